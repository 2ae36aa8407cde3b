// Claims about infinite runs, judged by rows.
//
// The controls fall into *regions*: the strongly connected components of the graph whose edges are
// the transfers. A cycle lies within one region, and most regions are one control, for what two
// machines have told each other mostly grows. So each claim is judged region by region, on a copy
// of the region's matrices:
//
//   Eventually, LeadsTo: is there a strongly fair cycle among the states outside the goal, or a
//   state where a run may end? NoEndless: is there a cycle of such transitions? Whole rows of
//   states that are on no such cycle are taken out (trimming.h); what is left is searched state by
//   state (untrimmed_graph.h).
//
//   Where a claim's goal is part of a later one's, a run that misses the later goal for ever misses
//   the former one too: a region without candidates of the former has none of the later.
//
//   AlwaysReachable: regions come after those to which they lead. States from which an event leads
//   to where the goal can be reached are taken out until nothing changes.
//
// What is found are the *candidates*: states that violate the claim if a run gets there in the
// right way. Which run is the shortest is asked of runs.h.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <new>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "checker/factored/control_predicate.h"
#include "checker/factored/progress/run_claim.h"
#include "checker/factored/progress/trimming.h"
#include "checker/factored/progress/untrimmed_graph.h"
#include "checker/factored/rows/images.h"
#include "checker/liveness/components.h"
#include "checker/liveness/height_gate.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"

namespace finwait::checker::factored {

class ProgressSearch {
  public:
    using Claim = RunClaim;

    /// Nothing is owned; all must outlive this. `visited` is all that is reachable; if the layout
    /// is symmetric, what others stand for may be there or not.
    ProgressSearch(const Layout& layout, const Edges& edges, const MatrixSet& visited,
                   const std::vector<Claim>& claims, const Fairness& fairness, Images& images,
                   WorkerPool& workers);
    ~ProgressSearch() {
        for (MatrixSet& candidates : candidates_) images_.release(candidates);
    }
    ProgressSearch(const ProgressSearch&) = delete;
    ProgressSearch& operator=(const ProgressSearch&) = delete;

    /// Once. False if the budget ended it, or std::bad_alloc: then nothing is known. Throws
    /// std::length_error if more states are left in a region than can be numbered.
    [[nodiscard]] bool run();

    [[nodiscard]] bool has_candidates(std::size_t claim) const {
        return has_candidates_[claim] != 0;
    }
    [[nodiscard]] const MatrixSet& candidates(std::size_t claim) const {
        return candidates_[claim];
    }

    /// The labels of a cycle from a candidate which violates the claim; none if a run may end
    /// there, or if the claim is AlwaysReachable. Throws std::bad_alloc.
    [[nodiscard]] std::vector<Label> cycle_through(std::size_t claim, const Cell& candidate);

  private:
    using Events = RegionEvents;
    using Event = typename Events::Event;

    struct Region {
        /// A transfer to another region leads to a lower one.
        std::uint32_t height = 0;
        std::vector<ControlId> members;
    };

    void make_regions();

    /// Exchanging the machines changes nothing of what is claimed: what is found in a region is
    /// there in its mirror. Of NoEndless that is seen region by region (`has_symmetric_labels`).
    bool is_symmetric(const Claim& claim) const;
    /// Whether a claim that is NoEndless says the same of the region's events and of those of the
    /// mirrored region.
    bool has_symmetric_labels(const Claim& claim, const Events& events) const;
    /// Of two claims that runs shall get to a goal: whether the goal of the first is part of that
    /// of the second. Only seen where the goals look at no channel.
    bool is_part_of(const Claim& first, const Claim& second) const;
    /// The claim before this one, if there is one, whose goal is part of its goal; one that is
    /// searched for wherever this one is.
    std::optional<std::size_t> tells_of(std::size_t claim) const;
    /// Another region is the same with the machines exchanged, and comes first.
    bool is_mirrored(const Region& region) const;

    void search(const Region& region);

    /// Of a region that is not searched on its own.
    void judge_mirror(std::size_t claim, const Events& original);

    /// Whether what is found is there in the mirror of the region, too.
    enum class Mirror : std::uint8_t { No, Yes };

    /// Whether the region has candidates.
    bool judge(std::size_t claim, Events& events, Trimming& thinning, const RegionSet& visited,
               Mirror mirror);

    /// All that is reachable in the region.
    RegionSet states_of(const Events& events) const;
    /// The same set, by control.
    MatrixSet spread(const Events& events, RegionSet set) const;

    void remove_goal(const Predicate& goal, const Events& events, RegionSet& set) const;
    void add_dead_ends(const Events& events, const RegionSet& set, RegionSet& found) const;
    [[nodiscard]] bool is_dead_end(const Cell& cell) const;

    void thin(const Claim& claim, const Events& events, Trimming& thinning, RegionSet& left) const;

    /// Of all states of the target that no lower region has among its candidates, the goal can be
    /// reached.
    void remove_what_reaches_goal(std::size_t claim, Events& events, const RegionSet& visited,
                                  RegionSet& left) const;

    /// Takes the states out of `left` from which one of `reached` can be reached within the region.
    void remove_what_leads_to(const Events& events, RegionSet reached, RegionSet& left) const;

    /// Whether there is something.
    bool note(std::size_t claim, const Events& events, const RegionSet& found, Mirror mirror);
    BitMatrix& candidates_of(std::size_t claim, ControlId id);

    const Layout& layout_;
    const MatrixSet& visited_;
    const Edges& edges_;
    const std::vector<Claim>& claims_;
    const Fairness& fairness_;
    Images& images_;
    Budget& budget_;
    WorkerPool& workers_;

    /// By ascending height.
    std::vector<Region> regions_;
    /// By claim; see `is_symmetric`.
    std::vector<std::uint8_t> symmetric_;
    /// By claim; see `tells_of`.
    std::vector<std::optional<std::size_t>> tells_of_;
    std::vector<std::uint8_t> has_candidates_;
    std::vector<MatrixSet> candidates_;
    std::mutex mutex_;
};

}  // namespace finwait::checker::factored
