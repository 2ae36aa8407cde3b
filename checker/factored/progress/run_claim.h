// What is claimed of runs, in terms of global states.
#pragma once

#include <functional>

#include "checker/factored/layout/predicate.h"
#include "checker/liveness/region_search.h"

namespace finwait::checker::factored {

/// A LivenessClaim whose goal is a predicate of states, and whose transitions are told by label.
struct RunClaim {
    LivenessKind kind = LivenessKind::AlwaysReachable;
    /// All but NoEndless.
    Predicate goal{};
    /// NoEndless only: whether a transition of this label is one of those that must not go on for
    /// ever.
    std::function<bool(Label)> endless{};
};

}  // namespace finwait::checker::factored
