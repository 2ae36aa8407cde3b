// Systems of whose transitions an observer sees something or nothing.
#pragma once

#include <concepts>

#include "checker/transition_system.h"

namespace finwait::checker {

/// `for_each_step(state, visit)` calls `visit(Label, const Observation*, State)` for every
/// transition; the observation is null where nothing is to be seen of it.
/// `for_each_silent_step(state, visit)` calls `visit(State)` for those of which nothing is. Two
/// systems are compared by what is seen: equal observations mean the same in both.
template <class T>
concept ObservedSystem = PackedState<typename T::State> &&
    std::totally_ordered<typename T::Observation> &&
    requires(const T system, const typename T::State state,
             void (*on_step)(Label, const typename T::Observation*, const typename T::State&),
             void (*on_silent)(const typename T::State&)) {
    { system.initial() } -> std::same_as<typename T::State>;
    system.for_each_step(state, on_step);
    system.for_each_silent_step(state, on_silent);
};

}  // namespace finwait::checker
