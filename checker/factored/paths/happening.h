// An event as searches along runs look at it.
#pragma once

#include <array>

#include "checker/factored/progress/event_labels.h"

namespace finwait::checker::factored {

/// Nothing is owned.
template <ExplorableMachines M>
struct Happening {
    Label label;
    /// What it sends, or null.
    const typename M::Message* sent;
    /// The machines' local states before and after it.
    std::array<const typename M::Local*, 2> before;
    std::array<const typename M::Local*, 2> after;
};

}  // namespace finwait::checker::factored
