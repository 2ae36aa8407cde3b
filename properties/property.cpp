#include "properties/property.h"

#include <algorithm>

namespace finwait::properties {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::Always: return "always";
        case Kind::Step: return "step";
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

bool Property::names(const model::Event& event, const model::Segment* sent) const {
    if (kind == Kind::Step && events.empty()) return true;
    return std::ranges::any_of(
        events, [&](const EventPattern& pattern) { return pattern.matches(event, sent); });
}

bool Property::is_violated_by(const model::Event& event, const model::Endpoint& before,
                              const model::Endpoint& after, const model::Segment* sent) const {
    // A tick is of both ends, and no step of one.
    if (concerns_both_ends(event.kind)) return false;
    const bool concerns = concerns_segment(event.kind);
    if (step->speaks_of_segment() && !concerns) return false;
    // The formula first: it holds nearly always.
    return !step->holds({event.endpoint, before, after, concerns ? &event.segment : nullptr,
                         sent != nullptr}) &&
           names(event, sent);
}

std::vector<const Formula*> Property::premises() const {
    std::vector<const Formula*> premises;
    if (kind == Kind::LeadsTo) premises.push_back(&*premise);
    if (kind == Kind::Always) {
        for (const Formula& one : formula->premises()) premises.push_back(&one);
    }
    return premises;
}

bool Property::reads(model::Side side, std::size_t offset) const {
    const auto does = [&](const std::optional<Formula>& one) {
        return one && one->reads(side, offset);
    };
    const auto waypoint_does = [&](const Waypoint& one) { return does(one.formula); };
    return does(formula) || does(premise) || (step && step->reads(side, offset)) ||
           std::ranges::any_of(through, waypoint_does) ||
           std::ranges::any_of(avoiding, waypoint_does);
}

namespace {

/// "ABORT, deliver": the kinds of events that some pattern has; "any event" for none.
std::string names_of(const std::vector<EventPattern>& patterns) {
    std::string names;
    for (std::size_t i = 0; i < model::kEventKinds; ++i) {
        const bool named = std::ranges::any_of(
            patterns, [&](const EventPattern& pattern) { return pattern.kinds.test(i); });
        if (!named) continue;
        names += names.empty() ? "" : ", ";
        names += name_of(static_cast<model::EventKind>(i));
    }
    return names.empty() ? "any event" : names;
}

}  // namespace

std::vector<std::string> Property::premise_texts() const {
    std::vector<std::string> texts;
    for (const Formula* const one : premises()) texts.push_back(one->text());
    if (step) {
        for (const StepFormula& one : step->premises()) texts.push_back(one.text());
        if (texts.empty()) texts.push_back(names_of(events));
    }
    return texts;
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

Passed pass(const Property& property, std::size_t passed, const model::World& before,
            const model::Change& change, const model::World& after) {
    if (property.kind == Kind::Step) {
        const model::Side side = change.event.endpoint;
        const bool violated =
            property.is_violated_by(change.event, before.endpoint(side), after.endpoint(side),
                                    change.outcome.sent ? &*change.outcome.sent : nullptr);
        return violated ? 1 : 0;
    }
    const auto meets = [&](const Waypoint& avoided) { return avoided.met_by(change, after); };
    if (std::ranges::any_of(property.avoiding, meets)) return std::nullopt;
    if (property.through[passed].met_by(change, after)) ++passed;
    return pass_worlds(property, passed, after);
}

}  // namespace finwait::properties
