// What one event of an endpoint can do, as a relation over terms: the paths through its rule, each
// with what it takes to be on it and what comes of it. Nothing is assumed, so that the relation of
// a design is built once for all of an induction.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "properties/proofs/induction/broken_step.h"

namespace finwait::proofs {

/// One path of one rule, for one value of everything that the rule branches on besides numbers.
struct Way {
    StepShape shape;
    std::vector<z3::expr> conditions;
    /// None: the guard of the rule does not hold.
    std::optional<SymbolicOutcome> outcome;
    /// The outcome is one of the connection that the terms tell of.
    bool is_told = true;
};

/// An event in a state, and a kind of segment that arrives; all ways of what else a rule branches
/// on.
struct StepCase {
    StepShape shape;
    /// The event is this one. That the segment that arrives satisfies an invariant is not among it.
    std::vector<z3::expr> assumptions;
    std::vector<Way> ways;
    /// Something happens: some way with an outcome is gone, and `then`, `sent` are that outcome.
    z3::expr happens;
    /// No way is gone, which cannot be.
    z3::expr nothing_fits;
    /// A way is gone whose end the terms do not tell: see StepRelation.
    z3::expr gets_lost;
    /// False: no way has an outcome, so that there is nothing to ask. (Where nothing opens all is
    /// asked.)
    bool can_happen = true;
};

/// The terms tell of two ends, of their one connection, without a clock. What belongs to another
/// connection is not told, nor, where they start ESTABLISHED, what opens.
class StepRelation {
  public:
    /// Nothing is owned.
    StepRelation(const model::Design& design, const StepTerms& terms);

    /// The cases of all events in a projection (projection_of), built when they are asked for
    /// first. They stay where they are.
    [[nodiscard]] const std::vector<StepCase>& cases_in(const Control& projection);
    /// The one of them for this event, and this kind of segment where one arrives.
    [[nodiscard]] const StepCase& case_of(const Control& projection, model::EventKind event,
                                          const std::optional<model::Segment>& arriving);

    [[nodiscard]] const Positions& positions() const { return positions_; }
    [[nodiscard]] const model::Design& design() const { return design_; }

  private:
    [[nodiscard]] StepCase case_of(const StepShape& shape) const;
    void add_ways(StepCase& each) const;
    [[nodiscard]] unsigned choices(const StepShape& shape) const;
    [[nodiscard]] StackTerms stack_of(const StepShape& shape) const;

    const model::Design& design_;
    const StepTerms& terms_;
    Positions positions_;
    std::map<Control, std::vector<StepCase>> cases_;
};

/// "deliver FIN in FIN-WAIT-1, FIN sent".
[[nodiscard]] std::string what_happens(const StepShape& shape);

}  // namespace finwait::proofs
