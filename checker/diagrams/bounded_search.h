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
#include <queue>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/diagrams/channel_words.h"
#include "checker/diagrams/machine_pairs.h"
#include "checker/diagrams/word_counts.h"
#include "checker/resources/budget.h"
#include "checker/verdict.h"

namespace finwait::checker::diagrams {

/// Whether sets that are closed downwards are kept as such.
enum class Closed : std::uint8_t { WherePossible, Never };

template <factored::CommunicatingMachines M>
class BoundedSearch {
  public:
    /// Letters are by channel. All must outlive this. The search drops nodes that it does not need:
    /// others may keep none meanwhile.
    BoundedSearch(MachinePairs<M>& pairs, WordSets& words, const factored::ChannelRules& rules,
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
    void start_at(PairId pair) {
        for (const PairId one : reached_) at(one) = {};
        reached_.clear();
        queue_ = {};
        offer(pair, kEmptyWord);
    }

    /// Follows everything that can happen. Throws std::bad_alloc where the budget does not suffice
    /// or tells to stop.
    void run() {
        run([](PairId) { return false; });
    }
    /// The same, but ends where `enough(pair)`, asked when a pair is reached and whenever more can
    /// be in flight with it, is true. Whether it was.
    template <class Enough>
    bool run(const Enough& enough) {
        std::size_t asked = 0;
        while (!queue_.empty()) {
            for (; asked < reached_.size(); ++asked) {
                if (enough(reached_[asked])) return true;
            }
            const PairId pair = queue_.top().second;
            if (enough(pair)) return true;
            queue_.pop();
            at(pair).queued = false;
            expand(pair);
            budget_.at_level(0, queue_.size());
            go_on(1);
        }
        return false;
    }

    /// States and transitions of what was reached. Throws std::overflow_error beyond 2^64.
    [[nodiscard]] Counts counts() {
        WordCounter counter(words_);
        Counts counts;
        for (const PairId pair : reached_) {
            const WordCounts all = counter.count(at(pair).words);
            counts.states = sum(counts.states, all.words);
            for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
                const std::uint64_t full =
                    counter.count(exact_.where_full(at(pair).words, side)).words;
                for (const OwnMove& own : pairs_.reactions(pair, side).own) {
                    const std::uint64_t times = own.needs_room ? all.words - full : all.words;
                    counts.transitions = sum(counts.transitions, times);
                }
                const std::uint64_t per_message =
                    1U + (rules_.duplicates[side] ? 1U : 0U) + (rules_.loses[side] ? 1U : 0U);
                const std::uint64_t deliverable =
                    rules_.keeps_order ? all.words - all.without[side] : all.letters[side];
                for (std::uint64_t i = 0; i < per_message; ++i) {
                    counts.transitions = sum(counts.transitions, deliverable);
                }
            }
        }
        return counts;
    }

    /// The pairs that were reached, in the order in which they were.
    [[nodiscard]] const std::vector<PairId>& reached() const { return reached_; }
    /// What can be in flight with a pair; kNothing if it was not reached.
    [[nodiscard]] Node words(PairId pair) const {
        return pair < found_.size() ? found_[pair].words : kNothing;
    }

  private:
    static std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
        std::uint64_t result = 0;
        if (__builtin_add_overflow(a, b, &result)) throw std::overflow_error("more than 2^64");
        return result;
    }

    struct Found {
        Node words = kNothing;
        bool queued = false;
    };

    Found& at(PairId pair) {
        if (pair >= found_.size()) found_.resize(pair + 1);
        return found_[pair];
    }
    void go_on(std::uint64_t steps = 0) {
        if (!budget_.go_on(steps)) throw std::bad_alloc();
    }

    /// Whether that is more than there was. No node but those of pairs may be kept over this.
    bool offer(PairId pair, Node words) {
        Found& found = at(pair);
        const Node both = words_.unite(found.words, words);
        if (both == found.words) return false;
        if (found.words == kNothing) reached_.push_back(pair);
        found.words = both;
        if (!std::exchange(found.queued, true)) queue_.push({pairs_.rank(pair), pair});
        collect();
        go_on();
        return true;
    }

