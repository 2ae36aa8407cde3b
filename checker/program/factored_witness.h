// Runs along waypoints, looked for by the factored engine: a bit per world and number of waypoints
// passed.
#pragma once

#include "checker/budget.h"
#include "checker/factored/layout.h"
#include "checker/program/close_machines.h"
#include "checker/program/engine.h"

namespace finwait::program {

/// Explores the runs that pass the waypoints of `property`, which must be of kind reachable, until
/// it finds the shortest. `budget` is for this search alone.
[[nodiscard]] WitnessSearch factored_witness(const CloseMachines& machines,
                                             const checker::factored::Layout<CloseMachines>& layout,
                                             const properties::Property& property,
                                             checker::Budget& budget);

}  // namespace finwait::program
