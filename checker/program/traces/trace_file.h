// Saved traces: JSON that carries all that is needed to replay them, and is not believed.
//
// { "tool": "finwait", "version": …, "command": "check", "designs": […], "environment": {…},
//   "design_digests": […], "traces": [ {"property": {"name", "claim"}, "verdict", "steps", "loop",
//   "environment"} ] }
//
// A trace has an environment of its own where that is not the one of the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/program/engines/setting.h"
#include "checker/program/traces/trace.h"
#include "checker/verdict.h"
#include "properties/property.h"

namespace finwait::program {

/// What a document says first: tool, version, command, designs, environment.
[[nodiscard]] nlohmann::ordered_json document_json(std::string_view command,
                                                   const Setting& setting);

struct ShownTrace {
    /// None: a walk that shows nothing in particular.
    const properties::Property* property = nullptr;
    /// Of the property, if there is one.
    checker::Verdict verdict = checker::Verdict::Violated;
    Trace trace;
    /// Where any number of segments may be in flight: how many may in this trace.
    std::optional<std::uint32_t> capacity{};
};

/// Traces of the same designs in one environment.
struct TracesOfSetting {
    const Setting* setting;
    std::vector<ShownTrace> traces;
};

/// The content of a trace file. The settings, at least one, differ in their environments only.
[[nodiscard]] std::string trace_file_text(std::string_view command,
                                          std::span<const TracesOfSetting> parts);

struct LoadedTraces {
    Setting setting;
    /// What the traces' properties point to.
    std::vector<properties::Property> properties;
    std::vector<ShownTrace> traces;
};

/// Reads a trace file and replays each trace, step by step, through the model; its properties are
/// those that ship and those of `property_files`. Gives them by environment, that of the file
/// first, though it may have no trace. Throws model::InputError where the file says anything that
/// the model does not do.
[[nodiscard]] std::vector<LoadedTraces> read_trace_file(
    const std::string& file, const std::vector<std::string>& property_files);

}  // namespace finwait::program
