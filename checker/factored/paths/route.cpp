#include "checker/factored/paths/route.h"

namespace finwait::checker::factored {

std::optional<RouteTransition> RouteRules::transition(std::size_t passed,
                                                      const Matches& matches) const {
    RouteTransition transition{passed, matches[passed]};
    for (std::size_t i = 0; i < route_.avoiding.size(); ++i) {
        if (!matches[length() + i]) continue;
        if (!route_.avoiding[i].state) return std::nullopt;
        transition.avoided.push_back(i);
    }
    return transition;
}

BitMatrix RouteRules::take_out(const Waypoint& waypoint, ByControl& predicates, ControlId id,
                               BitMatrix& from) const {
    if (!waypoint.state) {
        return std::exchange(from, BitMatrix(layout_[id].rows(), layout_[id].columns()));
    }
    std::optional<ControlPredicate>& predicate = predicates[id];
    if (!predicate) predicate.emplace(*waypoint.state, layout_, id);
    BitMatrix met = predicate->among(from);
    if (met.allocated()) from.remove(met);
    return met;
}

}  // namespace finwait::checker::factored
