// A run of a transition system: what counterexamples and witnesses are.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "checker/transition_system.h"

namespace finwait::checker {

/// From the initial state, transition by transition. Of all runs that an engine could give, it
/// gives the one that a RunPreference chooses: so every engine and every number of threads gives
/// the same.
struct Run {
    std::vector<Label> labels;
    /// A lasso: the transition with which the cycle begins; the last one closes it.
    std::optional<std::size_t> loop{};

    friend bool operator==(const Run&, const Run&) = default;
};

/// Which of several runs is given: of the shortest those with the fewest faults, and of these the
/// one whose transitions come first, in the order in which the system visits them, but late ones
/// after all others. Thread-safe.
struct RunPreference {
    /// By label. Not given: there are none.
    std::function<bool(Label)> is_fault{};
    std::function<bool(Label)> is_late{};
    /// Faults count before steps: of those with the fewest faults the shortest. Of a lasso it
    /// speaks of the way to the cycle.
    bool fewest_faults_first = false;

    [[nodiscard]] bool fault(Label label) const { return is_fault && is_fault(label); }
    [[nodiscard]] bool late(Label label) const { return is_late && is_late(label); }
};

/// The transitions out of one state that lead on, visited in the order of the system: which one a
/// run takes that comes first.
template <class Step>
class FirstStep {
  public:
    explicit FirstStep(const RunPreference& preference) : preference_(preference) {}

    /// Whether a transition of that label would be taken rather than what was offered before.
    [[nodiscard]] bool wants(Label label) const {
        return !step_ || (is_late_ && !preference_.late(label));
    }
    void take(Label label, Step step) {
        is_late_ = preference_.late(label);
        step_ = std::move(step);
    }
    [[nodiscard]] const std::optional<Step>& step() const { return step_; }

  private:
    const RunPreference& preference_;
    std::optional<Step> step_{};
    bool is_late_ = false;
};

}  // namespace finwait::checker
