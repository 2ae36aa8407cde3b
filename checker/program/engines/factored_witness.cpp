#include "checker/program/engines/factored_witness.h"

#include <utility>
#include <vector>

#include "checker/factored/paths/waypoint_search.h"
#include "checker/program/engines/run_preference.h"

namespace finwait::program {

namespace {

using Waypoint = checker::factored::Waypoint<ConnectionMachines>;
using Route = checker::factored::Route<ConnectionMachines>;

std::vector<Waypoint> waypoints_of(const std::vector<properties::Waypoint>& waypoints,
                                   const model::Packing& packing) {
    std::vector<Waypoint> result;
    for (const properties::Waypoint& waypoint : waypoints) {
        Waypoint& added = result.emplace_back();
        if (waypoint.event) {
            added.event = [&](checker::Label label, const model::Segment* sent) {
                return waypoint.event->matches(packing.event(label), sent);
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

}  // namespace

RouteSearch factored_witness(const ConnectionMachines& machines,
                             const checker::factored::Layout<ConnectionMachines>& layout,
                             const properties::Property& property, checker::Budget& budget) {
    const Route route{waypoints_of(property.through, machines.packing()),
                      waypoints_of(property.avoiding, machines.packing())};
    checker::factored::WaypointSearch search(machines, layout, route, run_preference(), budget);
    const bool shows_furthest = property.kind == properties::Kind::Reachable;
    auto witness = search.run(shows_furthest ? checker::factored::Otherwise::TheFurthest
                                             : checker::factored::Otherwise::NoRun);
    RouteSearch result;
    if (!witness.exists) {
        result.ending = budget.ending();
        if (result.ending != checker::Ending::Complete) return result;
        result.finding.passed = witness.passed;
    }
    result.finding.verdict = verdict_on_route(property, witness.exists);
    if (witness.events) result.finding.run = ModelRun{std::move(*witness.events), {}};
    return result;
}

}  // namespace finwait::program
