// A step that breaks an invariant, with numbers, replayed through the model.
#pragma once

#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/induction_terms.h"

namespace finwait::proofs {

/// What a rule branches on besides numbers.
struct StepShape {
    model::EventKind event = model::EventKind::Close;
    Control projection{};
    bool ack_pending = false;
    /// Of the segment that arrives, if one does.
    SegmentKind segment{};
    bool delayed_ack = true;
    /// Of OPEN.
    bool is_opener = false;
};

/// Numbers with which a step can be replayed: on the wire they are what they are, before it and
/// after.
[[nodiscard]] z3::expr replayable_numbers(const StepTerms& terms);
/// Numbers of a size for people, where they will do: to be wished for in this order.
[[nodiscard]] std::vector<z3::expr> readable_numbers(const StepTerms& terms);

/// What `z3_model` says of a step. Throws std::logic_error where the model's own rule does not give
/// what `expected` says.
[[nodiscard]] BrokenStep broken_step(const z3::model& z3_model, const StepTerms& terms,
                                     const StepShape& shape, const model::Design& design,
                                     const Arithmetic& positions, const SymbolicOutcome& expected);

}  // namespace finwait::proofs
