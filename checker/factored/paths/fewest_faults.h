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
#pragma once

#include <cstddef>
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

}  // namespace finwait::checker::factored
