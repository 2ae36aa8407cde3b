// Does a trace show what a verdict says? Asked of every trace before it is shown.
#pragma once

#include <optional>
#include <string>

#include "checker/program/engines/engine.h"
#include "checker/program/traces/trace_file.h"
#include "checker/verdict.h"
#include "properties/property.h"

namespace finwait::program {

/// None if the run shows that `verdict` on `property` is right, as far as a single run can show it;
/// otherwise why it does not. What no run can show is not asked: that from its last world something
/// cannot be reached (always-reachable).
[[nodiscard]] std::optional<std::string> why_invalid(const model::ConnectionModel& model,
                                                     const properties::Property& property,
                                                     checker::Verdict verdict, const Trace& trace);

/// The verdict that comes with a run: a witness where something is claimed to be reachable, a
/// counterexample everywhere else.
[[nodiscard]] checker::Verdict verdict_shown_by_runs(properties::Kind kind);

/// An engine's run becomes a trace only by being replayed; one that does not show what the engine
/// says is a defect (std::logic_error), and must not be seen as a counterexample. Needs a finding
/// with a run.
[[nodiscard]] ShownTrace validated(const model::ConnectionModel& model,
                                   const properties::Property& property, const Finding& finding);

}  // namespace finwait::program
