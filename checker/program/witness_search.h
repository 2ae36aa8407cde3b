// Looks for runs along waypoints: the properties of kind reachable.
#pragma once

#include "checker/limits.h"
#include "checker/program/engine.h"

namespace finwait::program {

struct WitnessSearch {
    Finding finding;
    /// Complete also where the search ended because it had found what it looked for.
    checker::Ending ending = checker::Ending::Complete;
};

/// Explores the runs that pass the waypoints of `property`, which must be of kind reachable, until
/// it finds the shortest. Throws UsageError where the model is larger than the search takes.
[[nodiscard]] WitnessSearch find_witness(const model::CloseModel& model,
                                         const properties::Property& property,
                                         const checker::Limits& limits);

}  // namespace finwait::program
