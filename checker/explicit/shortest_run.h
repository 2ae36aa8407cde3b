// Counterexamples and witnesses, found again without parent links.
//
// The exploration remembers no predecessors: that would cost as much memory as the states. But it
// knows the level of every state, and the k-th state of a shortest run stands in level k. So for
// each state, from the level of the targets up to the initial state, it is worked out with how few
// faults a target can be reached by steps from a level to the next; then the run is walked, by the
// first steps that need no more (RunPreference). The order in which the exploration found the
// states plays no part, so neither do its threads.
//
// It takes a byte per state, which the exploration leaves free, and at most the time of the
// exploration: so a violation that was found before the memory ran out can be shown.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <vector>

#include "checker/explicit/exploration.h"
#include "checker/resources/budget.h"
#include "checker/run.h"

namespace finwait::checker::explicit_state {

template <TransitionSystem System, class Target>
class ShortestRunSearch {
  public:
    using State = typename System::State;

    ShortestRunSearch(const Exploration<System>& exploration, std::uint32_t level,
                      const Target& target, const RunPreference& preference, Budget& budget)
        : exploration_(exploration),
          visited_(exploration.visited()),
          level_(level),
          target_(target),
          preference_(preference),
          budget_(budget),
          faults_(visited_.end_position(), kNever) {}

    std::optional<Run> run() {
        budget_.begin_phase("looking for the shortest run");
        for (std::uint32_t level = level_ + 1; level-- > 0;) {
            if (!count_faults_from(level)) return std::nullopt;
        }
        return walk();
    }

  private:
    /// By so many faults or more.
    static constexpr std::uint8_t kMost = 254;
    /// No target can be reached level by level.
    static constexpr std::uint8_t kNever = 255;
    static constexpr std::uint64_t kPiece = 1024;

    struct Step {
        Label label;
        std::uint64_t position;
    };

    /// False if the budget ended it.
    bool count_faults_from(std::uint32_t level) {
        std::vector<Slice> pieces;
        for (const Slice& slice : exploration_.levels()[level]) {
            for (std::uint64_t at = slice.begin; at < slice.end; at += kPiece) {
                pieces.push_back({at, std::min(at + kPiece, slice.end)});
            }
        }
        exploration_.workers().for_each(
            pieces.size(), pieces.size() > 1, [&](std::size_t i, unsigned) {
                if (!budget_.go_on(pieces[i].size(), 0)) return;
                for (std::uint64_t at = pieces[i].begin; at < pieces[i].end; ++at) {
                    faults_[at] = level == level_ ? faults_at_end(at) : faults_from(at, level + 1);
                }
            });
        return budget_.go_on();
    }
    [[nodiscard]] std::uint8_t faults_at_end(std::uint64_t position) const {
        return target_(visited_[position]) ? 0 : kNever;
    }
    [[nodiscard]] std::uint8_t faults_from(std::uint64_t position, std::uint32_t next) const {
        std::uint8_t fewest = kNever;
        for_each_step(position, next, [&](Label label, std::uint64_t to) {
            if (faults_[to] != kNever) fewest = std::min(fewest, with(label, faults_[to]));
        });
        return fewest;
    }
    [[nodiscard]] std::uint8_t with(Label label, std::uint8_t faults) const {
        return preference_.fault(label) && faults < kMost ? static_cast<std::uint8_t>(faults + 1)
                                                          : faults;
    }

    /// The steps from a state to those of a level, in the order of the system.
    template <class Visit>
    void for_each_step(std::uint64_t from, std::uint32_t to, const Visit& visit) const {
        exploration_.system().for_each_successor(visited_[from],
                                                 [&](Label label, const State& next) {
                                                     const auto position = visited_.find(next);
                                                     if (position && stands_in(*position, to))
                                                         visit(label, *position);
                                                 });
    }
    [[nodiscard]] bool stands_in(std::uint64_t position, std::uint32_t level) const {
        const auto& slices = exploration_.levels()[level];
        const auto after = std::ranges::upper_bound(slices, position, {}, &Slice::begin);
        return after != slices.begin() && position < std::prev(after)->end;
    }

    [[nodiscard]] Run walk() const {
        std::uint64_t position = exploration_.levels().at(0).at(0).begin;
        if (faults_[position] == kNever) {
            throw std::logic_error("no state of the level is what the exploration said");
        }
        Run run;
        for (std::uint32_t next = 1; next <= level_; ++next) {
            FirstStep<Step> first(preference_);
            for_each_step(position, next, [&](Label label, std::uint64_t to) {
                const bool leads_on =
                    faults_[to] != kNever && with(label, faults_[to]) == faults_[position];
                if (leads_on && first.wants(label)) first.take(label, {label, to});
            });
            run.labels.push_back(first.step().value().label);
            position = first.step()->position;
        }
        return run;
    }

    const Exploration<System>& exploration_;
    const VisitedSet<State>& visited_;
    std::uint32_t level_;
    const Target& target_;
    const RunPreference& preference_;
    Budget& budget_;
    /// By position: the fewest on the way to a target.
    std::vector<std::uint8_t> faults_;
};

/// Of the shortest runs to a state of level `level` of which `target` is true, the one that is
/// preferred. There must be one, as there is for what ExplorationResult tells. None if the budget
/// ended it. `target` is called by several threads at once.
template <TransitionSystem System, class Target>
[[nodiscard]] std::optional<Run> shortest_run(const Exploration<System>& exploration,
                                              std::uint32_t level, const Target& target,
                                              const RunPreference& preference, Budget& budget) {
    return ShortestRunSearch<System, Target>(exploration, level, target, preference, budget).run();
}

/// Whether nothing owed can happen in `state`.
template <TransitionSystem System, class IsOwed>
[[nodiscard]] bool is_dead_end(const System& system, const typename System::State& state,
                               const IsOwed& is_owed) {
    bool goes_on = false;
    system.for_each_successor(state, [&](Label label, const typename System::State&) {
        goes_on = goes_on || is_owed(label);
    });
    return !goes_on;
}

}  // namespace finwait::checker::explicit_state
