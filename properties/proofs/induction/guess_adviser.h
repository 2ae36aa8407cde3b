// Excludes the steps at which an induction fails by guesses.
#pragma once

#include <deque>
#include <map>

#include "properties/proofs/induction/guesses.h"
#include "properties/proofs/induction/inductive_part.h"

namespace finwait::proofs {

class GuessAdviser final : public Adviser {
  public:
    /// `guesses` is not owned.
    GuessAdviser(Guesses& guesses, const StepTerms& terms);

    [[nodiscard]] std::vector<const properties::Property*> exclude(const StepCase& each,
                                                                   const z3::model& model) override;
    void is_no_invariant(const properties::Property& invariant) override;

  private:
    /// What is said of an endpoint before a step, in terms.
    struct Terms {
        std::vector<z3::expr> conditions;
        std::vector<z3::expr> consequents;
        /// The same of the segment that arrives.
        std::vector<z3::expr> arriving;
    };

    [[nodiscard]] std::vector<Guess> false_of(const Terms& end, bool arrives,
                                              const z3::model& model) const;

    Guesses& guesses_;
    /// Of `self` and of `peer`.
    std::vector<Terms> ends_;
    std::deque<properties::Property> given_;
    std::map<const properties::Property*, Guess> guess_of_;
};

}  // namespace finwait::proofs
