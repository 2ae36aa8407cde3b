// What two machines can do with any number of messages in flight, where the network reorders, loses
// and duplicates.
//
// There, a message that was sent once may be delivered again and again, at any later time or never,
// and none is ever in the way of another. So what can happen depends only on the pair of local
// states and on the *set* of the messages sent so far, which only grows: an event that sends adds
// one, a delivery needs one, nothing takes any away. Per pair this keeps all such sets, as a family
// that is closed downwards. There are finitely many pairs and messages where the machines have
// finitely many local states, so it ends.
//
//   Claim. Begun at the initial pair with nothing sent, the search leaves with a pair p exactly the
//   sets S such that p can be reached, at some bound on the messages in flight, with exactly the
//   messages of S in flight (in whatever numbers).
//
//   Proof. If a run leads to p with S in flight, then all of S was sent; the same events, with
//   losses left out and deliveries taken for duplications, are followed by the search, which
//   therefore has a set above S with p, and with it S. (A reply that a full channel loses is here a
//   reply that is sent: a larger set.) The other way round, let the search have S with p. It has it
//   below a set T that was collected along some sequence of events. Play these at a bound as large
//   as their number, with duplications in the place of deliveries: nothing is lost, so whatever is
//   to be delivered is in flight, and in the end exactly T is. Then lose what is not in S.
//
// This is the coverability problem of a well-structured transition system (Abdulla and Jonsson,
// 1996; Finkel and Schnoebelen, 2001), solved forwards by sets instead of by counts (Karp and
// Miller, 1969), since duplication makes counts idle.
//
// States of a smaller bound are states of a larger one: a reply that is lost for want of room is
// sent and then lost by the network. So what is false at one bound is false at all larger ones, and
// what is true here is true at every bound.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "checker/diagrams/machine_pairs.h"
#include "checker/diagrams/pair_worklist.h"
#include "checker/diagrams/sent_sets.h"
#include "checker/resources/budget.h"

namespace finwait::checker::diagrams {

class CoverSearch {
  public:
    /// Letters are in the order of first sending. All must outlive this.
    CoverSearch(MachinePairs& pairs, WordSets& words, Budget& budget)
        : pairs_(pairs), words_(words), sets_(words), budget_(budget) {}

    /// Begins anew, with this pair and nothing in flight.
    void start_at(PairId pair);

    /// Follows everything that can happen. Throws std::bad_alloc where the budget does not suffice
    /// or tells to stop.
    void run() {
        run([](PairId) { return false; });
    }
    /// The same, but ends where `enough(pair)`, asked when a pair is reached and whenever more can
    /// be in flight with it, is true. Whether it was.
    bool run(const std::function<bool(PairId)>& enough) {
        return work_.run(
            enough, [this](PairId pair) { expand(pair); }, budget_);
    }

    /// The pairs that were reached, in the order in which they were.
    [[nodiscard]] const std::vector<PairId>& reached() const { return work_.reached(); }
    /// What can be in flight with a pair; kNothing if it was not reached.
    [[nodiscard]] Node words(PairId pair) const { return work_.words(pair); }

  private:
    void offer(PairId pair, Node family) { work_.put(pair, words_.unite(words(pair), family)); }

    /// What leads back to the pair comes first, until that adds nothing; then what leads away,
    /// once.
    void expand(PairId pair);

    /// Follows the moves that lead where it is wanted.
    template <class Wanted>
    void move(PairId pair, const Wanted& wanted) {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const Reactions& reactions = pairs_.reactions(pair, side);
            for (const OwnMove& own : reactions.own) {
                const PairId target = pairs_.after(pair, side, own.after);
                if (!wanted(target)) continue;
                const Node after = sent(words(pair), side, own.sent);
                // With more sent, there is all that was below it before.
                if (target == pair)
                    work_.put(pair, after);
                else
                    offer(target, after);
            }
            for (const ArrivalMove& move : reactions.arrivals) {
                const PairId target = pairs_.after(pair, side, move.after);
                if (!wanted(target) || (target == pair && move.sent == 0)) continue;
                const Node where = sets_.where_sent(words(pair), move.arrivals);
                if (where != kNothing) offer(target, sent(where, side, move.sent));
            }
        }
    }

    Node sent(Node family, std::size_t side, MessageId message) {
        return message == 0 ? family : sets_.send(family, pairs_.letter(side, message));
    }

    MachinePairs& pairs_;
    WordSets& words_;
    SentSets sets_;
    Budget& budget_;
    PairWorklist work_{pairs_};
};

}  // namespace finwait::checker::diagrams
