// Environments and traces as JSON gives them (trace_json.h writes them). All throw
// model::InputError at the value that is at fault.
#pragma once

#include <array>

#include "checker/program/traces/json_input.h"
#include "checker/program/traces/trace.h"
#include "model/environment.h"

namespace finwait::program {

/// Exactly two elements: for A and for B.
[[nodiscard]] std::array<JsonInput::Node, 2> two_in(const JsonInput::Node& node);

[[nodiscard]] model::Environment environment_in(const JsonInput::Node& node);

/// Replays the `steps` of an object, and closes its `loop`, if it has one. Everything that is said
/// of a step must be what the model does, and the other way round.
[[nodiscard]] Trace trace_in(const JsonInput::Node& node, const model::ConnectionModel& model);

}  // namespace finwait::program
