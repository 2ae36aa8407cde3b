#include "checker/exploration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <set>

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
