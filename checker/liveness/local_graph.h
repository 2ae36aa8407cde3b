// A part of an explored graph, its edges at hand.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/liveness/label_table.h"

namespace finwait::checker {

/// A state within a LocalGraph: 0 … size − 1.
using Node = std::uint32_t;

/// Some states of a graph as nodes, with all edges that leave them: those that lead to another of
/// these states, and apart from them the exits, which lead elsewhere.
class LocalGraph {
  public:
    struct Edge {
        Node to;
        /// In the LabelTable with which the graph was made.
        std::uint32_t label;
    };
    struct Exit {
        StateId to;
        std::uint32_t label;
    };

    [[nodiscard]] Node size() const { return static_cast<Node>(ends_.size()); }
    /// In the order in which the graph visits them.
    [[nodiscard]] std::span<const Edge> edges(Node node) const {
        const std::size_t begin = node == 0 ? 0 : ends_[node - 1].edges;
        return {edges_.data() + begin, ends_[node].edges - begin};
    }
    [[nodiscard]] std::span<const Exit> exits(Node node) const {
        const std::size_t begin = node == 0 ? 0 : ends_[node - 1].exits;
        return {exits_.data() + begin, ends_[node].exits - begin};
    }
    /// Nothing that is owed can happen there: a run may end. `labels` is the table with which the
    /// graph was made.
    [[nodiscard]] bool may_end(Node node, const LabelTable& labels) const {
        const auto is_owed = [&](const auto& edge) {
            return !labels.obligations(edge.label).empty();
        };
        return std::ranges::none_of(edges(node), is_owed) &&
               std::ranges::none_of(exits(node), is_owed);
    }
    /// With what it takes to grow, where that is about to happen.
    [[nodiscard]] std::uint64_t memory_bytes() const {
        return bytes_of(ends_) + bytes_of(edges_) + bytes_of(exits_);
    }

    /// Node by node: its edges, then `end_node`.
    void add_edge(Node to, std::uint32_t label) { edges_.push_back({to, label}); }
    void add_exit(StateId to, std::uint32_t label) { exits_.push_back({to, label}); }
    void end_node() { ends_.push_back({edges_.size(), exits_.size()}); }
    /// Keeps the memory.
    void clear() {
        ends_.clear();
        edges_.clear();
        exits_.clear();
    }

  private:
    /// A vector that is full moves to one of twice the size, beside which it stands for a moment.
    template <class Element>
    [[nodiscard]] static std::uint64_t bytes_of(const std::vector<Element>& vector) {
        const std::uint64_t bytes = vector.capacity() * sizeof(Element);
        const bool nearly_full = vector.size() > vector.capacity() / 8 * 7;
        return nearly_full && vector.size() > kFew ? bytes * 3 : bytes;
    }
    static constexpr std::size_t kFew = 1U << 16U;

    /// Where the edges and the exits of a node end.
    struct End {
        std::size_t edges;
        std::size_t exits;
    };

    std::vector<End> ends_;
    std::vector<Edge> edges_;
    std::vector<Exit> exits_;
};

}  // namespace finwait::checker
