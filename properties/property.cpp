#include "properties/property.h"

#include <algorithm>

namespace finwait::properties {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::Always: return "always";
        case Kind::Never: return "never";
        case Kind::NoDeadlock: return "no-deadlock";
        case Kind::Reachable: return "reachable";
        case Kind::AlwaysReachable: return "always-reachable";
        case Kind::Eventually: return "eventually";
        case Kind::LeadsTo: return "leads-to";
        case Kind::NoEndless: return "no-endless";
    }
    return "";
}

bool Property::is_endless_event(const model::Change& change) const {
    return std::ranges::any_of(
        events, [&](const EventPattern& pattern) { return pattern.matches(change); });
}

std::vector<const Formula*> Property::premises() const {
    std::vector<const Formula*> premises;
    if (kind == Kind::LeadsTo) premises.push_back(&*premise);
    if (kind == Kind::Always) {
        for (const Formula& one : formula->premises()) premises.push_back(&one);
    }
    return premises;
}

namespace {

/// The waypoints from `passed` on that are met by standing in `world`.
std::size_t pass_worlds(const Property& property, std::size_t passed, const model::World& world) {
    while (passed < property.through.size() && property.through[passed].met_in(world)) ++passed;
    return passed;
}

}  // namespace

Passed start(const Property& property, const model::World& initial) {
    const auto meets = [&](const Waypoint& avoided) { return avoided.met_in(initial); };
    if (std::ranges::any_of(property.avoiding, meets)) return std::nullopt;
    return pass_worlds(property, 0, initial);
}

Passed pass(const Property& property, std::size_t passed, const model::Change& change,
            const model::World& after) {
    const auto meets = [&](const Waypoint& avoided) { return avoided.met_by(change, after); };
    if (std::ranges::any_of(property.avoiding, meets)) return std::nullopt;
    if (property.through[passed].met_by(change, after)) ++passed;
    return pass_worlds(property, passed, after);
}

}  // namespace finwait::properties
