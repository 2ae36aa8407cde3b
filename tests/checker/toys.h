// Small systems to test the checker with.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/transition_system.h"

namespace finwait::checker::toys {

struct Node {
    std::uint32_t id = 0;

    friend auto operator<=>(const Node&, const Node&) = default;
};

/// A graph given by its edges: the first node is the initial state, a node's edges are visited in
/// the order given, and an edge's label is its place among them.
class Digraph {
  public:
    using State = Node;
    using Edges = std::vector<std::vector<std::uint32_t>>;

    explicit Digraph(Edges edges) : edges_(std::move(edges)) {}

    [[nodiscard]] Node initial() const { return {}; }
    template <class Visit>
    void for_each_successor(const Node& node, Visit&& visit) const {
        Label label = 0;
        for (const std::uint32_t to : edges_[node.id]) visit(label++, Node{to});
    }
    [[nodiscard]] const Edges& edges() const { return edges_; }

  private:
    Edges edges_;
};

/// Two ways from 0 to 3, which has no successors.
inline Digraph diamond() { return Digraph({{1, 2}, {3}, {3}, {}}); }

/// 0 → 1 → … → size − 1 → 0.
inline Digraph ring(std::uint32_t size) {
    Digraph::Edges edges(size);
    for (std::uint32_t i = 0; i < size; ++i) edges[i] = {(i + 1) % size};
    return Digraph(std::move(edges));
}

/// A row of counters, each of which counts from 0 to `limit` and stays there: (limit + 1)^Counters
/// states, of which the last has no successors. Label i: counter i counts.
template <std::size_t Counters>
class CounterRow {
  public:
    struct State {
        std::array<std::uint16_t, Counters> counts{};

        friend auto operator<=>(const State&, const State&) = default;
    };

    explicit CounterRow(std::uint16_t limit) : limit_(limit) {}

    [[nodiscard]] State initial() const { return {}; }
    template <class Visit>
    void for_each_successor(const State& state, Visit&& visit) const {
        for (std::size_t i = 0; i < Counters; ++i) {
            if (state.counts[i] == limit_) continue;
            State next = state;
            ++next.counts[i];
            visit(Label{i}, next);
        }
    }

  private:
    std::uint16_t limit_;
};

}  // namespace finwait::checker::toys
