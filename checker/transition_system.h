// What the checker needs of a system to explore it. Nothing here, or anywhere in this folder, knows
// what a system is about.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace finwait::checker {

/// Names a transition within the system; the system can tell what it means. The checker compares
/// labels and hands them back.
using Label = std::uint64_t;

/// A state is a small value, stored exactly: without pointers or padding, so that equal states have
/// equal bytes. Its `<` must be a total order; it and the order in which `for_each_successor`
/// visits decide which of several shortest traces is shown.
template <class S>
concept PackedState = std::is_trivially_copyable_v<S> &&
    std::has_unique_object_representations_v<S> && std::totally_ordered<S>;

/// A system with one initial state. `for_each_successor(state, visit)` calls `visit(Label, State)`
/// once for every event that can happen in `state`, always in the same order, also where it leads
/// back to `state` and where two events lead to the same state. It must be safe to call from
/// several threads at once.
template <class T>
concept TransitionSystem = PackedState<typename T::State> &&
    requires(const T system, const typename T::State state,
             void (*visit)(Label, const typename T::State&)) {
    { system.initial() } -> std::same_as<typename T::State>;
    system.for_each_successor(state, visit);
};

}  // namespace finwait::checker
