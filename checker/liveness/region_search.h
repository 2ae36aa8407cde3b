// The search for violations of liveness claims, one region at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "checker/liveness/components.h"
#include "checker/liveness/fair_components.h"
#include "checker/liveness/label_table.h"
#include "checker/liveness/local_graph.h"
#include "checker/liveness/regions.h"
#include "checker/liveness/state_bits.h"
#include "checker/liveness/stem.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"

namespace finwait::checker {

enum class LivenessKind : std::uint8_t {
    AlwaysReachable,  ///< from every state a goal state can be reached (AG EF)
    Eventually,       ///< every strongly fair run reaches a goal state
    LeadsTo,          ///< … after every state where the premise holds, or in it
    NoEndless,        ///< no cycle consists of such transitions alone
};

/// What is claimed. The functions are called by several threads at once.
struct LivenessClaim {
    LivenessKind kind = LivenessKind::AlwaysReachable;
    /// All but NoEndless.
    std::function<bool(StateId)> goal{};
    /// LeadsTo only.
    std::function<bool(StateId)> premise{};
    /// NoEndless only: whether a transition is one of those that must not go on for ever.
    std::function<bool(StateId, Label)> endless{};
    /// NoEndless only: `endless` looks at the label alone, and may be asked once per label.
    bool endless_by_label = true;
};

class RegionSearch;

/// What is known of all claims, as region after region is searched.
class LivenessSearch {
  public:
    /// Everything must outlive this.
    LivenessSearch(const std::vector<LivenessClaim>& claims, const Fairness& fairness,
                   std::uint64_t states, Budget& budget);

    /// Searches every region. `load(RegionSearch&, const Region&)` gets the edges of one; where it
    /// gives false, the search ends early.
    void for_each_region(const Regions& regions, WorkerPool& workers,
                         const std::function<bool(RegionSearch&, const Region&)>& load);

    /// Whether some candidate state violates the claim, provided that a path with the required
    /// phases leads to it.
    [[nodiscard]] bool has_candidates(std::size_t claim) const;
    /// Those phases, as a search for a stem takes them; and the states to which it leads.
    [[nodiscard]] NextPhases phases(std::size_t claim) const;
    [[nodiscard]] std::function<bool(Phases, StateId)> is_target(std::size_t claim) const;

  private:
    friend class RegionSearch;

    const std::vector<LivenessClaim>& claims_;
    const Fairness& fairness_;
    Budget& budget_;
    CountedMemory memory_;
    std::uint64_t states_;
    /// Per claim. AlwaysReachable: the states from where a goal can be reached. Others: the states
    /// that are on a violating cycle or where a run may end.
    std::vector<StateBits> found_;
};

/// What one thread needs to search a region.
class RegionSearch {
  public:
    explicit RegionSearch(LivenessSearch& all);

    /// To be filled with the edges of a region.
    [[nodiscard]] LocalGraph& graph() { return graph_; }
    [[nodiscard]] LabelTable& labels() { return labels_; }
    /// Tells the budget what is in use; false beyond the limit.
    bool count_memory();

    /// Needs `graph` to be that of `region`, and all lower regions to have been searched if a claim
    /// is AlwaysReachable.
    void search(const Region& region);
    /// The labels of a cycle from `state` which violates the claim; none if a run may end in
    /// `state`, or if the claim is AlwaysReachable. Needs `state` to be a candidate. Throws
    /// std::bad_alloc if the budget tells to stop, as `search` does.
    [[nodiscard]] std::vector<Label> cycle_through(const Region& region, std::size_t claim,
                                                   StateId state);

  private:
    using FoundNodes = std::function<void(std::span<const Node>)>;

    void search_goal(const Region& region, std::size_t claim);
    /// Where a fair run can stay without meeting the goal.
    void find_fair(const Region& region, const LivenessClaim& claim, const FoundNodes& found);
    /// Where endless transitions form cycles.
    void find_endless(const Region& region, std::size_t claim, const FoundNodes& found);
    [[nodiscard]] bool is_endless(const Region& region, std::size_t claim, Node from,
                                  std::uint32_t label);

    LivenessSearch& all_;
    CountedMemory memory_;
    LabelTable labels_;
    LocalGraph graph_;
    ComponentSearch components_;
    FairComponents fair_;
    std::vector<Node> nodes_;
    std::vector<std::uint8_t> within_;
    /// Per claim and label: what `endless` says, once it was asked.
    std::vector<std::vector<std::optional<bool>>> endless_;
};

}  // namespace finwait::checker
