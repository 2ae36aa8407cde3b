// The cycle of a lasso.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "checker/liveness/label_table.h"
#include "checker/liveness/local_graph.h"
#include "checker/resources/budget.h"

namespace finwait::checker {

/// From `start`, which is in it, through the fair set `component` and back: a cycle that fulfils
/// every obligation enabled in its states. Not always the shortest such cycle, but a short one: the
/// shortest way to an edge that fulfils something enabled so far and not fulfilled yet, as long as
/// there is any, and then the shortest way back; loops that fairness does not need are left out.
/// It depends on the order of the edges only. Throws std::bad_alloc if the budget tells to stop.
[[nodiscard]] std::vector<Label> fair_cycle(const LocalGraph& graph, const LabelTable& labels,
                                            std::span<const Node> component, Node start,
                                            Budget& budget);

/// The shortest cycle from `start` over edges for which `admit(from, edge)` holds. Needs one.
/// Throws std::bad_alloc if the budget tells to stop.
[[nodiscard]] std::vector<Label> shortest_cycle(
    const LocalGraph& graph, const LabelTable& labels, Node start,
    const std::function<bool(Node, const LocalGraph::Edge&)>& admit, Budget& budget);

}  // namespace finwait::checker
