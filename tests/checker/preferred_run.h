// Which of several runs is preferred, by trying all of them.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "checker/run.h"

namespace finwait::checker::toys {

/// How good a run is: the least is preferred.
struct Rank {
    std::size_t faults = 0;
    /// By step: whether it is late, and its place among the transitions.
    std::vector<std::pair<bool, std::size_t>> steps{};

    void add(const RunPreference& preference, Label label, std::size_t place) {
        faults += preference.fault(label) ? 1U : 0U;
        steps.emplace_back(preference.late(label), place);
    }
    friend auto operator<=>(const Rank&, const Rank&) = default;
};

/// Of the runs of `length` transitions to a state of which `target` is true.
template <class System, class Target>
class PreferredRun {
  public:
    PreferredRun(const System& system, const Target& target, const RunPreference& preference)
        : system_(system), target_(target), preference_(preference) {}

    [[nodiscard]] std::optional<Run> of_length(std::size_t length) {
        try_all(system_.initial(), length, {}, {});
        return best_;
    }
    /// Of those of at most so many transitions that with the fewest faults, and then the shortest.
    [[nodiscard]] std::optional<Run> with_fewest_faults(std::size_t longest) {
        std::optional<Run> best;
        std::size_t faults = 0;
        for (std::size_t length = 0; length <= longest; ++length) {
            best_.reset();
            try_all(system_.initial(), length, {}, {});
            if (!best_ || (best && faults <= best_rank_.faults)) continue;
            best = best_;
            faults = best_rank_.faults;
        }
        return best;
    }

  private:
    void try_all(const typename System::State& from, std::size_t left, const Run& run,
                 const Rank& rank) {
        if (left == 0) {
            if (target_(from) && (!best_ || rank < best_rank_)) {
                best_ = run;
                best_rank_ = rank;
            }
            return;
        }
        std::size_t place = 0;
        system_.for_each_successor(from, [&](Label label, const typename System::State& to) {
            Run longer = run;
            longer.labels.push_back(label);
            Rank then = rank;
            then.add(preference_, label, place++);
            try_all(to, left - 1, longer, then);
        });
    }

    const System& system_;
    const Target& target_;
    const RunPreference& preference_;
    std::optional<Run> best_{};
    Rank best_rank_{};
};

}  // namespace finwait::checker::toys
