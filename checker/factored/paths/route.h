// Routes: what a run passes on its way and what it avoids, in terms of events and global states.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "checker/factored/control_predicate.h"
#include "checker/factored/rows/bit_matrix.h"

namespace finwait::checker::factored {

/// An event, and a state that it leads to; or, without an event, a state in which a run stands: the
/// initial one, or one that an event of any kind leads to.
struct Waypoint {
    std::function<bool(const Transition&)> event{};
    /// None: any.
    std::optional<Predicate> state{};
};

/// A run passes the waypoints one after the other, each as early as it can: an event meets at most
/// one that asks for events, then the state it leads to meets any number that do not. It must not
/// meet any of `avoiding`, which matters only until it has passed all.
struct Route {
    /// At least one. Each asks for an event or a state.
    std::vector<Waypoint> through{};
    std::vector<Waypoint> avoiding{};
};

/// Which waypoints an event may meet, the ones to be avoided last: those that ask for it, and those
/// that ask for none.
using Matches = std::vector<bool>;

/// What of an event decides where a run is led that has passed so many waypoints.
struct RouteTransition {
    std::size_t passed = 0;
    /// It may meet the next one.
    bool meets_next = false;
    /// What it may meet of those to be avoided.
    std::vector<std::size_t> avoided{};

    friend auto operator<=>(const RouteTransition&, const RouteTransition&) = default;
};

/// Tells of whole sets of states how many waypoints are passed by whom.
class RouteRules {
  public:
    /// Nothing is owned; all must outlive this.
    RouteRules(const Route& route, const Layout& layout)
        : route_(route),
          layout_(layout),
          through_(route.through.size()),
          avoiding_(route.avoiding.size()) {
        for (auto& of_waypoint : through_) of_waypoint.resize(layout.size());
        for (auto& of_waypoint : avoiding_) of_waypoint.resize(layout.size());
    }

    [[nodiscard]] std::size_t length() const { return route_.through.size(); }

    [[nodiscard]] Matches matches(const Transition& event) const {
        return all([&](const Waypoint& one) { return !one.event || one.event(event); });
    }
    /// Standing in a state, without an event.
    [[nodiscard]] Matches standing() const {
        return all([](const Waypoint& one) { return !one.event; });
    }

    /// None if such events are to be avoided wherever they lead. Needs passed < length().
    [[nodiscard]] std::optional<RouteTransition> transition(std::size_t passed,
                                                            const Matches& matches) const;

    /// Whether a state in which a run may stand that has passed so many waypoints is one in which
    /// the transition leaves the run with as many: either the event does not meet the next one, or
    /// that asks for no event, so that it would have been passed in that state before.
    [[nodiscard]] bool leaves_known_states(const RouteTransition& by) const {
        return !by.meets_next || !route_.through[by.passed].event;
    }

    /// Calls `visit(passed, states)` for the states among `reached`, which are of one control, that
    /// end no run by what they are, by how many waypoints are passed there. Uses `reached` up.
    template <class Visit>
    void divide(const RouteTransition& by, ControlId id, BitMatrix& reached, Visit&& visit) {
        for (const std::size_t i : by.avoided) {
            take_out(route_.avoiding[i], avoiding_[i], id, reached);
        }
        std::size_t passed = by.passed;
        bool may_pass = by.meets_next;
        while (may_pass) {
            BitMatrix passing = take_out(route_.through[passed], through_[passed], id, reached);
            if (!reached.empty()) visit(passed, reached);
            if (!passing.allocated()) return;
            reached = std::move(passing);
            ++passed;
            may_pass = passed < length() && !route_.through[passed].event;
        }
        if (!reached.empty()) visit(passed, reached);
    }

  private:
    /// By control; made when it is first needed.
    using ByControl = std::vector<std::optional<ControlPredicate>>;

    template <class MayMeet>
    [[nodiscard]] Matches all(const MayMeet& may_meet) const {
        Matches matches;
        for (const Waypoint& one : route_.through) matches.push_back(may_meet(one));
        for (const Waypoint& one : route_.avoiding) matches.push_back(may_meet(one));
        return matches;
    }

    /// Takes the states that meet the waypoint out of `from`, and gives them; not allocated if
    /// there are none.
    BitMatrix take_out(const Waypoint& waypoint, ByControl& predicates, ControlId id,
                       BitMatrix& from) const;

    const Route& route_;
    const Layout& layout_;
    std::vector<ByControl> through_;
    std::vector<ByControl> avoiding_;
};

}  // namespace finwait::checker::factored
