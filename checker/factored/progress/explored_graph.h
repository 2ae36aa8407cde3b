// What the factored engine has explored, as a graph for the progress algorithms that look at single
// states.
#pragma once

#include <cstdint>
#include <new>

#include "checker/factored/progress/edges.h"
#include "checker/factored/progress/state_numbers.h"
#include "checker/liveness/graph.h"
#include "checker/resources/budget.h"

namespace finwait::checker::factored {

class ExploredGraph {
  public:
    /// Nothing is owned; all must outlive this. `visited` must be all that is reachable. Throws
    /// std::bad_alloc if the budget does not suffice, std::length_error if there are more states
    /// than ids.
    ExploredGraph(const Edges& edges, const MatrixSet& visited, Budget& budget)
        : edges_(edges), numbers_(visited), memory_(budget) {
        const std::uint64_t tables = visited.size() * Edges::bytes_per_control();
        if (!memory_.set(numbers_.memory_bytes() + tables)) throw std::bad_alloc();
    }

    [[nodiscard]] std::uint64_t size() const { return numbers_.size(); }
    [[nodiscard]] ControlId control_of(StateId id) const { return numbers_.control_of(id); }
    [[nodiscard]] Cell cell_of(StateId id) const { return numbers_.cell_of(id); }

    /// In the order in which the system visits the successors.
    template <class Visit>
    void for_each_edge(StateId id, Visit&& visit) const {
        edges_.for_each_edge(numbers_.cell_of(id), [&](Label label, const Cell& to) {
            visit(label, numbers_.number_of(to));
        });
    }

  private:
    const Edges& edges_;
    StateNumbers numbers_;
    CountedMemory memory_;
};

}  // namespace finwait::checker::factored
