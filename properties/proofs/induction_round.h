// One round of an induction: every event, assuming that all invariants that are still kept hold
// before it.
#pragma once

#include <map>
#include <set>

#include "properties/proofs/broken_step.h"
#include "properties/proofs/prover.h"

namespace finwait::proofs {

/// An invariant as Z3 knows it.
struct Invariant {
    const properties::Property* property = nullptr;
    z3::expr formula;
    bool kept = true;
};

/// Where an obligation fails.
struct Failure {
    std::optional<BrokenStep> step{};
    /// Z3 gave up on it.
    bool unknown = false;
};

class Round {
  public:
    /// Nothing is owned. Needs invariants of which not all are dropped.
    Round(const model::Design& design, const std::vector<Invariant>& invariants,
          const StepTerms& terms, Prover& prover);

    /// By invariant (its index) and event (kInductiveEvents stands for the start); what is not
    /// there is discharged.
    using Failures = std::map<std::pair<std::size_t, std::size_t>, Failure>;
    [[nodiscard]] Failures run();

    [[nodiscard]] std::size_t controls() const { return known_controls_.size(); }
    [[nodiscard]] std::size_t paths() const { return paths_; }

  private:
    /// One path of one rule, with what it takes to be on it.
    struct Way {
        StepShape shape;
        std::vector<z3::expr> conditions;
        std::optional<SymbolicOutcome> outcome;
    };
    /// An event in a state, and a kind of segment: all ways of what else a rule branches on.
    struct Case {
        StepShape shape;
        std::vector<z3::expr> assumptions;
        std::vector<Way> ways;
    };

    void find_controls();
    [[nodiscard]] std::vector<Control> steps_from(model::State state, bool fin_sent);
    void add_ways(Case& each);
    [[nodiscard]] std::vector<z3::expr> assumptions_of(const StepShape& shape) const;
    [[nodiscard]] StackTerms stack_of(const StepShape& shape) const;

    void check_start();
    void check(const Case& each);
    /// Unsatisfiable: whatever satisfies the invariants is on a way, and at its end satisfies those
    /// whose obligations have not failed.
    [[nodiscard]] Answer ask_whether_broken(const Case& each);
    /// Notes the failures on a way; false if there are none that are new.
    [[nodiscard]] bool find_failures(const Way& way);
    void check_on(const Way& way, std::size_t invariant);
    /// The obligation of an invariant is known not to be discharged.
    [[nodiscard]] bool has_failed(const StepShape& shape, std::size_t invariant) const;
    /// The kept invariants whose obligations have not failed.
    [[nodiscard]] z3::expr not_failed(const StepShape& shape) const;

    const model::Design& design_;
    const std::vector<Invariant>& invariants_;
    const StepTerms& terms_;
    Prover& prover_;
    Positions positions_;
    z3::solver solver_;
    /// All of the kept invariants.
    z3::expr all_;
    std::set<Control> known_controls_{Control{}};
    z3::expr controls_;
    std::vector<Case> cases_;
    std::size_t paths_ = 0;
    Failures failures_;
};

}  // namespace finwait::proofs
