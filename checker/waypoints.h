// Runs that pass waypoints: a system that remembers which of them a run has passed.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "checker/transition_system.h"

namespace finwait::checker {

/// How many waypoints a run has passed; none: it has met something that it must not meet.
using Passed = std::optional<std::size_t>;

/// Waypoints to be passed one after the other, `length()` of them. `start(initial)` gives how many
/// a run has passed that stands in the initial state. `moves_from(state, passed)`, of a run that
/// stands in `state` and has passed fewer than all, gives a function which is called for each
/// transition out of `state`, in the order in which the system visits them, with its label and
/// where it leads, and gives how many are passed then: never fewer.
template <class R, class State>
concept Route = requires(const R route, const State state, std::size_t passed, Label label) {
    { route.length() } -> std::convertible_to<std::size_t>;
    { route.start(state) } -> std::convertible_to<Passed>;
    { route.moves_from(state, passed)(label, state) } -> std::convertible_to<Passed>;
};

/// The runs of a system along a route, as a system: its states are those of the system with the
/// number of waypoints that were passed. A run that has met what it must not meet, or has passed
/// all, does not go on. So some run of the system passes all waypoints if a state is reachable in
/// which they are passed, and the shortest run to it is the shortest witness.
template <TransitionSystem System, Route<typename System::State> R>
class WaypointSystem {
  public:
    using Inner = typename System::State;
    /// As wide as the alignment of a state, so that there is no padding.
    using Count = std::conditional_t<
        alignof(Inner) >= 8, std::uint64_t,
        std::conditional_t<alignof(Inner) >= 4, std::uint32_t,
                           std::conditional_t<alignof(Inner) >= 2, std::uint16_t, std::uint8_t>>>;
    struct State {
        Inner state{};
        /// One more than the waypoints that were passed; 0: the run must not begin at all.
        Count passed = 0;

        friend auto operator<=>(const State&, const State&) = default;
    };

    /// Both must outlive this. Throws std::length_error if there are more waypoints than a state
    /// can count.
    WaypointSystem(const System& system, const R& route) : system_(&system), route_(&route) {
        if (route.length() >= std::size_t{static_cast<Count>(~Count{0})}) {
            throw std::length_error("more waypoints than a state can count");
        }
    }

    [[nodiscard]] State initial() const {
        const Inner state = system_->initial();
        const Passed passed = route_->start(state);
        return {state, passed ? count(*passed) : Count{0}};
    }

    template <class Visit>
    void for_each_successor(const State& from, Visit&& visit) const {
        if (from.passed == 0 || is_at_end(from)) return;
        auto&& pass = route_->moves_from(from.state, static_cast<std::size_t>(from.passed) - 1);
        system_->for_each_successor(from.state, [&](Label label, const Inner& to) {
            if (const Passed passed = pass(label, to)) visit(label, State{to, count(*passed)});
        });
    }

    /// All waypoints are passed.
    [[nodiscard]] bool is_at_end(const State& state) const {
        return state.passed == count(route_->length());
    }

  private:
    static Count count(std::size_t passed) { return static_cast<Count>(passed + 1); }

    const System* system_;
    const R* route_;
};

}  // namespace finwait::checker
