// Counterexamples and witnesses, found again without parent links.
//
// The explorer remembers no predecessors: that would cost as much memory as the states. But it
// knows the level of every state, and the k-th state of a shortest run stands in level k. So a
// search in depth that only ever steps from a level to the next, takes transitions in the order in
// which the system visits them, and enters no state twice, meets a state of the wanted level for
// the first time at the end of the run that comes first in that order. The order in which the
// explorer found the states plays no part, so neither do its threads.
//
// It takes a bit per state and at most the time of the exploration, mostly far less: so a violation
// that was found before a limit was reached can always be shown.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "checker/explicit/exploration.h"
#include "checker/run.h"

namespace finwait::checker::explicit_state {

template <TransitionSystem System, class Target>
class ShortestRunSearch {
  public:
    using State = typename System::State;

    ShortestRunSearch(const Exploration<System>& exploration, std::uint32_t level,
                      const Target& target)
        : exploration_(exploration),
          visited_(exploration.visited()),
          level_(level),
          target_(target),
          entered_(visited_.end_position()) {}

    Run run() {
        const std::uint64_t initial = exploration_.levels().at(0).at(0).begin;
        if (level_ == 0 && target_(visited_[initial])) return {};
        open(initial);
        while (!path_.empty()) {
            Opened& last = path_.back();
            if (last.taken == last.end) {
                steps_.resize(last.begin);
                path_.pop_back();
                continue;
            }
            const std::uint64_t position = steps_[last.taken++].position;
            if (path_.size() < level_) {
                open(position);
            } else if (target_(visited_[position])) {
                return taken();
            }
        }
        throw std::logic_error("no state of the level is what the exploration said");
    }

  private:
    struct Step {
        Label label;
        std::uint64_t position;
    };
    /// A state on the path: its steps are [begin, end) in `steps_`, those before `taken` are done.
    struct Opened {
        std::size_t begin;
        std::size_t taken;
        std::size_t end;
    };

    /// Puts the state at the end of the path.
    void open(std::uint64_t position) {
        const auto next_level = static_cast<std::uint32_t>(path_.size() + 1);
        const std::size_t begin = steps_.size();
        if (next_level <= level_) {
            exploration_.system().for_each_successor(
                visited_[position], [&](Label label, const State& next) {
                    const auto place = visited_.find(next);
                    if (!place || entered_[*place] || !stands_in(*place, next_level)) return;
                    entered_[*place] = true;
                    steps_.push_back({label, *place});
                });
        }
        path_.push_back({begin, begin, steps_.size()});
    }

    [[nodiscard]] bool stands_in(std::uint64_t position, std::uint32_t level) const {
        const auto& slices = exploration_.levels()[level];
        const auto after = std::ranges::upper_bound(slices, position, {}, &Slice::begin);
        return after != slices.begin() && position < std::prev(after)->end;
    }

    [[nodiscard]] Run taken() const {
        Run run;
        for (const Opened& opened : path_) run.labels.push_back(steps_[opened.taken - 1].label);
        return run;
    }

    const Exploration<System>& exploration_;
    const VisitedSet<State>& visited_;
    std::uint32_t level_;
    const Target& target_;
    std::vector<bool> entered_;
    std::vector<Opened> path_;
    std::vector<Step> steps_;
};

/// Of the shortest runs to a state of level `level` of which `target` is true, the one whose
/// transitions come first. There must be one, as there is for what ExplorationResult tells.
template <TransitionSystem System, class Target>
[[nodiscard]] Run shortest_run(const Exploration<System>& exploration, std::uint32_t level,
                               const Target& target) {
    return ShortestRunSearch<System, Target>(exploration, level, target).run();
}

/// Whether nothing owed can happen in `state` and it is not final, by a Watch.
template <TransitionSystem System, WatchOver<typename System::State> W>
[[nodiscard]] bool is_deadlock(const System& system, const typename System::State& state,
                               const W& watch) {
    bool goes_on = false;
    system.for_each_successor(state, [&](Label label, const typename System::State&) {
        goes_on = goes_on || watch.is_owed(label);
    });
    return !goes_on && !watch.is_final(state);
}

}  // namespace finwait::checker::explicit_state
