// Where a run can stay for ever and be strongly fair.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "checker/liveness/components.h"
#include "checker/liveness/label_table.h"
#include "checker/liveness/local_graph.h"

namespace finwait::checker {

/// The states that a run visits again and again are strongly connected. If the run is strongly
/// fair, every obligation enabled in one of them is fulfilled by an edge between two of them; and a
/// run that takes every edge of such a set again and again is fair. So the search is for the
/// largest strongly connected sets, with an edge inside, which fulfil inside what is enabled in
/// them. (That is emptiness of a Streett automaton with one pair per obligation.)
///
/// A strongly connected component that does not fulfil an obligation inside can have no fair set
/// through a state where it is enabled: these states are taken out, and the rest falls into smaller
/// components, until nothing is left or everything enabled is fulfilled.
class FairComponents {
  public:
    /// Must outlive this.
    explicit FairComponents(Budget& budget) : pace_(budget), components_(budget) {}

    /// Throws std::bad_alloc if the budget tells to stop; then the object is of no more use. Calls
    /// `found` for each largest fair set among the nodes whose `within` is not 0; they are
    /// disjoint.
    void run(const LocalGraph& graph, const LabelTable& labels,
             std::span<const std::uint8_t> within,
             const std::function<void(std::span<const Node>)>& found);

    [[nodiscard]] std::uint64_t memory_bytes() const;

  private:
    /// Sets of nodes, numbered; a node belongs to the last one that it was put into.
    using Part = std::uint32_t;
    static constexpr Part kNoPart = 0;

    Part make_part(std::span<const Node> nodes);
    /// Marks what edges inside `part` fulfil; whether there is such an edge.
    bool mark_fulfilled(std::span<const Node> nodes, Part part);
    /// Leaves in `kept_` the nodes where nothing is enabled that `part` does not fulfil.
    void keep_fulfilled(std::span<const Node> nodes, Part part);
    [[nodiscard]] bool all_fulfilled(std::uint32_t label, Part part) const;
    void trim();
    void split(std::vector<Node> nodes, const std::function<void(std::span<const Node>)>& found);

    const LocalGraph* graph_ = nullptr;
    const LabelTable* labels_ = nullptr;
    PacedWork pace_;
    ComponentSearch components_;
    Part last_part_ = kNoPart;
    std::vector<Part> part_of_;
    /// Per obligation the last part known to fulfil it.
    std::vector<Part> fulfilled_in_;
    std::vector<Node> kept_;
    /// Parts still to be split, each as a vector of its nodes.
    std::vector<std::vector<Node>> waiting_;
};

}  // namespace finwait::checker
