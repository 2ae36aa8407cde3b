// The states of a region that thinning leaves, as a graph of single states.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "checker/factored/progress/edges.h"
#include "checker/factored/progress/run_claim.h"
#include "checker/factored/progress/state_numbers.h"
#include "checker/liveness/components.h"
#include "checker/liveness/cycle.h"
#include "checker/liveness/fair_components.h"

namespace finwait::checker::factored {

/// Searches `states` for cycles that violate a claim which is Eventually, LeadsTo or NoEndless. The
/// states must have all the cycles that do.
class UntrimmedGraph {
  public:
    /// Nothing is owned; all must outlive this. Throws std::bad_alloc, also if the budget tells to
    /// stop, as all that follows does; std::length_error.
    UntrimmedGraph(const Edges& edges, const MatrixSet& states, const RunClaim& claim,
                   const Fairness& fairness, Budget& budget);

    /// Calls `found(Cell)` for every state on such a cycle.
    template <class Found>
    void for_each_on_cycle(const Found& found) {
        for_each_component([&](std::span<const Node> component) {
            for (const Node node : component) found(numbers_.cell_of(node));
        });
    }

    /// The labels of a cycle from a state that is on one.
    [[nodiscard]] std::vector<Label> cycle_through(const Cell& cell);

  private:
    static constexpr Node kNodesPerLook = 1024;

    bool count_memory() { return memory_.set(numbers_.memory_bytes() + graph_.memory_bytes()); }

    [[nodiscard]] bool admit(const LocalGraph::Edge& edge) const {
        return claim_.endless(labels_.label(edge.label));
    }

    template <class Found>
    void for_each_component(const Found& found) {
        if (claim_.kind != LivenessKind::NoEndless) {
            const std::vector<std::uint8_t> everywhere(graph_.size(), 1);
            FairComponents(budget_).run(graph_, labels_, everywhere, found);
            return;
        }
        std::vector<Node> nodes(graph_.size());
        std::iota(nodes.begin(), nodes.end(), Node{0});
        const auto admitted = [&](Node, const LocalGraph::Edge& edge) { return admit(edge); };
        ComponentSearch(budget_).run(graph_, nodes, admitted, [&](std::span<const Node> component) {
            const auto leads_to_itself = [&](const LocalGraph::Edge& edge) {
                return edge.to == component.front() && admit(edge);
            };
            if (component.size() > 1 ||
                std::ranges::any_of(graph_.edges(component.front()), leads_to_itself)) {
                found(component);
            }
        });
    }

    const RunClaim& claim_;
    StateNumbers numbers_;
    LocalGraph graph_;
    LabelTable labels_;
    Budget& budget_;
    CountedMemory memory_;
};

}  // namespace finwait::checker::factored
