// Does a trace show what a verdict says? Asked of every trace before it is shown.
#pragma once

#include <optional>
#include <string>

#include "checker/program/trace.h"
#include "checker/verdict.h"
#include "properties/property.h"

namespace finwait::program {

/// None if the run shows that `verdict` on `property` is right, as far as a single run can show it;
/// otherwise why it does not. What no run can show is not asked: that from its last world something
/// cannot be reached (always-reachable).
[[nodiscard]] std::optional<std::string> why_not_shown(const model::CloseModel& model,
                                                       const properties::Property& property,
                                                       checker::Verdict verdict,
                                                       const Trace& trace);

/// The verdict that comes with a run: a witness where something is claimed to be reachable, a
/// counterexample everywhere else.
[[nodiscard]] checker::Verdict verdict_shown_by_runs(properties::Kind kind);

}  // namespace finwait::program
