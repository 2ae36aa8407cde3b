#include "checker/program/engines/factored_witness.h"

#include <utility>
#include <vector>

#include "checker/factored/paths/waypoint_search.h"
#include "checker/program/engines/connection_liveness.h"
#include "checker/program/engines/run_preference.h"
#include "checker/program/engines/step_claims.h"

namespace finwait::program {

namespace {

using checker::factored::Layout;
using checker::factored::Route;
using checker::factored::Waypoint;
using Transition = checker::factored::EventValues<ConnectionMachines>;

std::vector<Waypoint> waypoints_of(const std::vector<properties::Waypoint>& waypoints,
                                   const NumberedConnection& numbered,
                                   const model::Packing& packing) {
    std::vector<Waypoint> result;
    for (const properties::Waypoint& waypoint : waypoints) {
        Waypoint& added = result.emplace_back();
        if (waypoint.event) {
            added.event = numbered.by_number([&](const Transition& event) {
                return waypoint.event->matches(packing.event(event.label), event.sent);
            });
        }
        if (waypoint.formula) {
            added.state = {numbered.by_number([&](const model::World& world) {
                               return waypoint.formula->holds(world);
                           }),
                           waypoint.formula->footprint().channels};
        }
    }
    return result;
}

/// Of a claim about steps: an event that violates it.
Route route_to_violation(const properties::Property& property, const NumberedConnection& numbered,
                         const model::Packing& packing) {
    Waypoint violation;
    violation.event = numbered.by_number([&](const Transition& transition) {
        const model::Event event = packing.event(transition.label);
        const std::size_t side = index(event.endpoint);
        return property.is_violated_by(event, *transition.before[side], *transition.after[side],
                                       transition.sent);
    });
    return {{std::move(violation)}, {}};
}

Route route_of(const properties::Property& property, const NumberedConnection& numbered,
               const model::Packing& packing) {
    if (property.kind == properties::Kind::Step)
        return route_to_violation(property, numbered, packing);
    return {waypoints_of(property.through, numbered, packing),
            waypoints_of(property.avoiding, numbered, packing)};
}

RouteSearch search_route(const ConnectionMachines& machines, const NumberedConnection& numbered,
                         const Layout& layout, const properties::Property& property, ShownRun shown,
                         checker::Budget& budget) {
    const Route route = route_of(property, numbered, machines.packing());
    checker::factored::WaypointSearch search(layout, route, run_preference(shown), budget);
    const bool shows_furthest = property.kind == properties::Kind::Reachable;
    auto witness = search.run(shows_furthest ? checker::factored::Otherwise::TheFurthest
                                             : checker::factored::Otherwise::NoRun);
    RouteSearch result;
    if (!witness.exists) {
        result.ending = budget.ending();
        if (result.ending != checker::Ending::Complete) return result;
        if (property.kind != properties::Kind::Step) result.finding.passed = witness.passed;
    }
    result.finding.verdict = verdict_on_route(property, witness.exists);
    if (witness.labels) {
        result.finding.run = ModelRun{events_of(*witness.labels, machines.packing()), {}};
    }
    result.finding.has_fewest_faults = witness.labels && shown == ShownRun::FewestFaults;
    return result;
}

}  // namespace

RouteSearch factored_witness(const ConnectionMachines& machines, const NumberedConnection& numbered,
                             const Layout& layout, const properties::Property& property,
                             ShownRun shown, checker::Budget& budget) {
    if (property.kind == properties::Kind::Step &&
        !may_be_violated(numbered, machines.model().environment(), layout, property)) {
        return {Finding{checker::Verdict::Holds}};
    }
    return search_route(machines, numbered, layout, property, shown, budget);
}

}  // namespace finwait::program
