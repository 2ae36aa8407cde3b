// Strongly connected components of a part of a LocalGraph.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/liveness/local_graph.h"
#include "checker/resources/budget.h"

namespace finwait::checker {

/// Tarjan's algorithm with a stack of its own, so that no graph is too deep for it. An object keeps
/// its memory from one search to the next.
class ComponentSearch {
  public:
    /// Must outlive this.
    explicit ComponentSearch(Budget& budget) : pace_(budget) {}

    /// Calls `found(std::span<const Node>)` for every strongly connected component of the subgraph
    /// that consists of `nodes` and of the edges for which `admit(from, edge)` holds, which must
    /// lead to one of `nodes`. A component from which another can be reached comes after it. Single
    /// nodes without an edge to themselves are components, too.
    /// Throws std::bad_alloc if the budget tells to stop; then the object is of no more use.
    template <class Admit, class Found>
    void run(const LocalGraph& graph, std::span<const Node> nodes, Admit&& admit, Found&& found) {
        if (marks_.size() < graph.size()) marks_.resize(graph.size());
        for (const Node node : nodes) marks_[node] = {};
        next_number_ = kUnvisited + 1;
        for (const Node root : nodes) {
            if (marks_[root].number == kUnvisited) search_from(root, graph, admit, found);
        }
    }

    [[nodiscard]] std::uint64_t memory_bytes() const {
        return marks_.capacity() * sizeof(Mark) + path_.capacity() * sizeof(Step) +
               open_.capacity() * sizeof(Node);
    }

  private:
    static constexpr std::uint32_t kUnvisited = 0;
    /// Above every number, so that an edge to a component that is complete changes nothing.
    static constexpr std::uint32_t kComplete = ~std::uint32_t{0};

    struct Mark {
        /// In the order of the first visit.
        std::uint32_t number = kUnvisited;
        /// The least number known to be reachable within the component.
        std::uint32_t low = 0;
    };
    /// A node on the path from the root, and which of its edges is to be looked at next.
    struct Step {
        Node node;
        std::uint32_t edge;
    };

    void visit(Node node) {
        marks_[node] = {next_number_, next_number_};
        ++next_number_;
        path_.push_back({node, 0});
        open_.push_back(node);
    }

    template <class Admit, class Found>
    void search_from(Node root, const LocalGraph& graph, Admit& admit, Found& found) {
        visit(root);
        while (!path_.empty()) {
            Step& step = path_.back();
            const Node node = step.node;
            pace_.step();
            const auto edges = graph.edges(node);
            if (step.edge < edges.size()) {
                const LocalGraph::Edge& edge = edges[step.edge++];
                if (!admit(node, edge)) continue;
                const std::uint32_t number = marks_[edge.to].number;
                if (number == kUnvisited) {
                    visit(edge.to);
                } else if (number != kComplete) {
                    marks_[node].low = std::min(marks_[node].low, number);
                }
                continue;
            }
            path_.pop_back();
            const Mark mark = marks_[node];
            if (!path_.empty()) {
                std::uint32_t& low = marks_[path_.back().node].low;
                low = std::min(low, mark.low);
            }
            if (mark.low == mark.number) complete(node, found);
        }
    }

    /// The open nodes from `first` on are a component.
    template <class Found>
    void complete(Node first, Found& found) {
        std::size_t begin = open_.size() - 1;
        while (open_[begin] != first) --begin;
        const std::span<const Node> component(open_.data() + begin, open_.size() - begin);
        for (const Node node : component) marks_[node].number = kComplete;
        found(component);
        open_.resize(begin);
    }

    PacedWork pace_;
    std::vector<Mark> marks_;
    std::vector<Step> path_;
    std::vector<Node> open_;
    std::uint32_t next_number_ = kUnvisited + 1;
};

}  // namespace finwait::checker
