#include "checker/program/engines/factored_witness.h"

#include <utility>
#include <vector>

#include "checker/factored/paths/waypoint_search.h"
#include "checker/program/engines/run_preference.h"
#include "checker/program/engines/step_claims.h"

namespace finwait::program {

namespace {

using Waypoint = checker::factored::Waypoint<ConnectionMachines>;
using Route = checker::factored::Route<ConnectionMachines>;
using Happening = checker::factored::Happening<ConnectionMachines>;

std::vector<Waypoint> waypoints_of(const std::vector<properties::Waypoint>& waypoints,
                                   const model::Packing& packing) {
    std::vector<Waypoint> result;
    for (const properties::Waypoint& waypoint : waypoints) {
        Waypoint& added = result.emplace_back();
        if (waypoint.event) {
            added.event = [&](const Happening& event) {
                return waypoint.event->matches(packing.event(event.label), event.sent);
            };
        }
        if (waypoint.formula) {
            added.state = {
                [&](const model::World& world) { return waypoint.formula->holds(world); },
                waypoint.formula->footprint().channels};
        }
    }
    return result;
}

/// Of a claim about steps: an event that violates it.
Route route_to_violation(const properties::Property& property, const model::Packing& packing) {
    Waypoint violation;
    violation.event = [&](const Happening& happening) {
        const model::Event event = packing.event(happening.label);
        const std::size_t side = index(event.endpoint);
        return property.is_violated_by(event, *happening.before[side], *happening.after[side],
                                       happening.sent);
    };
    return {{std::move(violation)}, {}};
}

Route route_of(const properties::Property& property, const model::Packing& packing) {
    if (property.kind == properties::Kind::Step) return route_to_violation(property, packing);
    return {waypoints_of(property.through, packing), waypoints_of(property.avoiding, packing)};
}

RouteSearch search_route(const ConnectionMachines& machines,
                         const checker::factored::Layout<ConnectionMachines>& layout,
                         const properties::Property& property, ShownRun shown,
                         checker::Budget& budget) {
    const Route route = route_of(property, machines.packing());
    checker::factored::WaypointSearch search(machines, layout, route, run_preference(shown),
                                             budget);
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
    if (witness.events) result.finding.run = ModelRun{std::move(*witness.events), {}};
    result.finding.has_fewest_faults = witness.events && shown == ShownRun::FewestFaults;
    return result;
}

}  // namespace

RouteSearch factored_witness(const ConnectionMachines& machines,
                             const checker::factored::Layout<ConnectionMachines>& layout,
                             const properties::Property& property, ShownRun shown,
                             checker::Budget& budget) {
    if (property.kind == properties::Kind::Step && !may_be_violated(machines, layout, property)) {
        return {Finding{checker::Verdict::Holds}};
    }
    return search_route(machines, layout, property, shown, budget);
}

}  // namespace finwait::program
