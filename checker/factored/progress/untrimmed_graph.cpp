#include "checker/factored/progress/untrimmed_graph.h"

namespace finwait::checker::factored {

UntrimmedGraph::UntrimmedGraph(const Edges& edges, const MatrixSet& states, const RunClaim& claim,
                               const Fairness& fairness, Budget& budget)
    : claim_(claim), numbers_(states), labels_(fairness), budget_(budget), memory_(budget) {
    for (Node node = 0; node < numbers_.size(); ++node) {
        edges.for_each_edge(numbers_.cell_of(node), [&](Label label, const Cell& to) {
            const StateId target = numbers_.number_of(to);
            if (target == StateNumbers::kNone) {
                graph_.add_exit(target, labels_.number(label));
            } else {
                graph_.add_edge(target, labels_.number(label));
            }
        });
        graph_.end_node();
        if (node % kNodesPerLook != 0) continue;
        if (!count_memory()) throw std::bad_alloc();
        budget_.must_go_on();
    }
    if (!count_memory()) throw std::bad_alloc();
}

std::vector<Label> UntrimmedGraph::cycle_through(const Cell& cell) {
    const Node start = numbers_.number_of(cell);
    std::vector<Label> cycle;
    if (claim_.kind == LivenessKind::NoEndless) {
        return shortest_cycle(
            graph_, labels_, start, [&](Node, const LocalGraph::Edge& edge) { return admit(edge); },
            budget_);
    }
    for_each_component([&](std::span<const Node> component) {
        if (std::ranges::find(component, start) == component.end()) return;
        cycle = fair_cycle(graph_, labels_, component, start, budget_);
    });
    return cycle;
}

}  // namespace finwait::checker::factored
