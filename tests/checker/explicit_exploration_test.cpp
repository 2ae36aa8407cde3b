#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "checker/explicit/exploration.h"
#include "checker/explicit/explored_graph.h"
#include "tests/checker/explored.h"
#include "tests/checker/preferred_run.h"
#include "tests/checker/toys.h"

namespace finwait::checker::explicit_state {
namespace {

using toys::CounterRow;
using toys::Digraph;
using toys::Node;

/// The last predicate: a dead end.
constexpr std::size_t kDeadEnd = kMaxPredicates - 1;
constexpr PredicateMask kDeadEndMask = PredicateMask{1} << kDeadEnd;

/// Predicate i: the node's number is i modulo 63.
PredicateMask number_of(const Node& node) { return PredicateMask{1} << node.id % kDeadEnd; }
constexpr auto kNoteDeadEnds = [](const auto&) { return kDeadEndMask; };
constexpr auto kNothing = [](const auto&) { return PredicateMask{0}; };

const auto kWatchNumbers = Watch{number_of, kNoteDeadEnds};

Limits with_threads(unsigned threads) {
    Limits limits;
    limits.threads = threads;
    return limits;
}

/// What a search of the plainest kind tells of a graph of up to 64 nodes.
struct Naive {
    Counts counts;
    /// By node: its level, and the first of the shortest runs to it.
    std::vector<std::optional<Run>> runs;
    std::optional<std::uint32_t> first_deadlock{};
};

Naive search(const Digraph::Edges& edges) {
    Naive naive;
    naive.runs.resize(edges.size());
    naive.runs[0] = Run{};
    // A queue keeps the nodes of a level in the order of their first runs.
    std::vector<std::uint32_t> queue{0};
    for (std::size_t at = 0; at < queue.size(); ++at) {
        const std::uint32_t node = queue[at];
        const Run run = *naive.runs[node];
        naive.counts.depth = static_cast<std::uint32_t>(run.labels.size());
        if (edges[node].empty() && !naive.first_deadlock) naive.first_deadlock = naive.counts.depth;
        for (std::size_t i = 0; i < edges[node].size(); ++i) {
            ++naive.counts.transitions;
            auto& reached = naive.runs[edges[node][i]];
            if (reached) continue;
            reached = run;
            reached->labels.push_back(i);
            queue.push_back(edges[node][i]);
        }
    }
    naive.counts.states = queue.size();
    return naive;
}

rc::Gen<Digraph::Edges> small_graphs() {
    return rc::gen::withSize([](int size) {
        const auto nodes = static_cast<std::size_t>(2 + size % 60);
        const auto node = rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(nodes));
        const auto edges = rc::gen::resize(3, rc::gen::container<std::vector<std::uint32_t>>(node));
        return rc::gen::container<Digraph::Edges>(nodes, edges);
    });
}

TEST(PlainExploration, DiamondHasFourStatesAndADeadlock) {
    const Digraph diamond = toys::diamond();
    const ExplorationResult result = Explored(diamond, kWatchNumbers).result();
    EXPECT_EQ(result.ending, Ending::Complete);
    EXPECT_EQ(result.counts, (Counts{4, 4, 2}));
    EXPECT_EQ(result.first_level[kDeadEnd], 2U);
    EXPECT_EQ(result.first_level[0], 0U);
    EXPECT_EQ(result.first_level[3], 2U);
    EXPECT_EQ(result.first_level[4], std::nullopt);
}

TEST(PlainExploration, StateWithoutSuccessorsThatIsFinalIsNoDeadlock) {
    const Digraph diamond = toys::diamond();
    const Watch watch{number_of, [](const Node& node) { return node.id == 3 ? 0 : kDeadEndMask; }};
    EXPECT_EQ(Explored(diamond, watch).result().first_level[kDeadEnd], std::nullopt);
}

TEST(PlainExploration, LongRingIsAsDeepAsItIsLong) {
    const Digraph ring = toys::ring(100'000);
    EXPECT_EQ(Explored(ring, kWatchNumbers).result().counts, (Counts{100'000, 100'000, 99'999}));
}

TEST(PlainExploration, OnlyStateIsItsOwnSuccessor) {
    const Digraph ring = toys::ring(1);
    const Explored explored(ring, kWatchNumbers);
    EXPECT_EQ(explored.result().counts, (Counts{1, 1, 0}));
    EXPECT_EQ(explored.run_to(0, [](const Node&) { return true; }).labels, std::vector<Label>{});
}

TEST(PlainExploration, PredicatesThatAreNoViolationsDoNotEndIt) {
    Limits limits;
    limits.first_violation = true;
    const Watch watch{number_of, kNoteDeadEnds, EveryTransition{}, PredicateMask{1} << 5U};
    const Digraph diamond = toys::diamond();
    EXPECT_EQ(Explored(diamond, watch, limits).result().ending, Ending::Complete);
    const Digraph ring = toys::ring(10);
    EXPECT_EQ(Explored(ring, watch, limits).result().ending, Ending::FirstViolation);
    EXPECT_EQ(Explored(ring, watch, limits).result().counts, (Counts{6, 5, 5}));
}

TEST(PlainExploration, DeadlockEndsItAtTheFirstViolation) {
    Limits limits;
    limits.first_violation = true;
    const Watch watch{kNothing, kNoteDeadEnds};
    const Digraph graph({{1, 2}, {}, {3}, {4}, {}});
    const ExplorationResult result = Explored(graph, watch, limits).result();
    EXPECT_EQ(result.ending, Ending::FirstViolation);
    EXPECT_EQ(result.first_level[kDeadEnd], 1U);
    EXPECT_EQ(result.counts, (Counts{3, 2, 1}));
}

TEST(PlainExploration, ADeadlockIsWhereNothingOwedCanHappen) {
    // Edges are labelled by their place. Nothing is owed in 1, from where chance leads on to 3.
    const Watch watch{number_of, [](const Node& node) { return node.id == 3 ? 0 : kDeadEndMask; },
                      [](Label label) { return label == 0; }};
    const Digraph graph({{0, 1}, {1, 3}, {3}, {}});
    EXPECT_EQ(Explored(graph, watch).result().first_level[kDeadEnd], std::nullopt);
    const auto is_owed = [](Label) { return false; };
    const Watch nothing_owed{number_of, kNoteDeadEnds, is_owed};
    const Explored explored(graph, nothing_owed);
    EXPECT_EQ(explored.result().counts, (Counts{3, 4, 2}));
    EXPECT_EQ(explored.result().first_level[kDeadEnd], 0U);
    EXPECT_TRUE(is_dead_end(graph, graph.initial(), is_owed));
    EXPECT_FALSE(is_dead_end(graph, graph.initial(), EveryTransition{}));
}

using Row = CounterRow<4>;
constexpr std::uint16_t kLimit = 16;
const Row kRow(kLimit);
constexpr Counts kRowCounts{17 * 17 * 17 * 17, 4 * 16 * 17 * 17 * 17, 64};

/// Of n things.
constexpr std::uint64_t choose_4(std::uint64_t n) { return n * (n - 1) * (n - 2) * (n - 3) / 24; }

/// The counters are 2, 3, 4, 5 in some order.
bool are_stairs(const Row::State& state) {
    auto counts = state.counts;
    std::ranges::sort(counts);
    return counts == decltype(counts){2, 3, 4, 5};
}
const Watch kWatchStairs{[](const Row::State& state) { return PredicateMask{are_stairs(state)}; },
                         kNoteDeadEnds};

class ManyStates : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Threads, ManyStates, testing::Values(1, 2, 3, 8));

TEST_P(ManyStates, AllAreFoundByAnyNumberOfThreads) {
    const Explored explored(kRow, kWatchStairs, with_threads(GetParam()));
    const ExplorationResult& result = explored.result();
    EXPECT_EQ(result.ending, Ending::Complete);
    EXPECT_EQ(result.counts, kRowCounts);
    EXPECT_EQ(result.threads, GetParam());
    EXPECT_EQ(result.first_level[0], 14U);
    EXPECT_EQ(result.first_level[kDeadEnd], kRowCounts.depth);
    const auto states = explored.states();
    EXPECT_EQ(states.size(), kRowCounts.states);
    EXPECT_EQ(std::set<Row::State>(states.begin(), states.end()).size(), kRowCounts.states);
}

TEST_P(ManyStates, ShortestRunIsTheFirstForAnyNumberOfThreads) {
    const Explored explored(kRow, kWatchStairs, with_threads(GetParam()));
    EXPECT_EQ(explored.run_to(14, are_stairs).labels,
              (std::vector<Label>{0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3}));
    const auto run = explored.run_to(kRowCounts.depth, [](const Row::State& state) {
        return is_dead_end(kRow, state, EveryTransition{});
    });
    EXPECT_TRUE(std::ranges::is_sorted(run.labels));
    EXPECT_EQ(run.labels.size(), kRowCounts.depth);
}

TEST_P(ManyStates, GraphHasTheStatesAndEdgesOfTheSystem) {
    const Explored explored(kRow, kWatchStairs, with_threads(GetParam()));
    const ExploredGraph graph(explored.exploration());
    static_assert(Graph<decltype(graph)>);
    ASSERT_EQ(graph.size(), kRowCounts.states);
    EXPECT_EQ(graph.state(0), kRow.initial());
    std::set<Row::State> states;
    for (StateId id = 0; id < graph.size(); ++id) {
        const Row::State state = graph.state(id);
        states.insert(state);
        ASSERT_EQ(graph.id(state), id);
        if (id % 16 != 0) continue;
        std::vector<std::pair<Label, Row::State>> expected;
        std::vector<std::pair<Label, Row::State>> edges;
        kRow.for_each_successor(
            state, [&](Label label, const Row::State& to) { expected.emplace_back(label, to); });
        graph.for_each_edge(
            id, [&](Label label, StateId to) { edges.emplace_back(label, graph.state(to)); });
        ASSERT_EQ(edges, expected);
    }
    EXPECT_EQ(states.size(), kRowCounts.states);
}

TEST_P(ManyStates, FirstViolationEndsWithItsLevel) {
    Limits limits = with_threads(GetParam());
    limits.first_violation = true;
    const Explored explored(kRow, kWatchStairs, limits);
    const ExplorationResult& result = explored.result();
    EXPECT_EQ(result.ending, Ending::FirstViolation);
    EXPECT_EQ(result.first_level[0], 14U);
    EXPECT_EQ(result.first_level[kDeadEnd], std::nullopt);
    // The states whose counters add up to at most 14, and what leads to them: no counter has come
    // to its limit.
    EXPECT_EQ(result.counts, (Counts{choose_4(18), 4 * choose_4(17), 14}));
    EXPECT_EQ(explored.states().size(), result.counts.states);
    EXPECT_EQ(explored.run_to(14, are_stairs).labels.size(), 14U);
}

TEST_P(ManyStates, MemoryLimitLeavesWhatIsNotFoundUndecided) {
    Limits limits = with_threads(GetParam());
    limits.memory_bytes = 1'000'000;
    const Explored explored(kRow, kWatchStairs, limits);
    const ExplorationResult& result = explored.result();
    EXPECT_EQ(result.ending, Ending::MemoryLimit);
    EXPECT_LE(result.peak_memory_bytes, limits.memory_bytes);
    // Eight bytes of state and 4/3 slots of four.
    EXPECT_GT(result.counts.states, 900'000U / 14);
    EXPECT_LT(result.counts.states, 1'000'000U / 13);
    EXPECT_LT(result.counts.transitions, 4 * result.counts.states);
    EXPECT_EQ(result.counts.states, explored.states().size());
    EXPECT_TRUE(result.first_level[0]);
    EXPECT_FALSE(result.first_level[1]);
    EXPECT_FALSE(result.first_level[kDeadEnd]);
    EXPECT_EQ(explored.run_to(14, are_stairs).labels.size(), 14U);
}

TEST_P(ManyStates, NoMemoryAtAllIsInconclusive) {
    Limits limits = with_threads(GetParam());
    limits.memory_bytes = 0;
    const Explored explored(kRow, kWatchStairs, limits);
    EXPECT_EQ(explored.result().ending, Ending::MemoryLimit);
    EXPECT_EQ(explored.result().counts, Counts{});
}

TEST_P(ManyStates, InterruptionEndsSoonWithWhatWasFound) {
    std::atomic<bool> interrupted = false;
    std::atomic<std::uint64_t> asked = 0;
    Limits limits = with_threads(GetParam());
    limits.interrupted = &interrupted;
    const Watch watch{[&](const Row::State&) {
                          if (++asked == 20'000) interrupted = true;
                          return PredicateMask{0};
                      },
                      [](const Row::State&) { return false; }};
    const Explored explored(kRow, watch, limits);
    const ExplorationResult& result = explored.result();
    EXPECT_EQ(result.ending, Ending::Interrupted);
    // How far the other workers get meanwhile is up to the machine; not to the end.
    EXPECT_LT(asked, kRowCounts.states);
    EXPECT_GT(result.counts.states, 20'000U);
    EXPECT_EQ(result.counts.states, explored.states().size());
}

TEST_P(ManyStates, NoTimeLeftEndsAtOnce) {
    Limits limits = with_threads(GetParam());
    limits.time = std::chrono::nanoseconds(0);
    const Explored explored(kRow, kWatchStairs, limits);
    EXPECT_EQ(explored.result().ending, Ending::TimeLimit);
    EXPECT_EQ(explored.result().counts, (Counts{5, 4, 1}));
}

TEST_P(ManyStates, WhatAPredicateThrowsComesOut) {
    const Watch watch{[](const Row::State& state) -> PredicateMask {
                          if (state.counts == decltype(state.counts){10, 10, 10, 10}) {
                              throw std::domain_error("ten");
                          }
                          return 0;
                      },
                      kNoteDeadEnds};
    EXPECT_THROW(Explored(kRow, watch, with_threads(GetParam())), std::domain_error);
}

RC_GTEST_PROP(PlainExploration, AgreesWithTheNaiveSearch, ()) {
    const auto edges = *small_graphs();
    const Digraph graph(edges);
    const Naive naive = search(edges);
    for (const unsigned threads : {1U, 2U, 4U}) {
        const Explored explored(graph, kWatchNumbers, with_threads(threads));
        const ExplorationResult& result = explored.result();
        RC_ASSERT(result.ending == Ending::Complete);
        RC_ASSERT(result.counts == naive.counts);
        RC_ASSERT(result.first_level[kDeadEnd] == naive.first_deadlock);
        for (std::uint32_t node = 0; node < edges.size(); ++node) {
            const auto& level = result.first_level[node];
            RC_ASSERT(level.has_value() == naive.runs[node].has_value());
            if (!level) continue;
            RC_ASSERT(explored.run_to(*level, [&](const Node& at) { return at.id == node; }) ==
                      naive.runs[node]);
        }
    }
}

RC_GTEST_PROP(PlainExploration, ShortestRunIsTheFirstToAnyOfSeveralTargets, ()) {
    const auto edges = *small_graphs();
    const auto modulus = *rc::gen::inRange<std::uint32_t>(2, 9);
    const Digraph graph(edges);
    const Naive naive = search(edges);
    std::optional<Run> expected;
    for (std::uint32_t node = 0; node < edges.size(); ++node) {
        if (node % modulus != 1 || !naive.runs[node]) continue;
        const Run& run = *naive.runs[node];
        if (!expected || run.labels.size() < expected->labels.size() ||
            (run.labels.size() == expected->labels.size() && run.labels < expected->labels)) {
            expected = run;
        }
    }
    const auto target = [&](const Node& node) { return node.id % modulus == 1; };
    const Watch watch{[&](const Node& node) { return PredicateMask{target(node)}; }, kNothing};
    const Explored explored(graph, watch);
    const auto& level = explored.result().first_level[0];
    RC_ASSERT(level.has_value() == expected.has_value());
    if (level) RC_ASSERT(explored.run_to(*level, target) == expected);
}

RunPreference draw_preference() {
    const auto faults = *rc::gen::inRange(0U, 16U);
    const auto late = *rc::gen::inRange(0U, 16U);
    return {[faults](Label label) { return (faults >> label % 4 & 1U) != 0; },
            [late](Label label) { return (late >> label % 4 & 1U) != 0; }};
}

RC_GTEST_PROP(PlainExploration, OfTheShortestRunsThePreferredOneIsGiven, ()) {
    const Digraph graph(*small_graphs());
    const RunPreference preference = draw_preference();
    const auto modulus = *rc::gen::inRange<std::uint32_t>(2, 9);
    const auto target = [&](const Node& node) { return node.id % modulus == 1; };
    const Watch watch{[&](const Node& node) { return PredicateMask{target(node)}; }, kNothing};
    for (const unsigned threads : {1U, 3U}) {
        const Explored explored(graph, watch, with_threads(threads));
        const auto& level = explored.result().first_level[0];
        if (!level || *level > 8) continue;
        RC_ASSERT(explored.run_to(*level, target, preference) ==
                  toys::PreferredRun(graph, target, preference).of_length(*level));
    }
}

RC_GTEST_PROP(PlainExploration, OfAllRunsTheOneWithTheFewestFaultsIsGiven, ()) {
    auto edges = *small_graphs();
    edges.resize(std::min<std::size_t>(edges.size(), 6));
    for (auto& of_node : edges) {
        for (auto& to : of_node) to %= static_cast<std::uint32_t>(edges.size());
    }
    const Digraph graph(edges);
    const RunPreference preference = draw_preference();
    const auto target = [&](const Node& node) { return node.id % 4 == 3; };
    const Watch watch{[&](const Node& node) { return PredicateMask{target(node)}; }, kNothing};
    const Explored explored(graph, watch);
    const auto& level = explored.result().first_level[0];
    if (!level) return;
    const Run run = explored.cheapest_run_to(target, preference);
    RC_CLASSIFY(run.labels.size() > *level, "longer than the shortest");
    // What comes to a node a second time does not cost less.
    RC_ASSERT(run ==
              toys::PreferredRun(graph, target, preference).with_fewest_faults(edges.size() - 1));
}

TEST(PlainExploration, ALookForTheFewestFaultsEndsWithItsBudget) {
    const Digraph ring = toys::ring(10'000);
    const Explored explored(ring, kWatchNumbers);
    const auto last = [](const Node& node) { return node.id == 9'999; };
    const std::atomic<bool> interrupted = true;
    Limits limits;
    limits.interrupted = &interrupted;
    Budget ended(limits, Budget::Clock::now(), 0);
    EXPECT_EQ(cheapest_run(explored.exploration(), last, {}, ended), std::nullopt);
    EXPECT_EQ(ended.ending(), Ending::Interrupted);
    Limits small;
    small.memory_bytes = 100'000;
    Budget too_small(small, Budget::Clock::now(), 0);
    EXPECT_EQ(cheapest_run(explored.exploration(), last, {}, too_small), std::nullopt);
}

TEST(PlainExploration, ALookForARunEndsWhenItIsInterrupted) {
    const Digraph ring = toys::ring(10'000);
    const Explored explored(ring, kWatchNumbers);
    const std::atomic<bool> interrupted = true;
    Limits limits;
    limits.interrupted = &interrupted;
    Budget budget(limits, Budget::Clock::now(), 0);
    const RunPreference preference;
    const auto last = [](const Node& node) { return node.id == 9'999; };
    EXPECT_EQ(shortest_run(explored.exploration(), 9'999, last, preference, budget), std::nullopt);
    EXPECT_EQ(budget.ending(), Ending::Interrupted);
}

TEST(PlainExploration, TellsAfterEachLevelWhatIsTrueInIt) {
    const Digraph ring = toys::ring(5);
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(1);
    Exploration<Digraph> exploration(ring, budget, workers);
    std::vector<std::size_t> known;
    exploration.run(kWatchNumbers, [&] {
        known.push_back(static_cast<std::size_t>(
            std::ranges::count_if(exploration.result().first_level,
                                  [](const auto& level) { return level.has_value(); })));
        EXPECT_EQ(exploration.levels().size(), known.size());
    });
    EXPECT_EQ(known, (std::vector<std::size_t>{1, 2, 3, 4, 5}));
}

TEST(PlainExploration, ARunWithoutFaultsIsPreferredAndLateTransitionsComeLast) {
    // Two ways from 0 to 3, and of three events two orders.
    const Digraph diamond = toys::diamond();
    const Explored explored(diamond, kWatchNumbers);
    const auto last = [](const Node& node) { return node.id == 3; };
    EXPECT_EQ(explored.run_to(2, last).labels, (std::vector<Label>{0, 0}));
    const RunPreference first_is_late{{}, [](Label label) { return label == 0; }};
    EXPECT_EQ(explored.run_to(2, last, first_is_late).labels, (std::vector<Label>{1, 0}));
    const RunPreference first_is_fault{[](Label label) { return label == 0; }, {}};
    EXPECT_EQ(explored.run_to(2, last, first_is_fault).labels, (std::vector<Label>{1, 0}));
    const RunPreference second_is_fault{[](Label label) { return label == 1; },
                                        [](Label label) { return label == 0; }};
    EXPECT_EQ(explored.run_to(2, last, second_is_fault).labels, (std::vector<Label>{0, 0}));
}

}  // namespace
}  // namespace finwait::checker::explicit_state
