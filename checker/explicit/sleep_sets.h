// Partial order: of events that commute, only one order is followed.
//
// Two events that commute lead from a state u to the same t in either order, so one of the ways to
// t need not be followed. The pruning is that of sleep sets (Godefroid, Partial-Order Methods for
// the Verification of Concurrent Systems, 1996, chapter 5): it saves transitions, and no states.
// Sleep sets are made for a search in depth. In breadth, where a state is found by many events at
// once, they are cut down here to one event per state, the *finder*; and so that every state is
// found at its level, only one of two orders may be given up:
//
//   Rule. Let events be ordered strictly. In a state s of level k, which was found from u of level
//   k − 1 by the event b, an event e to a state t is redundant if e < b, and u –e→ v –b→ t; or if
//   at most k events lead to t.
//
//   Claim. Without redundant events every state is found at its level, whichever finder of each
//   state is remembered.
//
//   Proof, by induction over the levels. Let t be of level k + 1: so many events lead there, and
//   fewer do not. Among the events that lead to t from a state of level k, all of which were found
//   at their level, let e, from s, be the highest. Were it redundant, b would lead to t from v. As
//   an event leads from u to v, v is not beyond level k; as one leads from v to t, it is not
//   before. So b leads to t from a state of level k, and b > e: a contradiction. So e is followed.
//   And what is found in level k + 1 is reached by so many events, and was not found before.
//
// A redundant event is counted as a transition, but its state is neither made nor looked up. As any
// finder will do, the one that makes most events redundant is kept; which that is may depend on the
// threads, but counts, levels and runs do not depend on it.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>

#include "checker/resources/reserved_memory.h"
#include "checker/transition_system.h"

namespace finwait::checker::explicit_state {

/// An event that found a state, as far as the system wants to know it; 0: nothing is known. Of two
/// finders the greater should make more events redundant.
using Finder = std::uint8_t;

/// `for_each_needed_successor(state, finder, visit)` calls `visit(Finder, State)` for the events
/// that can happen in `state`, with what they are to those states as finders, but for some that are
/// redundant after `finder` by the rule above, or lead to `state` itself or where one that was
/// visited leads; gives how many it left out.
template <class T>
concept CommutingSystem = TransitionSystem<T> &&
    requires(const T system, const typename T::State state, Finder finder,
             void (*visit)(Finder, const typename T::State&)) {
    { system.for_each_needed_successor(state, finder, visit) } -> std::same_as<std::uint64_t>;
};

/// The finders of the states at all positions of a visited set, from some position on.
class Finders {
  public:
    /// For so many positions at most.
    explicit Finders(std::uint64_t positions) : bytes_(positions) {}

    /// Makes room for the positions before `end`; while nobody calls anything else.
    [[nodiscard]] bool make_room(std::uint64_t end) { return bytes_.commit(end); }
    /// The positions before `begin` are asked for no more; while nobody calls anything else.
    void forget(std::uint64_t begin) { bytes_.forget(begin); }

    void note(std::uint64_t position, Finder finder) {
        const std::atomic_ref<Finder> noted(at(position));
        Finder known = noted.load(std::memory_order_relaxed);
        while (known < finder &&
               !noted.compare_exchange_weak(known, finder, std::memory_order_relaxed)) {
        }
    }
    [[nodiscard]] Finder operator[](std::uint64_t position) const { return at(position); }

  private:
    [[nodiscard]] Finder& at(std::uint64_t position) const {
        return static_cast<Finder*>(bytes_.data())[position];
    }

    ReservedMemory bytes_;
};

}  // namespace finwait::checker::explicit_state
