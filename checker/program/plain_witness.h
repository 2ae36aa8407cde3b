// Runs along waypoints, looked for by the plain engine: every world is stored with how many are
// passed.
#pragma once

#include "checker/limits.h"
#include "checker/program/engine.h"

namespace finwait::program {

/// Explores the runs that pass the waypoints of `property`, which must be of kind reachable, until
/// it finds the shortest. Throws UsageError where the model is larger than the search takes.
[[nodiscard]] WitnessSearch plain_witness(const model::CloseModel& model,
                                          const properties::Property& property,
                                          const checker::Limits& limits);

}  // namespace finwait::program
