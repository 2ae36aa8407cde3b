// Runs along waypoints, looked for by the factored engine: a bit per world and number of waypoints
// passed.
#pragma once

#include "checker/factored/layout/layout.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/engine.h"
#include "checker/resources/budget.h"

namespace finwait::program {

/// Explores the runs that pass the waypoints of `property`, which must have a route, until it
/// finds the one that is to be shown. `budget` is for this search alone.
[[nodiscard]] RouteSearch factored_witness(const ConnectionMachines& machines,
                                           const NumberedConnection& numbered,
                                           const checker::factored::Layout& layout,
                                           const properties::Property& property, ShownRun shown,
                                           checker::Budget& budget);

}  // namespace finwait::program
