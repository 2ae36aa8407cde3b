// Counterexamples and witnesses, found again without parent links.
//
// The explorer remembers no predecessors: that would cost as much memory as the states. But it
// knows the level of every state, and the k-th state of a shortest run stands in level k. So a
// search in depth that only ever steps from a level to the next, takes transitions in the order in
// which the system visits them, and enters no state twice, meets a state of the wanted level for
// the first time at the end of the run that comes first in that order. The order in which the
// explorer found the states plays no part, so neither do its threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/exploration.h"
#include "checker/run.h"

namespace finwait::checker {

/// Of the shortest runs to a state of level `level` of which `target` is true, the one whose
/// transitions come first. There must be one, as there is for what ExplorationResult tells.
template <TransitionSystem System, class Target>
[[nodiscard]] Run shortest_run(const System& system, const Exploration<System>& exploration,
                               std::uint32_t level, Target&& target) {
    struct Step {
        Label label;
        std::uint64_t position;
    };
    /// The steps out of one state of the search's path, and how many of them were taken.
    struct Frame {
        std::vector<Step> steps{};
        std::size_t taken = 0;
    };
    const auto& visited = *exploration.visited;
    std::vector<bool> entered(visited.end_position());
    std::vector<Frame> frames(level);

    const auto found = [&](std::uint64_t position, std::uint32_t at) {
        return at == level && target(visited[position]);
    };
    const auto stands_in = [&](std::uint64_t position, std::uint32_t wanted) {
        const auto& slices = exploration.levels[wanted];
        const auto after = std::ranges::upper_bound(slices, position, {}, &Slice::begin);
        return after != slices.begin() && position < std::prev(after)->end;
    };
    const auto open = [&](std::uint64_t position, std::uint32_t at) {
        Frame& frame = frames[at];
        frame.steps.clear();
        frame.taken = 0;
        system.for_each_successor(visited[position],
                                  [&](Label label, const typename System::State& next) {
                                      const auto place = visited.find(next);
                                      if (!place || entered[*place] || !stands_in(*place, at + 1))
                                          return;
                                      entered[*place] = true;
                                      frame.steps.push_back({label, *place});
                                  });
    };

    const std::uint64_t initial = exploration.levels.at(0).at(0).begin;
    if (found(initial, 0)) return {};
    if (level > 0) open(initial, 0);
    // `at` frames below the current one are open.
    for (std::uint32_t at = 0; level > 0;) {
        Frame& frame = frames[at];
        if (frame.taken == frame.steps.size()) {
            if (at == 0) break;
            --at;
            continue;
        }
        const std::uint64_t position = frame.steps[frame.taken++].position;
        if (found(position, at + 1)) {
            Run run;
            for (const Frame& opened : frames) {
                run.labels.push_back(opened.steps[opened.taken - 1].label);
            }
            return run;
        }
        if (at + 1 < level) open(position, ++at);
    }
    throw std::logic_error("no state of the level is what the exploration said");
}

/// Whether `state` has no successors and is not final.
template <TransitionSystem System, class IsFinal>
[[nodiscard]] bool is_deadlock(const System& system, const typename System::State& state,
                               const IsFinal& is_final) {
    bool any = false;
    system.for_each_successor(state, [&](Label, const typename System::State&) { any = true; });
    return !any && !is_final(state);
}

}  // namespace finwait::checker
