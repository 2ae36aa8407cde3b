// The runs with the fewest faults: by both engines the same, and with as many faults and steps as
// the reference needs, which searches its worlds by its own events.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/program/traces/trace.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "tests/agreement/engines.h"
#include "tests/agreement/translation.h"
#include "tests/reference/reference_liveness.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using program::EngineChoice;
using program::EngineOptions;
using program::ShownRun;

/// What a run costs: faults, and then steps.
using RunCost = std::pair<std::size_t, std::size_t>;

std::size_t faults_of(const reference::Event& event) {
    switch (event.kind) {
        case reference::Kind::kDuplicate:
        case reference::Kind::kLose:
        case reference::Kind::kCrash: return 1;
        case reference::Kind::kClose:
        case reference::Kind::kSendData:
        case reference::Kind::kSendDataWithFin:
        case reference::Kind::kSendFin:
        case reference::Kind::kSendAck:
        case reference::Kind::kRetransmit:
        case reference::Kind::kTwoMslTimeout:
        case reference::Kind::kAbort:
        case reference::Kind::kDeliver:
        case reference::Kind::kOpen:
        case reference::Kind::kUserTimeout:
        case reference::Kind::kVanish:
        case reference::Kind::kRead:
        case reference::Kind::kProbe:
        case reference::Kind::kFirstTimer:
        case reference::Kind::kSecondTimer:
        case reference::Kind::kThirdTimer:
        case reference::Kind::kMiddleboxTimeout:
        case reference::Kind::kTick: break;
    }
    return event.reply_was_lost ? 1 : 0;
}

std::size_t faults_of(const model::Change& change) {
    const bool is_one = change.event.kind == model::EventKind::Duplicate ||
                        change.event.kind == model::EventKind::Lose ||
                        change.event.kind == model::EventKind::Crash;
    return is_one || change.sent == model::SendResult::Lost ? 1 : 0;
}

RunCost cost_of(const Case& of, const std::vector<model::Event>& events) {
    const model::ConnectionModel model(of.a, of.b, of.environment);
    RunCost cost{0, events.size()};
    for (const program::TraceStep& step : program::replay(model, events).steps) {
        cost.first += faults_of(step.change);
    }
    return cost;
}

/// Places by what the cheapest way there costs, the cheapest first, until all are visited: calls
/// `visit(place, cost)`, and goes on by `for_each_step(place, go)`, which calls `go(faults,
/// place)`.
template <class Place, class ForEachStep, class Visit>
void visit_by_cost(const Place& start, const ForEachStep& for_each_step, const Visit& visit) {
    std::set<std::pair<RunCost, Place>> waiting{{RunCost{}, start}};
    std::set<Place> visited;
    while (!waiting.empty()) {
        const auto [cost, place] = waiting.extract(waiting.begin()).value();
        if (!visited.insert(place).second) continue;
        visit(place, cost);
        const RunCost so_far = cost;
        for_each_step(place, [&](std::size_t faults, const Place& next) {
            if (visited.contains(next)) return;
            waiting.insert({{so_far.first + faults, so_far.second + 1}, next});
        });
    }
}

/// By safety property that is violated.
std::map<std::string, RunCost> cheapest_by_reference(const Case& of) {
    const reference::Design a = to_reference(of.a);
    const reference::Design b = to_reference(of.b);
    const reference::Environment environment = to_reference(of.environment);
    std::map<std::string, RunCost> cheapest;
    const auto for_each_step = [&](const reference::World& world, const auto& go) {
        for (const auto& [event, next] : reference::successors(world, a, b, environment)) {
            go(faults_of(event), next);
        }
    };
    const auto visit = [&](const reference::World& world, const RunCost& cost) {
        const auto all = reference::successors(world, a, b, environment);
        const bool owed = std::ranges::any_of(
            all, [](const auto& one) { return reference::is_owed(one.first.kind); });
        for (const auto& [name, holds] : reference::hold_in(world, owed, environment)) {
            if (!holds) cheapest.try_emplace(name, cost);
        }
    };
    visit_by_cost(reference::initial_world(a, b, environment), for_each_step, visit);
    return cheapest;
}

/// What it costs to get to where a fair run may stay without both being CLOSED.
std::optional<RunCost> cheapest_trap_by_reference(const Case& of) {
    const reference::Graph graph = reference::build_graph(to_reference(of.a), to_reference(of.b),
                                                          to_reference(of.environment));
    const std::vector<std::size_t> traps = reference::fair_traps(graph);
    std::optional<RunCost> cheapest;
    const auto for_each_step = [&](std::size_t world, const auto& go) {
        for (const reference::Edge& edge : graph.out[world]) {
            if (!graph.both_closed[edge.to]) go(faults_of(graph.events[edge.event]), edge.to);
        }
    };
    const auto visit = [&](std::size_t world, const RunCost& cost) {
        if (!cheapest && std::ranges::binary_search(traps, world)) cheapest = cost;
    };
    visit_by_cost(std::size_t{0}, for_each_step, visit);
    return cheapest;
}

