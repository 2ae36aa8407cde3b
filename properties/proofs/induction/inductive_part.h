// The largest part of a set of invariants that is inductive: what is left when everything is
// dropped that an event breaks although all that is left holds before it.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "properties/proofs/induction/step_relation.h"
#include "properties/proofs/prover.h"

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
    /// It holds, as was shown where no more is assumed than here.
    bool known = false;
};

/// Stands for the start among the numbers of events.
inline constexpr std::size_t kAtTheStart = model::kEventKinds;

/// Where an obligation fails.
struct Failure {
    std::optional<BrokenStep> step{};
    /// Z3 gave up on it.
    bool unknown = false;
};

/// Knows more invariants than were given. They are assumed like the others, and must be shown like
/// them.
class Adviser {
  public:
    Adviser() = default;
    Adviser(const Adviser&) = delete;
    Adviser& operator=(const Adviser&) = delete;
    virtual ~Adviser() = default;

    /// Some that do not hold before this step, or nothing. Each is given once, and lives as long as
    /// this.
    [[nodiscard]] virtual std::vector<const properties::Property*> exclude(
        const StepCase& each, const z3::model& model) = 0;
    /// It is none: nothing more excludes a step that breaks it.
    virtual void is_no_invariant(const properties::Property& invariant) = 0;
};

class InductivePart {
  public:
    /// Nothing is owned. `explain`: failures are to be told with their steps. An endpoint is known
    /// to get into each of `controls`.
    InductivePart(StepRelation& relation, const StepTerms& terms, Prover& prover,
                  std::span<const properties::Property* const> invariants, bool explain,
                  std::set<Control> controls);

    /// Of these nothing needs to be shown: they hold, as was shown in a scope that is no narrower.
    void take_as_known(const std::set<std::size_t>& known);

    /// By invariant (its index) and event (or kAtTheStart); what is not
    /// there is discharged.
    using Failures = std::map<std::pair<std::size_t, std::size_t>, Failure>;
    /// Every event, assuming that all that is kept holds before it; then drops what fails.
    [[nodiscard]] Failures next_round();
    /// The same until nothing fails: a step that breaks something is excluded by what `adviser`
    /// knows; what cannot be kept so is dropped at once. Ends when all of `goals` are dropped.
    /// False: they are.
    [[nodiscard]] bool keep(const std::set<std::size_t>& goals, Adviser& adviser);

    /// The rest needs a round in which nothing failed.

    /// Of what is kept, `goals` and what they rest on: inductive by itself.
    [[nodiscard]] std::set<std::size_t> support_of(std::set<std::size_t> goals);
    /// The invariants that are kept, and what else is assumed before an event.
    [[nodiscard]] std::vector<z3::expr> hypotheses() const;
    /// The combinations of a state and flags that an endpoint can have at most.
    [[nodiscard]] const std::set<Control>& controls() const { return controls_; }
    /// Given ones first, then those of the adviser.
    [[nodiscard]] const std::vector<Invariant>& invariants() const { return invariants_; }
    [[nodiscard]] bool is_kept(std::size_t invariant) const { return invariants_[invariant].kept; }
    /// Paths through the rules in these states.
    [[nodiscard]] std::size_t paths();

  private:
    /// What a case was found to rest on: flags of invariants, and which controls.
    struct Rest {
        /// How many invariants were shown; those that are known since are not.
        std::size_t shown = 0;
        std::set<std::size_t> invariants;
        /// None: whatever they are.
        std::optional<std::size_t> controls;
    };

    void add(const properties::Property& invariant);
    [[nodiscard]] std::vector<const StepCase*> cases();
    void settle_start();
    [[nodiscard]] bool is_settled(const StepCase& each) const;
    void settle(const StepCase& each);
    void settle_one_by_one(const StepCase& each, Rest& rest);
    [[nodiscard]] bool rests_on_what_is_assumed(const Rest& rest) const;
    void settle_all();
    /// Asks in the scope of a case.
    [[nodiscard]] Answer ask(const StepCase& each, const z3::expr& question, Rest& rest,
                             std::optional<z3::model>& found);
    void begin(const StepCase& each);
    void exclude_or_note(const StepCase& each, const z3::model& model);
    /// Where the event happens and breaks one of `goals`, or leads to another control.
    [[nodiscard]] z3::expr breaks(const StepCase& each,
                                  const std::vector<std::size_t>& goals) const;
    /// What a step breaks, by the numbers of `model`.
    void note(const StepCase& each, const z3::model& model);
    [[nodiscard]] bool note_control(const z3::model& model);
    [[nodiscard]] BrokenStep explained(const StepCase& each, const Way& way, std::size_t invariant);

    void fail(std::size_t invariant, std::size_t event, const Failure& failure);
    /// What is kept, is to be shown and has not failed at the event, from the `first` on.
    [[nodiscard]] std::vector<std::size_t> open_at(std::size_t event, std::size_t first = 0) const;
    /// Whether any goal is kept, where there are any.
    [[nodiscard]] bool has_goal() const;
    /// The flags of what is assumed.
    [[nodiscard]] z3::expr_vector assumed() const;
    void add_core(const z3::expr_vector& core, Rest& rest) const;
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

    Adviser* adviser_ = nullptr;
    std::set<std::size_t> goals_;
    std::map<const StepCase*, Rest> settled_;
    /// So many invariants were shown at the start.
    std::size_t shown_at_start_ = 0;
    Failures failures_;
};

}  // namespace finwait::proofs
