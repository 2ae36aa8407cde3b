// Of the shortest runs those with the fewest faults.
//
// Given are layers: sets of places from where the targets are so many events away, down to the
// targets. A run goes from a layer to the next. First, what no run from the start comes to goes
// from the layers, which leaves little. Then, for 0 faults, 1 fault and so on: in each layer, from
// the targets up, the places from where so many suffice,
//
//     suffices(k, f) = layer(k) and (pre(suffices(k − 1, f)) by what is no fault,
//                                    or pre(suffices(k − 1, f − 1)) by a fault),
//
// until the start is one of them. A run is walked from a place of suffices(k, f) to one of
// suffices(k − 1, f), or, by a fault, of suffices(k − 1, f − 1).
//
// Where faults count before steps (CheapestWays), there is no layer to begin with. What is left to
// the targets costs (faults, steps), compared in that order; from the targets on, the places are
// taken that cost least and were not met before, until the start is one of them:
//
//     costs(0, 0) = targets
//     costs(f, k) = pre(costs(f, k − 1)) by what is no fault, and pre(costs(f − 1, k − 1)) by a
//                   fault, without what costs less.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace finwait::checker::factored {

/// Which events are followed.
enum class Which : bool { NoFaults, Faults };

/// `Steps` has a type Set of places, and gives `start()`, `successors(from, within)`,
/// `predecessors(into, within, Which)`, `copy(set)`, `add(some, to)`, `has_start(set)`,
/// `release(set)`; any of them may throw std::bad_alloc.
template <class Steps>
class FewestFaults {
  public:
    using Set = typename Steps::Set;

    /// `layers`: by distance from the targets, the start is in the last. Throws std::bad_alloc.
    FewestFaults(Steps& steps, std::vector<Set> layers)
        : steps_(steps), layers_(std::move(layers)) {
        keep_what_is_on_the_way();
        do {
            add_sufficing();
        } while (!steps_.has_start(sufficing_.back().back()));
    }
    ~FewestFaults() {
        for (Set& set : layers_) steps_.release(set);
        for (auto& sets : sufficing_) {
            for (Set& set : sets) steps_.release(set);
        }
    }
    FewestFaults(const FewestFaults&) = delete;
    FewestFaults& operator=(const FewestFaults&) = delete;

    /// How many faults there are on the way from the start.
    [[nodiscard]] std::size_t faults() const { return sufficing_.size() - 1; }
    /// The places from where a target is so many events away, with so many faults at most, of those
    /// on the way.
    [[nodiscard]] const Set& sufficing(std::size_t left, std::size_t faults) const {
        return sufficing_[faults][left];
    }

  private:
    void keep_what_is_on_the_way() {
        Set on_the_way = steps_.start();
        for (std::size_t left = layers_.size(); left-- > 0;) {
            Set next = left > 0 ? steps_.successors(on_the_way, layers_[left - 1]) : Set();
            steps_.release(layers_[left]);
            layers_[left] = std::exchange(on_the_way, std::move(next));
        }
    }

    /// For one fault more.
    void add_sufficing() {
        const std::size_t faults = sufficing_.size();
        sufficing_.emplace_back();
        sufficing_.back().push_back(steps_.copy(layers_[0]));
        for (std::size_t left = 1; left < layers_.size(); ++left) {
            Set set =
                steps_.predecessors(sufficing(left - 1, faults), layers_[left], Which::NoFaults);
            if (faults > 0) {
                Set more = steps_.predecessors(sufficing(left - 1, faults - 1), layers_[left],
                                               Which::Faults);
                steps_.add(more, set);
                steps_.release(more);
            }
            sufficing_.back().push_back(std::move(set));
        }
    }

    Steps& steps_;
    std::vector<Set> layers_;
    /// By faults, and by layer.
    std::vector<std::vector<Set>> sufficing_;
};

/// The ways to targets with the fewest faults, and of these the shortest. `Steps` as above, and
/// `nothing()`, `remove(some, from)`, `is_empty(set)`.
template <class Steps>
class CheapestWays {
  public:
    using Set = typename Steps::Set;

    explicit CheapestWays(Steps& steps)
        : steps_(steps), nowhere_(steps.nothing()), met_(steps.nothing()) {}
    ~CheapestWays() {
        for (auto& [cost, set] : waiting_) steps_.release(set);
        for (auto& [cost, set] : settled_) steps_.release(set);
        steps_.release(met_);
    }
    CheapestWays(const CheapestWays&) = delete;
    CheapestWays& operator=(const CheapestWays&) = delete;

    /// Looks from `targets` for the start, within places that may be passed; once. Whether there is
    /// a way. Throws std::bad_alloc.
    bool find(const Set& targets, const Set& within) {
        waiting_.emplace(Cost{}, steps_.copy(targets));
        bool found = false;
        while (!found && !waiting_.empty()) found = settle_cheapest(within);
        steps_.release(met_);
        return found;
    }
    /// Of the way from the start.
    [[nodiscard]] std::size_t faults() const { return cheapest_.faults; }
    [[nodiscard]] std::size_t steps() const { return cheapest_.steps; }
    /// The places from where the way to a target has just so many steps and faults.
    [[nodiscard]] const Set& sufficing(std::size_t left, std::size_t faults) const {
        const auto set = settled_.find(Cost{faults, left});
        return set == settled_.end() ? nowhere_ : set->second;
    }

  private:
    struct Cost {
        std::size_t faults = 0;
        std::size_t steps = 0;

        friend auto operator<=>(const Cost&, const Cost&) = default;
    };

    /// Whether the start is among them.
    bool settle_cheapest(const Set& within) {
        auto node = waiting_.extract(waiting_.begin());
        const Cost cost = node.key();
        Set& places = settled_.emplace(cost, std::move(node.mapped())).first->second;
        steps_.remove(met_, places);
        if (steps_.is_empty(places)) return false;
        steps_.add(places, met_);
        cheapest_ = cost;
        if (steps_.has_start(places)) return true;
        wait(Cost{cost.faults, cost.steps + 1}, places, within, Which::NoFaults);
        wait(Cost{cost.faults + 1, cost.steps + 1}, places, within, Which::Faults);
        return false;
    }
    void wait(const Cost& cost, const Set& places, const Set& within, Which which) {
        Set before = steps_.predecessors(places, within, which);
        const auto known = waiting_.find(cost);
        if (known == waiting_.end()) {
            waiting_.emplace(cost, std::move(before));
            return;
        }
        steps_.add(before, known->second);
        steps_.release(before);
    }

    Steps& steps_;
    const Set nowhere_;
    /// What costs less than what is to come.
    Set met_;
    Cost cheapest_;
    std::map<Cost, Set> waiting_;
    std::map<Cost, Set> settled_;
};

}  // namespace finwait::checker::factored
