#include "checker/program/traces/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "model/fairness.h"

namespace finwait::program {

namespace {

using properties::Kind;
using properties::Property;
using Why = std::optional<std::string>;

/// Whether something that is owed can happen: nothing else keeps a run alive.
bool can_go_on(const model::ConnectionModel& model, const model::World& world) {
    bool any = false;
    model.for_each_change(world, [&](const model::Change& change) {
        any = any || model::is_owed(change.event.kind);
    });
    return any;
}

Why always(const Property& property, const Trace& trace) {
    if (!property.formula->holds(trace.last())) return {};
    return "the property holds in the last state";
}

Why no_deadlock(const model::ConnectionModel& model, const Property& property, const Trace& trace) {
    if (can_go_on(model, trace.last()))
        return "something that is owed can happen in the last state";
    if (property.formula->holds(trace.last())) return "the run may end in the last state";
    return {};
}

/// How many waypoints the run passes in its first `steps` steps.
properties::Passed passed_in(const Property& property, const Trace& trace, std::size_t steps) {
    properties::Passed passed = properties::start(property, trace.initial);
    for (std::size_t i = 0; i < steps; ++i) {
        if (!passed || *passed == property.route_length()) break;
        passed = properties::pass(property, *passed, trace.before(i), trace.steps[i].change,
                                  trace.steps[i].after);
    }
    return passed;
}

/// A run along the route: to its end, or, where none gets there, somewhere before.
Why along_route(const Property& property, checker::Verdict verdict, const Trace& trace) {
    const std::size_t length = property.route_length();
    const properties::Passed passed = waypoints_passed(property, trace);
    if (!passed) return "the run meets what it is to avoid";
    if (verdict == checker::Verdict::NotReached) {
        if (*passed == length) return "the run passes all waypoints";
        return {};
    }
    if (*passed < length) {
        if (property.kind == Kind::Step) return "no step of the run violates the property";
        return "the run does not pass waypoint " + std::to_string(*passed + 1);
    }
    if (!trace.steps.empty() && passed_in(property, trace, trace.steps.size() - 1) == length) {
        if (property.kind == Kind::Step) return "the run goes on behind the step that violates it";
        return "the run goes on behind the last waypoint";
    }
    return {};
}

/// Whether what can happen again and again in the cycle does happen there: strong fairness.
bool cycle_is_fair(const model::ConnectionModel& model, const Trace& trace) {
    std::set<model::OwedEvent> enabled;
    std::set<model::OwedEvent> fulfilled;
    const auto add_to = [](std::set<model::OwedEvent>& events, const model::Change& change) {
        for_each_owed(change.event, change.sent,
                      [&](const model::OwedEvent& owed) { events.insert(owed); });
    };
    for (std::size_t i = *trace.loop; i < trace.steps.size(); ++i) {
        add_to(fulfilled, trace.steps[i].change);
        model.for_each_change(trace.before(i),
                              [&](const model::Change& change) { add_to(enabled, change); });
    }
    return enabled == fulfilled;
}

/// A run that ends, or goes round, without ever reaching what it should.
Why never_reached(const model::ConnectionModel& model, const Property& property, const Trace& trace,
                  std::size_t from) {
    const auto reached = [&](std::size_t i) { return property.formula->holds(trace.before(i)); };
    for (std::size_t i = from; i <= trace.steps.size(); ++i) {
        if (reached(i)) return "the run reaches what it should";
    }
    if (!trace.loop && can_go_on(model, trace.last())) return "the run can go on and has no cycle";
    if (trace.loop && !cycle_is_fair(model, trace)) {
        return "something can happen again and again in the cycle and never does";
    }
    return {};
}

Why leads_to(const model::ConnectionModel& model, const Property& property, const Trace& trace) {
    for (std::size_t from = 0; from <= trace.steps.size(); ++from) {
        // Inside of the cycle, the worlds before it in the cycle follow too.
        const std::size_t first = trace.loop ? std::min(from, *trace.loop) : from;
        if (property.premise->holds(trace.before(from)) &&
            !never_reached(model, property, trace, first)) {
            return {};
        }
    }
    return "the run reaches what it should each time after the premise";
}

Why no_endless(const Property& property, const Trace& trace) {
    if (!trace.loop) return "the run has no cycle";
    for (std::size_t i = *trace.loop; i < trace.steps.size(); ++i) {
        if (!property.names(trace.steps[i].change)) {
            return "an event of the cycle is none of those that the property names";
        }
    }
    return {};
}

}  // namespace

std::vector<checker::Verdict> verdicts_shown_by_runs(Kind kind) {
    using checker::Verdict;
    if (kind == Kind::Reachable) return {Verdict::Reached, Verdict::NotReached};
    return {Verdict::Violated};
}

std::optional<std::string> why_invalid(const model::ConnectionModel& model,
                                       const Property& property, checker::Verdict verdict,
                                       const Trace& trace) {
    const auto shown = verdicts_shown_by_runs(property.kind);
    if (std::ranges::find(shown, verdict) == shown.end()) return "no run can show that verdict";
    switch (property.kind) {
        case Kind::Always: return always(property, trace);
        case Kind::NoDeadlock: return no_deadlock(model, property, trace);
        case Kind::Step:
        case Kind::Never:
        case Kind::Reachable: return along_route(property, verdict, trace);
        case Kind::AlwaysReachable:
            if (property.formula->holds(trace.last()))
                return "the property holds in the last state";
            return {};
        case Kind::Eventually: return never_reached(model, property, trace, 0);
        case Kind::LeadsTo: return leads_to(model, property, trace);
        case Kind::NoEndless: return no_endless(property, trace);
    }
    return {};
}

properties::Passed waypoints_passed(const Property& property, const Trace& trace) {
    return passed_in(property, trace, trace.steps.size());
}

ShownTrace validated(const model::ConnectionModel& model, const Property& property,
                     const Finding& finding) {
    if (finding.capacity) {
        model::Environment environment = model.environment();
        environment.capacity = *finding.capacity;
        const model::ConnectionModel bounded(model.design(model::Side::A),
                                             model.design(model::Side::B), environment);
        ShownTrace shown = validated(bounded, property, {finding.verdict, finding.run});
        shown.capacity = finding.capacity;
        return shown;
    }
    ShownTrace shown{&property, finding.verdict,
                     replay(model, finding.run->events, finding.run->loop)};
    if (const auto why = why_invalid(model, property, shown.verdict, shown.trace)) {
        throw std::logic_error(
            fmt::format("a run of {} does not show its verdict: {}", property.name, *why));
    }
    if (finding.has_fewest_faults) shown.chosen = ShownRun::FewestFaults;
    return shown;
}

}  // namespace finwait::program
