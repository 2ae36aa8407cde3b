// Runs along waypoints, on systems small enough to solve by hand and on generated ones.
#include "checker/waypoints.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <vector>

#include "tests/checker/explored.h"
#include "tests/checker/toys.h"

namespace finwait::checker {
namespace {

using toys::Digraph;
using toys::Node;

/// A node to stand in, or the label of a transition to take.
struct Waypoint {
    std::optional<std::uint32_t> node{};
    std::optional<Label> label{};
};

class NodeRoute {
  public:
    NodeRoute(std::vector<Waypoint> through, std::vector<std::uint32_t> avoiding)
        : through_(std::move(through)), avoiding_(std::move(avoiding)) {}

    [[nodiscard]] std::size_t length() const { return through_.size(); }
    [[nodiscard]] Passed start(const Node& node) const {
        if (is_avoided(node)) return std::nullopt;
        return pass_nodes(0, node);
    }
    [[nodiscard]] auto moves_from(const Node&, std::size_t passed) const {
        return [this, passed](Label label, const Node& to) -> Passed {
            if (is_avoided(to)) return std::nullopt;
            const Waypoint& next = through_[passed];
            const bool met = next.label == label && (!next.node || *next.node == to.id);
            return pass_nodes(passed + (met ? 1 : 0), to);
        };
    }

  private:
    [[nodiscard]] bool is_avoided(const Node& node) const {
        return std::ranges::find(avoiding_, node.id) != avoiding_.end();
    }
    [[nodiscard]] std::size_t pass_nodes(std::size_t passed, const Node& node) const {
        while (passed < through_.size() && !through_[passed].label &&
               through_[passed].node == node.id) {
            ++passed;
        }
        return passed;
    }

    std::vector<Waypoint> through_;
    std::vector<std::uint32_t> avoiding_;
};

std::optional<std::vector<Label>> shortest_witness(const Digraph& graph, const NodeRoute& route) {
    using System = WaypointSystem<Digraph, NodeRoute>;
    static_assert(TransitionSystem<System>);
    const System system(graph, route);
    const auto at_end = [&](const System::State& state) { return system.is_at_end(state); };
    const auto ends = [](const System::State&) { return PredicateMask{0}; };
    const explicit_state::Explored explored(system, explicit_state::Watch{at_end, ends});
    const auto level = explored.result().first_level[0];
    if (!level) return std::nullopt;
    return explored.run_to(*level, at_end).labels;
}

using Labels = std::vector<Label>;

TEST(Waypoints, OfAnEmptyRouteArePassedAtTheStart) {
    EXPECT_EQ(shortest_witness(toys::ring(3), {{}, {}}), Labels{});
}

TEST(Waypoints, MayBePassedByStandingInTheInitialState) {
    EXPECT_EQ(shortest_witness(toys::ring(3), {{{0}, {0}}, {}}), Labels{});
}

TEST(Waypoints, ArePassedInTheirOrder) {
    EXPECT_EQ(shortest_witness(toys::ring(3), {{{2}, {1}}, {}}), Labels({0, 0, 0, 0}));
    EXPECT_FALSE(shortest_witness(toys::diamond(), {{{1}, {2}}, {}}));
}

TEST(Waypoints, MayNameTheTransition) {
    EXPECT_EQ(shortest_witness(toys::diamond(), {{{{}, 1}, {3}}, {}}), Labels({1, 0}));
    EXPECT_EQ(shortest_witness(toys::diamond(), {{{3, 0}}, {}}), Labels({0, 0}));
    EXPECT_FALSE(shortest_witness(toys::diamond(), {{{1, 1}}, {}}));
}

TEST(Waypoints, TakeOneTransitionEach) {
    EXPECT_EQ(shortest_witness(toys::ring(3), {{{{}, 0}, {{}, 0}}, {}}), Labels({0, 0}));
}

TEST(Waypoints, AreReachedAroundWhatIsToBeAvoided) {
    EXPECT_EQ(shortest_witness(toys::diamond(), {{{3}}, {1}}), Labels({1, 0}));
    EXPECT_FALSE(shortest_witness(toys::diamond(), {{{3}}, {1, 2}}));
    EXPECT_FALSE(shortest_witness(toys::diamond(), {{{3}}, {0}}));
}

TEST(Waypoints, AreNotLookedForBehindTheLast) {
    // Avoiding 0 is a matter of the run until it has passed them all.
    EXPECT_FALSE(shortest_witness(toys::ring(3), {{{2}, {1}}, {0}}));
    EXPECT_FALSE(shortest_witness(Digraph({{1}, {0}}), {{{1}}, {0}}));
}

/// The length of the shortest run that passes the waypoints: all runs are tried.
std::optional<std::size_t> naive_length(const Digraph& graph, const NodeRoute& route,
                                        std::size_t longest) {
    struct Stand {
        Node node;
        Passed passed;
    };
    std::vector<Stand> stands{{graph.initial(), route.start(graph.initial())}};
    for (std::size_t length = 0; length <= longest; ++length) {
        std::vector<Stand> next;
        for (const Stand& stand : stands) {
            if (!stand.passed) continue;
            if (*stand.passed == route.length()) return length;
            graph.for_each_successor(stand.node, [&](Label label, const Node& to) {
                next.push_back({to, route.moves_from(stand.node, *stand.passed)(label, to)});
            });
        }
        stands = std::move(next);
    }
    return std::nullopt;
}

RC_GTEST_PROP(WaypointSystem, finds_a_run_as_short_as_any, ()) {
    const auto nodes = *rc::gen::inRange<std::uint32_t>(1, 5);
    const auto node = rc::gen::inRange<std::uint32_t>(0, nodes);
    Digraph::Edges edges(nodes);
    for (auto& out : edges) {
        out.resize(*rc::gen::inRange<std::size_t>(0, 3));
        for (std::uint32_t& to : out) to = *node;
    }
    const Digraph graph(edges);
    std::vector<Waypoint> through(*rc::gen::inRange<std::size_t>(0, 3));
    for (Waypoint& waypoint : through) {
        if (*rc::gen::arbitrary<bool>()) waypoint.label = *rc::gen::inRange<Label>(0, 2);
        if (!waypoint.label || *rc::gen::arbitrary<bool>()) waypoint.node = *node;
    }
    std::vector<std::uint32_t> avoiding(*rc::gen::weightedElement<std::size_t>({{2, 0}, {1, 1}}));
    for (std::uint32_t& avoided : avoiding) avoided = *node;
    const NodeRoute route(through, avoiding);
    const auto witness = shortest_witness(graph, route);
    // Between two waypoints no state need be met twice.
    const auto length = naive_length(graph, route, nodes * (through.size() + 1));
    RC_CLASSIFY(length.has_value(), "reachable");
    RC_ASSERT(witness.has_value() == length.has_value());
    if (witness) RC_ASSERT(witness->size() == *length);
}

}  // namespace
}  // namespace finwait::checker
