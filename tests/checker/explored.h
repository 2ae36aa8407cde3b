// An exploration by the explicit engine with all that it needs.
#pragma once

#include <utility>
#include <vector>

#include "checker/explicit/cheapest_run.h"
#include "checker/explicit/exploration.h"
#include "checker/explicit/shortest_run.h"

namespace finwait::checker::explicit_state {

template <TransitionSystem System>
class Explored {
  public:
    /// `system` is not owned.
    template <class W>
    Explored(const System& system, const W& watch, Limits limits = {})
        : limits_(std::move(limits)),
          budget_(limits_, Budget::Clock::now(), 0),
          workers_(limits_.threads),
          exploration_(system, budget_, workers_) {
        exploration_.run(watch);
    }

    [[nodiscard]] const ExplorationResult& result() const { return exploration_.result(); }
    [[nodiscard]] const Exploration<System>& exploration() const { return exploration_; }
    template <class Target>
    [[nodiscard]] Run run_to(std::uint32_t level, const Target& target,
                             const RunPreference& preference = {}) const {
        const Limits none;
        Budget budget(none, Budget::Clock::now(), 0);
        return shortest_run(exploration_, level, target, preference, budget).value();
    }
    template <class Target>
    [[nodiscard]] Run cheapest_run_to(const Target& target, const RunPreference& preference) const {
        const Limits none;
        Budget budget(none, Budget::Clock::now(), 0);
        return cheapest_run(exploration_, target, preference, budget).value();
    }
    /// In the order in which they were found.
    [[nodiscard]] std::vector<typename System::State> states() const {
        std::vector<typename System::State> states;
        for (const auto& level : exploration_.levels()) {
            for (const Slice& slice : level) {
                for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
                    states.push_back(exploration_.visited()[at]);
                }
            }
        }
        return states;
    }

  private:
    Limits limits_;
    Budget budget_;
    WorkerPool workers_;
    Exploration<System> exploration_;
};

}  // namespace finwait::checker::explicit_state
