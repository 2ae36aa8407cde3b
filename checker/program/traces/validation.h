// Does a trace show what a verdict says? Asked of every trace before it is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/verdict.h"
#include "properties/property.h"

namespace finwait::program {

/// None if the run shows that `verdict` on `property` is right, as far as a single run can show it;
/// otherwise why it does not. What no run can show is not asked: that from its last world something
/// cannot be reached (always-reachable), that no other run gets further (not reached).
[[nodiscard]] std::optional<std::string> why_invalid(const model::ConnectionModel& model,
                                                     const properties::Property& property,
                                                     checker::Verdict verdict, const Trace& trace);

/// The verdicts that come with a run: a counterexample of a claim; a witness, or how far runs get
/// towards one.
[[nodiscard]] std::vector<checker::Verdict> verdicts_shown_by_runs(properties::Kind kind);

/// How many waypoints of the property's route the run passes; none: it meets what it is to avoid.
[[nodiscard]] properties::Passed waypoints_passed(const properties::Property& property,
                                                  const Trace& trace);

/// An engine's run becomes a trace only by being replayed; one that does not show what the engine
/// says is a defect (std::logic_error), and must not be seen as a counterexample. Needs a finding
/// with a run.
[[nodiscard]] ShownTrace validated(const model::ConnectionModel& model,
                                   const properties::Property& property, const Finding& finding);

}  // namespace finwait::program
