// Runs along waypoints, looked for by the explicit engine: every world is stored with how many are
// passed.
#pragma once

#include "checker/program/engines/engine.h"
#include "checker/resources/budget.h"

namespace finwait::program {

/// Explores the runs that pass the waypoints of `property`, which must have a route, until it
/// finds the shortest; the time counts since `began`. Throws UsageError where the model is larger
/// than the search takes.
[[nodiscard]] RouteSearch explicit_witness(const model::ConnectionModel& model,
                                           const properties::Property& property, ShownRun shown,
                                           const checker::Limits& limits,
                                           checker::Budget::Clock::time_point began);

}  // namespace finwait::program
