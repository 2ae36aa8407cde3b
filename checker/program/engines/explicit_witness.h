// Runs along waypoints, looked for by the plain engine: every world is stored with how many are
// passed.
#pragma once

#include "checker/program/engines/engine.h"
#include "checker/resources/limits.h"

namespace finwait::program {

/// Explores the runs that pass the waypoints of `property`, which must have a route, until it
/// finds the shortest. Throws UsageError where the model is larger than the search takes.
[[nodiscard]] RouteSearch explicit_witness(const model::ConnectionModel& model,
                                           const properties::Property& property,
                                           const checker::Limits& limits);

}  // namespace finwait::program