EngineOptions with_fewest_faults(EngineChoice choice, bool symmetry) {
    EngineOptions options;
    options.choice = choice;
    options.symmetry = symmetry;
    options.shown = ShownRun::FewestFaults;
    return options;
}

Case case_of(const std::string& design, std::array<std::uint32_t, 2> data, bool abort) {
    Environment environment;
    environment.data = data;
    environment.capacity = data[0] + data[1] > 0 ? 1 : 2;
    environment.abort = abort;
    return {model::find_design(design), model::find_design(design), environment};
}

/// How many runs are not the shortest ones.
std::size_t compare_safety(const Case& of) {
    const Questions questions(of.environment);
    const Findings plain =
        by_engine(of, questions, with_fewest_faults(EngineChoice::Explicit, false), 1);
    for (const bool symmetry : {false, true}) {
        EXPECT_EQ(by_engine(of, questions, with_fewest_faults(EngineChoice::Factored, symmetry), 2),
                  plain);
    }
    const Findings shortest = by_engine(of, questions, {EngineChoice::Factored}, 1);
    const std::map<std::string, RunCost> expected = cheapest_by_reference(of);
    std::size_t longer = 0;
    for (std::size_t i = 0; i < questions.shipped; ++i) {
        const std::string& name = questions.properties[i].name;
        const auto& run = plain.runs.at(name);
        if (!run || !expected.contains(name)) continue;
        EXPECT_EQ(cost_of(of, *run), expected.at(name)) << name;
        longer += run->size() > shortest.runs.at(name)->size() ? 1U : 0U;
    }
    return longer;
}

TEST(FewestFaults, AreThoseThatTheReferenceNeeds) {
    std::size_t longer = 0;
    for (const char* const design : {"fin-free", "any-ack-of-fin", "no-time-wait",
                                     "fin-wait-2-to-close-wait", "fin-over-hole"}) {
        SCOPED_TRACE(design);
        longer += compare_safety(case_of(design, {0, 0}, false));
        longer += compare_safety(case_of(design, {1, 0}, false));
        longer += compare_safety(case_of(design, {0, 0}, true));
    }
    EXPECT_GT(longer, 0U);
}

/// The way to the cycle, or to where a run ends.
std::vector<model::Event> way_of(const program::ModelRun& run) {
    const auto length = static_cast<std::ptrdiff_t>(run.loop.value_or(run.events.size()));
    return {run.events.begin(), run.events.begin() + length};
}

TEST(FewestFaults, OfALassoAreThoseOfTheWayToItsCycle) {
    for (const char* const design : {"fin-sent-once", "closing-forgets-fin", "mute-time-wait"}) {
        for (const bool abort : {false, true}) {
            SCOPED_TRACE(design);
            const Case of = case_of(design, {0, 0}, abort);
            const model::ConnectionModel model(of.a, of.b, of.environment);
            const auto shipped = properties::shipped_properties(of.environment);
            const properties::Property* const property =
                find_property(shipped, "both-reach-closed");
            const auto by = [&](EngineChoice choice, unsigned threads) {
                checker::Limits limits;
                limits.threads = threads;
                return program::run_engine(model, std::array{property}, limits,
                                           with_fewest_faults(choice, true))
                    .findings.front();
            };
            const program::Finding plain = by(EngineChoice::Explicit, 1);
            const program::Finding factored = by(EngineChoice::Factored, 2);
            const std::optional<RunCost> expected = cheapest_trap_by_reference(of);
            ASSERT_EQ(plain.run.has_value(), expected.has_value());
            ASSERT_EQ(factored.run.has_value(), expected.has_value());
            if (!expected) continue;
            EXPECT_TRUE(plain.has_fewest_faults && factored.has_fewest_faults);
            EXPECT_EQ(cost_of(of, way_of(*plain.run)), *expected);
            EXPECT_EQ(factored.run->events, plain.run->events);
            EXPECT_EQ(factored.run->loop, plain.run->loop);
        }
    }
}

TEST(FewestFaults, WhereALimitCameBeforeThemTheShortestRunIsShownAndSaysSo) {
    const Case of = case_of("fin-free", {0, 0}, false);
    const model::ConnectionModel model(of.a, of.b, of.environment);
    const auto shipped = properties::shipped_properties(of.environment);
    const properties::Property* const property = find_property(shipped, "fin-ack-unambiguous");
    checker::Limits limits;
    // As much as the first levels take.
    limits.memory_bytes = 40'000;
    const program::Finding finding =
        program::run_engine(model, std::array{property}, limits,
                            with_fewest_faults(EngineChoice::Explicit, false))
            .findings.front();
    ASSERT_EQ(finding.verdict, checker::Verdict::Violated);
    ASSERT_TRUE(finding.run);
    EXPECT_FALSE(finding.has_fewest_faults);
    EXPECT_NE(finding.remark.find("the shortest run is shown"), std::string::npos);
}

}  // namespace
}  // namespace finwait::agreement