    void expand(PairId pair) {
        // What is added to the pair meanwhile is followed here.
        at(pair).queued = true;
        for (bool grew = true; grew;) {
            for (const std::size_t channel : {std::size_t{0}, std::size_t{1}}) {
                met_[channel] = exact_.deliverable(at(pair).words, channel);
                for (const Letter letter : met_[channel]) pairs_.meet(pair, 1 - channel, letter);
            }
            grew = lose(pair);
            grew |= move(pair, [&](PairId target) { return target == pair; });
        }
        at(pair).queued = false;
        words_.cache().suit(words_.table().size());
        move(pair, [&](PairId target) { return target != pair; });
    }

    /// Of sets that are closed downwards, what is lost is there already.
    bool lose(PairId pair) {
        bool grew = false;
        if (closed_) return grew;
        for (const std::size_t channel : {std::size_t{0}, std::size_t{1}}) {
            if (!rules_.loses[channel]) continue;
            std::vector<Letter> letters(met_[channel].rbegin(), met_[channel].rend());
            const LetterSetId all = words_.letter_sets().id(std::move(letters));
            grew |= offer(pair, exact_.take(at(pair).words, all, channel));
        }
        return grew;
    }

    /// Follows the moves that lead where it is wanted. Whether anything was new.
    template <class Wanted>
    bool move(PairId pair, const Wanted& wanted) {
        bool grew = false;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const Reactions& reactions = pairs_.reactions(pair, side);
            for (const OwnMove& own : reactions.own) {
                const PairId target = pairs_.after(pair, side, own.after);
                if (!wanted(target)) continue;
                grew |= offer(target, sent(at(pair).words, side, own.sent, own.needs_room));
            }
            for (const ArrivalMove& arrival : reactions.arrivals) {
                const PairId target = pairs_.after(pair, side, arrival.after);
                if (!wanted(target) || (closed_ && target == pair && arrival.sent == 0)) continue;
                const Node delivered = deliver(at(pair).words, arrival.arrivals, 1 - side);
                if (delivered == kNothing) continue;
                grew |= offer(target, sent(delivered, side, arrival.sent, false));
            }
        }
        return grew;
    }

    /// Delivered, with or without a copy that stays in flight.
    Node deliver(Node words, LetterSetId set, std::size_t channel) {
        if (closed_ && rules_.duplicates[channel]) return below_.where_deliverable(words, set);
        const Node taken = exact_.take(words, set, channel);
        if (!rules_.duplicates[channel]) return taken;
        return words_.unite(taken, exact_.where_deliverable(words, set, channel));
    }

    /// What finds no room is lost, unless the event needs room.
    Node sent(Node words, std::size_t side, MessageId message, bool needs_room) {
        if (message == 0) return words;
        const Letter letter = pairs_.letter(side, message);
        const Node in_flight = closed_ ? below_.put(words, letter) : exact_.put(words, letter);
        if (needs_room) return in_flight;
        const Node lost = closed_ ? below_.where_full(words, side) : exact_.where_full(words, side);
        return words_.unite(in_flight, lost);
    }

    /// Drops what is not needed when that is likely to be most.
    void collect() {
        if (words_.table().size() < collect_at_) return;
        std::vector<Node> roots;
        for (const PairId pair : reached_) roots.push_back(at(pair).words);
        words_.keep_only(roots);
        collect_at_ = std::max(kFewNodes, kGarbageFactor * words_.table().size());
    }

    static constexpr std::size_t kFewNodes = std::size_t{1} << 20U;
    static constexpr std::size_t kGarbageFactor = 6;

    MachinePairs<M>& pairs_;
    WordSets& words_;
    factored::ChannelRules rules_;
    ChannelWords exact_;
    ClosedWords below_;
    bool closed_;
    Budget& budget_;
    /// By pair.
    std::vector<Found> found_;
    std::vector<PairId> reached_;
    /// By channel, what can be delivered in the pair that is expanded.
    std::array<std::vector<Letter>, 2> met_;
    /// By rank.
    std::priority_queue<std::pair<std::uint64_t, PairId>,
                        std::vector<std::pair<std::uint64_t, PairId>>, std::greater<>>
        queue_;
    std::size_t collect_at_ = kFewNodes;
};

}  // namespace finwait::checker::diagrams
