// Who answers when a rule asks about numbers that are Z3 terms.
#pragma once

#include <z3++.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace finwait::proofs {

/// A rule that runs on terms asks, and goes on as it is told.
class Oracle {
  public:
    Oracle() = default;
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;
    virtual ~Oracle() = default;

    [[nodiscard]] virtual bool decide(const z3::expr& question) = 0;
};

/// Answers such that, run after run, a rule goes every way that the assumptions allow: the runs are
/// the paths through the rule, each with the answers that lead along it. Paths exclude one another,
/// and whatever satisfies the assumptions is on one of them.
class EveryPath final : public Oracle {
  public:
    /// `solver` holds the assumptions; it is not owned. What it cannot decide counts as possible.
    explicit EveryPath(z3::solver& solver) : solver_(&solver) {}
    /// Without assumptions, and fast: only a path that answers a question in two ways is excluded,
    /// so that some paths may have conditions that nothing satisfies.
    EveryPath() = default;

    /// Calls `run` once per path; leaves the solver as it was. `run` must ask the same questions
    /// as long as it gets the same answers.
    void enumerate(const std::function<void()>& run);

    /// The conditions of the path that was run last, in the order of its questions; a question
    /// answered "no" stands negated. What follows from the assumptions and the conditions before
    /// is not among them.
    [[nodiscard]] std::vector<z3::expr> conditions() const;

    [[nodiscard]] bool decide(const z3::expr& question) override;

  private:
    struct Decision {
        /// Of the answer that was given.
        z3::expr condition;
        bool answer = true;
        /// The other answer is impossible.
        bool forced = false;
        /// The other answer was taken before.
        bool second = false;
    };

    [[nodiscard]] bool possible(const z3::expr& condition) const;
    void enter(const z3::expr& condition);
    void leave();
    /// To the last decision that could have gone the other way, and there the other way; false if
    /// there is none left.
    [[nodiscard]] bool turn();

    z3::solver* solver_ = nullptr;
    std::vector<Decision> decisions_;
    /// How many of them the current run has passed.
    std::size_t passed_ = 0;
};

}  // namespace finwait::proofs
