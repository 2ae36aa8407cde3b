// Runs from the start that violate what was not proved, looked for in small environments.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/engines/instance.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// A run from the start that violates a property.
struct Counterexample {
    Instance instance;
    /// What `trace` points to: the property, said of the instance's environment.
    std::unique_ptr<properties::Property> property;
    ShownTrace trace;
    /// The command that finds it again, where the user may want to know.
    std::string command{};
    /// The number of the first SYN of A, of B, where it is not 0: then no environment says it.
    std::optional<std::array<std::uint32_t, 2>> iss{};
};

/// Where to look, the cheapest first: with `base`'s start, incarnations and initial numbers, text
/// either way and both, with every setting the other way round, and with as much as the numbers in
/// the formulas of `doubtful` suggest.
[[nodiscard]] std::vector<model::Environment> environments_to_look_in(
    std::span<const properties::Property* const> doubtful, const model::Environment& base = {});

/// By property of `doubtful`, all of kind Always: the shortest run in the first environment where
/// there is one. Where the connection starts CLOSED, also with ISSs just before the end of the
/// numbers: there the number of the RST that CLOSED sends is one that counts (RFC 9293 §3.10.7.1).
/// `name` is what the user calls the design; `limits` are asked for before each exploration.
[[nodiscard]] std::map<const properties::Property*, Counterexample> refute(
    const std::string& name, const model::Design& design, const model::Environment& base,
    std::span<const properties::Property* const> doubtful,
    const std::function<checker::Limits()>& limits);

}  // namespace finwait::program
