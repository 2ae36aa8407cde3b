// Events as the progress algorithms know them: by labels.
#pragma once

#include <concepts>

#include "checker/factored/layout/layout.h"
#include "checker/factored/layout/machine_states.h"
#include "checker/liveness/graph.h"

namespace finwait::checker::factored {

/// `label(EventLabel, const Message*)` gives the label of an event; the message is the one that is
/// delivered, duplicated or lost, or null. Messages compare in the order in which the system visits
/// what is in flight, if it does not keep order.
template <class M>
concept LabellingMachines = ExplorableMachines<M> &&
    requires(const M machines, const EventLabel label, const typename M::Message* message) {
    { machines.label(label, message) } -> std::same_as<Label>;
};

template <LabellingMachines M>
[[nodiscard]] Label label_of(const M& machines, const Layout<M>& layout, const EventLabel& label) {
    if (label.message == 0) return machines.label(label, nullptr);
    return machines.label(label, &layout.behaviour().message(1U - label.side, label.message));
}

}  // namespace finwait::checker::factored
