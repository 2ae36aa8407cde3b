// Traces as JSON: the names are part of the contract with scripts.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "checker/program/traces/json.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/program/traces/trace.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

/// `event`, `endpoint`, `segment` (which the step is about), `reply`, `states` afterwards. A
/// segment that found no room in the channel has `"lost": true`.
[[nodiscard]] nlohmann::ordered_json step_json(const TraceStep& step);
/// `A` and `B`, with all that formulas can name of an endpoint, and `channels`: what each has in
/// flight to its peer.
[[nodiscard]] nlohmann::ordered_json variables_json(const model::World& world);
/// `initial` and `steps`, both with the `variables` there or afterwards, and `loop` for a lasso.
[[nodiscard]] nlohmann::ordered_json trace_json(const Trace& trace);
/// The same; and where it is to be explained, with an `explanation` of each step, and
/// `missing_at_end`.
[[nodiscard]] nlohmann::ordered_json trace_json(const Instance& instance, const ShownTrace& shown,
                                                const TraceDetail& detail);

/// A trace with what it shows: `property`, `verdict`, `trace`, and `numbers` of one that has real
/// ones.
[[nodiscard]] nlohmann::ordered_json shown_json(const Instance& instance, const ShownTrace& shown,
                                                const TraceDetail& detail = {});
/// The document of traces. One has `designs` and `environment` of its own where they are not those
/// of the document.
[[nodiscard]] nlohmann::ordered_json traces_json(std::string_view command,
                                                 std::span<const TracesOfInstance> parts,
                                                 const TraceDetail& detail = {});
/// Gives `one` the `designs` and `environment` of the instance where they are not those of
/// `document`.
void put_own_setting(const Instance& instance, const nlohmann::ordered_json& document,
                     nlohmann::ordered_json& one);

}  // namespace finwait::program
