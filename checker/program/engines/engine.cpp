#include "checker/program/engines/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "checker/program/engines/diagrams/any_capacity_engine.h"
#include "checker/program/engines/diagrams/diagram_engine.h"
#include "checker/program/engines/explicit_engine.h"
#include "checker/program/engines/factored_engine.h"
#include "checker/program/engines/first_violation.h"
#include "checker/program/engines/reductions.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

namespace {

/// What was not found may be there with more capacity.
void doubt_what_needs_capacity(EngineResult& result) {
    for (Finding& finding : result.findings) {
        if (finding.verdict == checker::Verdict::NotReached ||
            finding.verdict == checker::Verdict::Holds) {
            finding = Finding{checker::Verdict::Inconclusive, {}, finding.premises_met};
        }
    }
}

/// A segment has a number for each of its ages, so that with a clock there may be more than there
/// are numbers. That is known as soon as they are met.
EngineResult by_explicit_if_too_many(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits, ShownRun shown,
    const std::function<EngineResult(const checker::Limits&)>& factored) {
    try {
        return factored(limits);
    } catch (const TooManySegments&) {
        return run_explicit_engine(model, properties, limits, shown);
    }
}

void refuse_what_is_factored(const EngineOptions& options, const char* engine) {
    if (options.checkpoint || options.resume || options.spill) {
        throw UsageError(
            fmt::format("--checkpoint, --resume and --spill are the factored engine's: leave out "
                        "--engine {}",
                        engine));
    }
}

/// Endpoints of code are numbered as they are met, and that is to be the same on every run.
checker::Limits by_one_thread_of_code(const model::ConnectionModel& model,
                                      const checker::Limits& limits) {
    checker::Limits own = limits;
    if (model.has_code()) own.threads = 1;
    return own;
}

EngineResult run_chosen(const model::ConnectionModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    const bool long_one = options.checkpoint || options.resume || options.spill;
    const auto factored = [&](const checker::Limits& own) {
        return run_factored_engine(model, properties, own, options);
    };
    switch (options.choice) {
        case EngineChoice::Auto:
            // Code is executed by one engine at a time.
            if (long_one || model.has_code()) return factored(limits);
            if (diagrams_pay(model, properties, limits, options)) {
                return run_diagram_engine(model, properties, limits, options);
            }
            if (limits.first_violation) {
                return first_violation_by_either(model, properties, limits, factored);
            }
            if (model.environment().clock && explicit_engine_takes(model)) {
                return by_explicit_if_too_many(model, properties, limits, options.shown, factored);
            }
            return factored(limits);
        case EngineChoice::Factored: return factored(limits);
        case EngineChoice::Explicit:
            refuse_what_is_factored(options, "explicit");
            return run_explicit_engine(model, properties, by_one_thread_of_code(model, limits),
                                       options.shown);
        case EngineChoice::Diagram:
            if (model.environment().clock) {
                throw UsageError("the diagram engine has no clock; leave out --engine diagram");
            }
            if (options.shown == ShownRun::FewestFaults) {
                throw UsageError(
                    "the diagram engine looks for the shortest runs only; leave out --engine "
                    "diagram or --fewest-faults");
            }
            refuse_what_is_factored(options, "diagram");
            return run_diagram_engine(model, properties, limits, options);
    }
    return {};
}

/// With Limits::first_violation only as long as nothing is violated. Why it ended.
checker::Ending search_routes(std::span<const properties::Property* const> properties,
                              const checker::Limits& limits, EngineResult& result,
                              const std::function<RouteSearch(std::size_t)>& search) {
    const auto is_over = [&] {
        return limits.first_violation &&
               std::ranges::any_of(result.findings, [](const Finding& finding) {
                   return finding.verdict == checker::Verdict::Violated;
               });
    };
    checker::Ending ending = checker::Ending::Complete;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (!properties[i]->is_path_property()) continue;
        if (!is_over()) {
            RouteSearch found = search(i);
            // What was explored before has told of them.
            if (found.finding.premises_met.empty())
                found.finding.premises_met = std::move(result.findings[i].premises_met);
            result.findings[i] = std::move(found.finding);
            if (ending == checker::Ending::Complete) ending = found.ending;
        }
        if (is_over()) return checker::Ending::FirstViolation;
    }
    return ending;
}

}  // namespace

checker::Verdict verdict_on_route(const properties::Property& property, bool run_exists) {
    if (property.kind == properties::Kind::Reachable) {
        return run_exists ? checker::Verdict::Reached : checker::Verdict::NotReached;
    }
    return run_exists ? checker::Verdict::Violated : checker::Verdict::Holds;
}

void judge_in_order(std::span<const properties::Property* const> properties,
                    const checker::Limits& limits, EngineResult& result,
                    const std::function<void(EngineResult&)>& explore,
                    const std::function<RouteSearch(std::size_t)>& search) {
    const bool explores_first =
        limits.first_violation && std::ranges::any_of(properties, [](const auto* property) {
            return !property->is_path_property() && property->kind != properties::Kind::Reachable;
        });
    if (explores_first) explore(result);
    const checker::Ending of_routes = search_routes(properties, limits, result, search);
    if (of_routes == checker::Ending::FirstViolation) result.ending = of_routes;
    if (!explores_first && of_routes != checker::Ending::FirstViolation) explore(result);
    if (result.ending == checker::Ending::Complete) result.ending = of_routes;
}

EngineResult run_engine(const model::ConnectionModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    if (limits.first_violation && options.shown == ShownRun::FewestFaults) {
        throw UsageError(
            "which run has the fewest faults is known when all is explored: leave out "
            "--first-violation or --fewest-faults");
    }
    if (model.environment().capacity == model::kAnyCapacity) {
        return run_any_capacity_engine(model, properties, limits, options);
    }
    const Reductions reductions = reductions_for(model, properties, options);
    const auto run = [&] {
        if (!reductions.subsumption.used) return run_chosen(model, properties, limits, options);
        const model::ConnectionModel part(model.design(model::Side::A),
                                          model.design(model::Side::B), model.environment(),
                                          model::Losses::FromFullChannels);
        return run_chosen(part, properties, limits, options);
    };
    EngineResult result = run();
    result.reductions = reductions;
    if (!options.depth && result.counted == Counted::StatesAndDepth)
        result.counted = Counted::States;
    if (result.capacity_exceeded) doubt_what_needs_capacity(result);
    return result;
}

}  // namespace finwait::program
