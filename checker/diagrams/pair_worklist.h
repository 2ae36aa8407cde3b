// Pairs of local states, what can be in flight with each as far as it is known, and which of them
// have more than was followed.
#pragma once

#include <cstdint>
#include <functional>
#include <new>
#include <queue>
#include <utility>
#include <vector>

#include "checker/diagrams/machine_pairs.h"
#include "checker/diagrams/node_table.h"
#include "checker/resources/budget.h"

namespace finwait::checker::diagrams {

class PairWorklist {
  public:
    /// `pairs` must outlive this.
    explicit PairWorklist(const MachinePairs& pairs) : pairs_(pairs) {}

    /// The pairs that were reached, in the order in which they were.
    [[nodiscard]] const std::vector<PairId>& reached() const { return reached_; }
    /// What can be in flight with a pair; kNothing if it was not reached.
    [[nodiscard]] Node words(PairId pair) const {
        return pair < found_.size() ? found_[pair].words : kNothing;
    }
    /// Nothing is reached.
    void clear() {
        for (const PairId one : reached_) found_[one] = {};
        reached_.clear();
        queue_ = {};
    }

    /// `words` has all that was known of the pair. Whether it has more; then the pair waits.
    bool put(PairId pair, Node words) {
        if (pair >= found_.size()) found_.resize(pair + 1);
        Found& found = found_[pair];
        if (words == found.words) return false;
        if (found.words == kNothing) reached_.push_back(pair);
        found.words = words;
        if (!std::exchange(found.waits, true)) queue_.push({pairs_.rank(pair), pair});
        return true;
    }
    /// While a pair is followed, what is added to it does not make it wait.
    void begin(PairId pair) { found_[pair].waits = true; }
    void end(PairId pair) { found_[pair].waits = false; }

    /// Calls `expand(pair)` for pairs that wait, those of low rank first, until none does; or until
    /// `enough(pair)`, asked when a pair is reached, whenever it is to be followed, and of what was
    /// added to it meanwhile, is true. Whether it was. Throws std::bad_alloc where the budget tells
    /// to stop.
    bool run(const std::function<bool(PairId)>& enough, const std::function<void(PairId)>& expand,
             Budget& budget) {
        std::size_t asked = 0;
        while (!queue_.empty()) {
            for (; asked < reached_.size(); ++asked) {
                if (enough(reached_[asked])) return true;
            }
            const PairId pair = queue_.top().second;
            if (enough(pair)) return true;
            queue_.pop();
            end(pair);
            const Node before = words(pair);
            expand(pair);
            if (words(pair) != before && enough(pair)) return true;
            budget.at_level(0, queue_.size());
            if (!budget.go_on(1)) throw std::bad_alloc();
        }
        return false;
    }

  private:
    struct Found {
        Node words = kNothing;
        bool waits = false;
    };

    const MachinePairs& pairs_;
    /// By pair.
    std::vector<Found> found_;
    std::vector<PairId> reached_;
    /// By rank.
    std::priority_queue<std::pair<std::uint64_t, PairId>,
                        std::vector<std::pair<std::uint64_t, PairId>>, std::greater<>>
        queue_;
};

}  // namespace finwait::checker::diagrams
