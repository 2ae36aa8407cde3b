// Small labelled graphs to test the progress algorithms with.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "checker/liveness/graph.h"

namespace finwait::checker::toys {

/// Edges by state, in the order in which they are visited; and which obligations a label fulfils,
/// those that are not named none. Also a transition system.
struct LabelledGraph {
    struct Edge {
        Label label;
        StateId to;
    };
    struct State {
        StateId id = 0;

        friend auto operator<=>(const State&, const State&) = default;
    };

    std::vector<std::vector<Edge>> edges;
    std::map<Label, Obligations> owed{};

    [[nodiscard]] std::size_t size() const { return edges.size(); }
    template <class Visit>
    void for_each_edge(StateId id, Visit&& visit) const {
        for (const Edge& edge : edges[id]) visit(edge.label, edge.to);
    }

    [[nodiscard]] State initial() const { return {}; }
    template <class Visit>
    void for_each_successor(const State& state, Visit&& visit) const {
        for (const Edge& edge : edges[state.id]) visit(edge.label, State{edge.to});
    }

    [[nodiscard]] Fairness fairness() const {
        return [this](Label label) {
            const auto found = owed.find(label);
            return found == owed.end() ? Obligations() : found->second;
        };
    }
};

}  // namespace finwait::checker::toys
