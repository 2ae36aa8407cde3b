// A run of a transition system: what counterexamples and witnesses are.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "checker/transition_system.h"

namespace finwait::checker {

/// From the initial state, transition by transition. Of all shortest runs that an engine could
/// give, it gives the one whose transitions come first in the order in which the system visits
/// them: so every engine and every number of threads gives the same.
struct Run {
    std::vector<Label> labels;
    /// A lasso: the transition with which the cycle begins; the last one closes it.
    std::optional<std::size_t> loop{};

    friend bool operator==(const Run&, const Run&) = default;
};

}  // namespace finwait::checker
