#include "checker/exploration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "checker/shortest_run.h"
#include "tests/checker/toys.h"

namespace finwait::checker {
namespace {

using toys::CounterRow;
using toys::Digraph;
using toys::Node;

/// Predicate i: the node's number is i modulo 64.
PredicateMask number_of(const Node& node) { return PredicateMask{1} << node.id % 64; }

const auto kWatchNumbers = Watch{number_of, [](const auto&) { return false; }};

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

TEST(Exploration, DiamondHasFourStatesAndADeadlock) {
    const auto exploration = explore(toys::diamond(), kWatchNumbers, {});
    EXPECT_EQ(exploration.result.ending, Ending::Complete);
    EXPECT_EQ(exploration.result.counts, (Counts{4, 4, 2}));
    EXPECT_EQ(exploration.result.first_deadlock, 2U);
    EXPECT_EQ(exploration.result.first_level[0], 0U);
    EXPECT_EQ(exploration.result.first_level[3], 2U);
    EXPECT_EQ(exploration.result.first_level[4], std::nullopt);
}

TEST(Exploration, StateWithoutSuccessorsThatIsFinalIsNoDeadlock) {
    const Watch watch{number_of, [](const Node& node) { return node.id == 3; }};
    EXPECT_EQ(explore(toys::diamond(), watch, {}).result.first_deadlock, std::nullopt);
}

TEST(Exploration, LongRingIsAsDeepAsItIsLong) {
    EXPECT_EQ(explore(toys::ring(100'000), kWatchNumbers, {}).result.counts,
              (Counts{100'000, 100'000, 99'999}));
}

using Row = CounterRow<4>;
constexpr std::uint16_t kLimit = 20;
constexpr Counts kRowCounts{21 * 21 * 21 * 21, 4 * 20 * 21 * 21 * 21, 80};

/// Of n things.
constexpr std::uint64_t choose_4(std::uint64_t n) { return n * (n - 1) * (n - 2) * (n - 3) / 24; }

/// Predicate 0: the counters are 3, 4, 5, 6 in some order.
PredicateMask stairs(const Row::State& state) {
    auto counts = state.counts;
    std::ranges::sort(counts);
    return counts == decltype(counts){3, 4, 5, 6} ? 1 : 0;
}

class ManyStates : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Threads, ManyStates, testing::Values(1, 2, 3, 8));

TEST_P(ManyStates, AllAreFoundByAnyNumberOfThreads) {
    const Row row(kLimit);
    const auto exploration = explore(row, Watch{stairs, [](const Row::State&) { return false; }},
                                     with_threads(GetParam()));
    const ExplorationResult& result = exploration.result;
    EXPECT_EQ(result.ending, Ending::Complete);
    EXPECT_EQ(result.counts, kRowCounts);
    EXPECT_EQ(result.threads, GetParam());
    EXPECT_EQ(result.first_level[0], 18U);
    EXPECT_EQ(result.first_deadlock, 80U);
    std::set<Row::State> states;
    for (const auto& level : exploration.levels) {
        for (const Slice& slice : level) {
            for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
                states.insert((*exploration.visited)[at]);
            }
        }
    }
    EXPECT_EQ(states.size(), kRowCounts.states);
    const auto run =
        shortest_run(row, exploration, 18, [](const auto& s) { return stairs(s) != 0; });
    EXPECT_EQ(run.labels,
              (std::vector<Label>{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3}));
}

TEST_P(ManyStates, FirstViolationEndsWithItsLevel) {
    Limits limits = with_threads(GetParam());
    limits.first_violation = true;
    const auto exploration =
        explore(Row(kLimit), Watch{stairs, [](const Row::State&) { return false; }}, limits);
    const ExplorationResult& result = exploration.result;
    EXPECT_EQ(result.ending, Ending::FirstViolation);
    EXPECT_EQ(result.first_level[0], 18U);
    EXPECT_EQ(result.first_deadlock, std::nullopt);
    // The states whose counters add up to at most 19; those of at most 18 are expanded, and no
    // counter of theirs has come to its limit.
    EXPECT_EQ(result.counts, (Counts{choose_4(23), 4 * choose_4(22), 19}));
}

TEST_P(ManyStates, MemoryLimitLeavesWhatIsNotFoundUndecided) {
    Limits limits = with_threads(GetParam());
    limits.memory_bytes = 1'000'000;
    const auto exploration =
        explore(Row(kLimit), Watch{stairs, [](const Row::State&) { return false; }}, limits);
    const ExplorationResult& result = exploration.result;
    EXPECT_EQ(result.ending, Ending::MemoryLimit);
    EXPECT_LE(result.peak_memory_bytes, limits.memory_bytes);
    // Eight bytes of state and 4/3 slots of four.
    EXPECT_GT(result.counts.states, 900'000U / 14);
    EXPECT_LT(result.counts.states, 1'000'000U / 13);
    EXPECT_LT(result.counts.transitions, 4 * result.counts.states);
    EXPECT_EQ(result.counts.states, exploration.visited->size());
    EXPECT_EQ(verdict_on_never(result, result.first_level[0]), Verdict::Violated);
    EXPECT_EQ(verdict_on_never(result, result.first_level[1]), Verdict::Inconclusive);
    EXPECT_EQ(verdict_on_never(result, result.first_deadlock), Verdict::Inconclusive);
    EXPECT_EQ(
        shortest_run(Row(kLimit), exploration, 18, [](const auto& s) { return stairs(s) != 0; })
            .labels.size(),
        18U);
}

TEST_P(ManyStates, InterruptionEndsSoonWithWhatWasFound) {
    std::atomic<bool> interrupted = false;
    std::atomic<std::uint64_t> asked = 0;
    Limits limits = with_threads(GetParam());
    limits.interrupted = &interrupted;
    const auto interrupt_after_a_while = [&](const Row::State&) {
        if (++asked == 50'000) interrupted = true;
        return PredicateMask{0};
    };
    const auto exploration =
        explore(Row(kLimit),
                Watch{interrupt_after_a_while, [](const Row::State&) { return false; }}, limits);
    EXPECT_EQ(exploration.result.ending, Ending::Interrupted);
    EXPECT_GT(exploration.result.counts.states, 50'000U);
    // How far the other workers get meanwhile is up to the machine; not to the end.
    EXPECT_LT(asked, 1U << kLimit);
}

TEST_P(ManyStates, NoTimeLeftEndsAtOnce) {
    Limits limits = with_threads(GetParam());
    limits.time = std::chrono::nanoseconds(0);
    const auto exploration =
        explore(Row(kLimit), Watch{stairs, [](const Row::State&) { return false; }}, limits);
    EXPECT_EQ(exploration.result.ending, Ending::TimeLimit);
    EXPECT_EQ(exploration.result.counts.states, 5U);
}

TEST_P(ManyStates, WhatAPredicateThrowsComesOut) {
    const auto throws = [](const Row::State& state) -> PredicateMask {
        if (state.counts == decltype(state.counts){10, 10, 10, 10}) throw std::domain_error("ten");
        return 0;
    };
    EXPECT_THROW((void)explore(Row(kLimit), Watch{throws, [](const Row::State&) { return false; }},
                               with_threads(GetParam())),
                 std::domain_error);
}

TEST(Exploration, ProgressTellsOfARunningExploration) {
    std::vector<Progress> told;
    Limits limits;
    limits.progress = [&](const Progress& progress) { told.push_back(progress); };
    (void)explore(Row(kLimit), Watch{stairs, [](const Row::State&) { return false; }}, limits);
    ASSERT_FALSE(told.empty());
    for (const Progress& progress : told) {
        EXPECT_GT(progress.states, 0U);
        EXPECT_GT(progress.memory_bytes, 0U);
        EXPECT_GT(progress.frontier, 0U);
    }
}

TEST(Exploration, PredicatesThatAreNoViolationsDoNotEndIt) {
    Limits limits;
    limits.first_violation = true;
    const Watch watch{number_of, [](const Node&) { return false; }, PredicateMask{1} << 5U, false};
    EXPECT_EQ(explore(toys::diamond(), watch, limits).result.ending, Ending::Complete);
    EXPECT_EQ(explore(toys::ring(10), watch, limits).result.counts, (Counts{7, 6, 6}));
}

RC_GTEST_PROP(Exploration, AgreesWithTheNaiveSearch, ()) {
    const auto edges = *small_graphs();
    const Digraph graph(edges);
    const Naive naive = search(edges);
    for (const unsigned threads : {1U, 2U, 4U}) {
        const auto exploration = explore(graph, kWatchNumbers, with_threads(threads));
        const ExplorationResult& result = exploration.result;
        RC_ASSERT(result.ending == Ending::Complete);
        RC_ASSERT(result.counts == naive.counts);
        RC_ASSERT(result.first_deadlock == naive.first_deadlock);
        for (std::uint32_t node = 0; node < edges.size(); ++node) {
            const auto& level = result.first_level[node];
            RC_ASSERT(level.has_value() == naive.runs[node].has_value());
            if (!level) continue;
            RC_ASSERT(shortest_run(graph, exploration, *level, [&](const Node& at) {
                          return at.id == node;
                      }) == *naive.runs[node]);
        }
    }
}

RC_GTEST_PROP(ShortestRun, IsTheFirstToAnyOfSeveralTargets, ()) {
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
    const Watch watch{[&](const Node& node) { return PredicateMask{target(node)}; },
                      [](const Node&) { return true; }};
    const auto exploration = explore(graph, watch, {});
    const auto& level = exploration.result.first_level[0];
    RC_ASSERT(level.has_value() == expected.has_value());
    if (level) RC_ASSERT(shortest_run(graph, exploration, *level, target) == *expected);
}

}  // namespace
}  // namespace finwait::checker
