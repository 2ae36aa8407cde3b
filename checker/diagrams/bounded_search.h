// What two machines can do with bounded channels: all reachable states, as a set of words (what is
// in flight) per pair of local states, without levels.
//
// The pairs are taken in the order of their ranks (machine_pairs.h). Of each, first what leads back
// to it is followed until that adds nothing, then what leads to others, once; it comes again when
// others have added to it. An event is followed for all words at once: messages with the same
// effect are one move, and what it does to a channel is an operation on the diagram
// (channel_words.h).
//
// There are no levels, so no depth: the states of one level have no more structure than many levels
// together, and each level would make all images anew.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/diagrams/channel_words.h"
#include "checker/diagrams/machine_pairs.h"
#include "checker/diagrams/pair_worklist.h"
#include "checker/diagrams/word_counts.h"
#include "checker/resources/budget.h"
#include "checker/verdict.h"

namespace finwait::checker::diagrams {

/// Whether sets that are closed downwards are kept as such.
enum class Closed : std::uint8_t { WherePossible, Never };

class BoundedSearch {
  public:
    /// Letters are by channel. All must outlive this. The search drops nodes that it does not need:
    /// others may keep none meanwhile.
    BoundedSearch(MachinePairs& pairs, WordSets& words, const factored::ChannelRules& rules,
                  Budget& budget, Closed closed = Closed::WherePossible)
        : pairs_(pairs),
          words_(words),
          rules_(rules),
          exact_(words, rules),
          below_(words, rules),
          closed_(rules.loses[0] && rules.loses[1] && !rules.keeps_order &&
                  closed == Closed::WherePossible),
          budget_(budget) {}

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

    /// States and transitions of what was reached. Throws std::overflow_error beyond 2^64.
    [[nodiscard]] Counts counts();

    /// The pairs that were reached, in the order in which they were.
    [[nodiscard]] const std::vector<PairId>& reached() const { return work_.reached(); }
    /// What can be in flight with a pair; kNothing if it was not reached.
    [[nodiscard]] Node words(PairId pair) const { return work_.words(pair); }

  private:
    static std::uint64_t sum(std::uint64_t a, std::uint64_t b);

    void go_on(std::uint64_t steps = 0) {
        if (!budget_.go_on(steps)) throw std::bad_alloc();
    }

    /// Whether that is more than there was. No node but those of pairs may be kept over this.
    bool offer(PairId pair, Node words) {
        return grow(pair, words_.unite(this->words(pair), words));
    }
    /// The same of words that have all that there was.
    bool grow(PairId pair, Node words);

    void expand(PairId pair);

    /// Has the machines of the pair meet what can be delivered to them.
    void meet(PairId pair);

    /// Of sets that are closed downwards, what is lost is there already.
    bool lose(PairId pair);

    /// Follows the moves that lead back to the pair (`leads_back`), or those that lead elsewhere.
    /// Whether anything was new.
    bool move(PairId pair, bool leads_back);
    /// The same for moves that lead back, of sets that are closed downwards: what is lost for want
    /// of room is there already, and what can be sent once can be sent again.
    bool loop(PairId pair);

    /// Delivered, with or without a copy that stays in flight.
    Node deliver(Node words, LetterSetId set, std::size_t channel);

    /// What finds no room is lost, unless the event needs room.
    Node sent(Node words, std::size_t side, MessageId message, bool needs_room);

    /// Drops what is not needed when that is likely to be most.
    void collect();

    static constexpr std::size_t kFewNodes = std::size_t{1} << 19U;
    static constexpr std::size_t kGarbageFactor = 6;

    MachinePairs& pairs_;
    WordSets& words_;
    factored::ChannelRules rules_;
    ChannelWords exact_;
    ClosedWords below_;
    bool closed_;
    Budget& budget_;
    PairWorklist work_{pairs_};
    /// By channel, what can be delivered in the pair that is expanded.
    std::array<std::vector<Letter>, 2> met_;
    std::size_t collect_at_ = kFewNodes;
};

}  // namespace finwait::checker::diagrams
