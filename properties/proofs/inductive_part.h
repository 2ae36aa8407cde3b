// The largest part of a set of invariants that is inductive: what is left when everything is
// dropped that an event breaks although all that is left holds before it.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "properties/proofs/prover.h"
#include "properties/proofs/step_relation.h"

namespace finwait::proofs {

/// An invariant as Z3 knows it.
struct Invariant {
    const properties::Property* property = nullptr;
    /// It is among the hypotheses where this flag is true.
    z3::expr flag;
    /// Of the start, before an event, of the segment that arrives, and after the event.
    z3::expr at_start;
    z3::expr before;
    z3::expr arriving;
    z3::expr afterwards;
    bool kept = true;
};

/// Where an obligation fails.
struct Failure {
    std::optional<BrokenStep> step{};
    /// Z3 gave up on it.
    bool unknown = false;
};

class InductivePart {
  public:
    /// Nothing is owned. `explain`: failures are to be told with their steps. An endpoint is known
    /// to get into each of `controls`.
    InductivePart(StepRelation& relation, const StepTerms& terms, Prover& prover,
                  std::span<const properties::Property* const> invariants, bool explain,
                  std::set<Control> controls);

    /// By invariant (its index) and event (kInductiveEvents stands for the start); what is not
    /// there is discharged.
    using Failures = std::map<std::pair<std::size_t, std::size_t>, Failure>;
    /// Every event, assuming that all that is kept holds before it; then drops what fails.
    [[nodiscard]] Failures next_round();

    /// The rest needs a round in which nothing failed.

    /// Of what is kept, `goals` and what they rest on: inductive by itself.
    [[nodiscard]] std::set<std::size_t> support_of(std::set<std::size_t> goals);
    /// The invariants that are kept, and what else is assumed before an event.
    [[nodiscard]] std::vector<z3::expr> hypotheses() const;
    /// The combinations of a state and flags that an endpoint can have at most.
    [[nodiscard]] const std::set<Control>& controls() const { return controls_; }
    [[nodiscard]] bool is_kept(std::size_t invariant) const { return invariants_[invariant].kept; }
    /// Paths through the rules in these states.
    [[nodiscard]] std::size_t paths();

  private:
    /// What a case was found to rest on: flags of invariants, and which controls.
    struct Rest {
        std::set<std::size_t> invariants;
        /// None: whatever they are.
        std::optional<std::size_t> controls;
    };

    [[nodiscard]] std::vector<const StepCase*> cases();
    void settle_start();
    [[nodiscard]] bool is_settled(const StepCase& each) const;
    void settle(const StepCase& each);
    void settle_one_by_one(const StepCase& each);
    void push();
    void begin(const StepCase& each);
    /// Where the event happens and breaks one of `goals`, or leads to another control.
    [[nodiscard]] z3::expr breaks(const StepCase& each,
                                  const std::vector<std::size_t>& goals) const;
    /// What a step breaks, by the numbers of `model`.
    void note(const StepCase& each, const z3::model& model);
    [[nodiscard]] bool note_control(const z3::model& model);
    [[nodiscard]] BrokenStep explained(const Way& way, std::size_t invariant);

    void fail(std::size_t invariant, std::size_t event, const Failure& failure);
    /// What is kept and has not failed at the event.
    [[nodiscard]] std::vector<std::size_t> open_at(std::size_t event) const;
    /// The flags of what is assumed.
    [[nodiscard]] z3::expr_vector assumed() const;
    [[nodiscard]] Rest rest_of(const z3::expr_vector& core) const;
    void know(const std::set<Control>& controls);

    StepRelation& relation_;
    const StepTerms& terms_;
    Prover& prover_;
    z3::context& context_;
    std::vector<Invariant> invariants_;
    bool explain_;
    std::map<unsigned, std::size_t> by_flag_;
    z3::solver solver_;

    std::set<Control> controls_;
    /// How often they were found to be more, and what was said of them each time.
    std::size_t controls_version_ = 0;
    z3::expr controls_flag_;
    z3::expr controls_said_;

    std::map<const StepCase*, Rest> settled_;
    bool start_is_settled_ = false;
    Failures failures_;
};

}  // namespace finwait::proofs
