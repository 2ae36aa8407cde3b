// Claims about infinite runs, judged by sets of words (factored/progress/progress_search.h is the
// same by rows).
//
// The pairs fall into *regions*: the strongly connected components of the graph of pairs. A cycle
// lies within one region, so each claim is judged region by region:
//
//   Eventually, LeadsTo: is there a strongly fair cycle among the states outside the goal, or a
//   state where a run may end (region_cycles.h)? If so, can a run get there, without the goal or
//   from the premise on without it? Backwards from there, regions after those to which they lead.
//   NoEndless: is there a cycle of such transitions?
//   AlwaysReachable: from where can the goal be reached? Backwards from it, the same way.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "checker/diagrams/region_cycles.h"
#include "checker/liveness/region_search.h"
#include "checker/verdict.h"

namespace finwait::checker::diagrams {

/// A LivenessClaim about pairs, words and labels.
struct RunClaim {
    /// Those of the words, which can be in flight with the pair, with which something holds.
    using Condition = std::function<Node(PairId, Node)>;

    LivenessKind kind = LivenessKind::AlwaysReachable;
    /// All but NoEndless.
    Condition goal{};
    /// LeadsTo only.
    Condition premise{};
    /// NoEndless only: whether such a transition is one of those that must not go on for ever.
    std::function<bool(const PairEvent&)> endless{};
};

class ProgressSearch {
  public:
    /// `states`: by pair, all that can be in flight with it; `reached`: the pairs with anything,
    /// the initial one first. Letters are by channel. Everything must outlive this.
    ProgressSearch(MachinePairs& pairs, WordSets& words, const factored::ChannelRules& rules,
                   std::vector<PairId> reached, std::vector<Node> states, const Fairness& fairness,
                   Budget& budget);

    /// One verdict per claim. Drops nodes that it does not need: others may keep none meanwhile.
    /// Throws std::bad_alloc where memory or time do not suffice.
    [[nodiscard]] std::vector<Verdict> judge(const std::vector<RunClaim>& claims);

  private:
    /// A set of states: by pair, what is in flight.
    using States = std::vector<Node>;

    void make_regions();
    void judge(const RunClaim& claim, RegionCycles& region, States& candidates);
    /// Of a member, those that are not the goal.
    Node outside(const RunClaim& claim, PairId pair, Node words);
    /// Where nothing that is owed can happen: only with nothing in flight, for that could be
    /// delivered, and an empty channel has room.
    Node dead_ends(PairId pair, Node words);

    /// Whether a run can get to where the claim fails in the way that violates it.
    Verdict verdict_on(const RunClaim& claim, States candidates);
    /// The states of which a run within `within` leads to one of `to`, these included.
    States leading_to(States to, const RunClaim::Condition& within);
    void add_leading(const std::vector<PairId>& region, const RunClaim::Condition& within,
                     States& to);

    [[nodiscard]] RegionWords of_region(const std::vector<PairId>& region,
                                        const States& states) const;
    /// Drops what neither the states nor these sets need, when that is likely to be most.
    void collect(const std::vector<States>& sets);

    static constexpr std::size_t kFewNodes = std::size_t{1} << 20U;
    static constexpr std::size_t kGarbageFactor = 6;

    MachinePairs& pairs_;
    WordSets& words_;
    PairEvents events_;
    std::vector<PairId> reached_;
    States states_;
    const Fairness& fairness_;
    Budget& budget_;
    /// Those to which a region leads come before it.
    std::vector<std::vector<PairId>> regions_;
    std::size_t collect_at_ = kFewNodes;
};

}  // namespace finwait::checker::diagrams
