// A rule of an endpoint as the list of its paths: under which conditions, with which outcome.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "model/rules/own_events.h"
#include "model/rules/segment_arrives.h"
#include "properties/proofs/terms/symbolic_space.h"

namespace finwait::proofs {

/// What the rule of `kind` gives, over any sequence space; none where its guard does not hold.
/// `segment` is the one that arrives: for Deliver, which stands for "segment arrives". Needs a kind
/// up to Deliver.
template <class Space>
std::optional<model::BasicOutcome<Space>> outcome_of(model::EventKind kind,
                                                     const model::BasicStack<Space>& stack,
                                                     const model::BasicEndpoint<Space>& endpoint,
                                                     const model::BasicSegment<Space>& segment) {
    // There is no middlebox, and no clock.
    if (kind == model::EventKind::MiddleboxTimeout || kind == model::EventKind::Tick) {
        return std::nullopt;
    }
    if (kind == model::EventKind::Deliver) return model::segment_arrives(stack, endpoint, segment);
    return model::own_outcome(kind, stack, endpoint, 0);
}

/// The stack of an endpoint without its space.
struct StackTerms {
    const model::Design* design = nullptr;
    Term window{};
    Term mss{};
    bool delayed_ack = true;
    bool may_close = true;
    bool may_abort = false;
    /// All that the application writes; whether it OPENs actively.
    Term data{};
    bool is_opener = false;
    /// The number of the first SYN.
    Term first_iss{};
};

[[nodiscard]] SymbolicStack stack_of(const StackTerms& terms, const SymbolicSpace& space);

struct Path {
    /// All of them hold exactly on this path, given the assumptions.
    std::vector<z3::expr> conditions;
    /// None: the guard of the rule does not hold.
    std::optional<SymbolicOutcome> outcome;
};

/// The paths through the rule of `kind` under the assumptions of `solver`, which is left as it was.
[[nodiscard]] std::vector<Path> paths_of(z3::solver& solver, const Arithmetic& arithmetic,
                                         model::EventKind kind, const StackTerms& stack,
                                         const SymbolicEndpoint& endpoint,
                                         const SymbolicSegment& segment);

/// The same without assumptions and without asking Z3; some paths may have conditions that nothing
/// satisfies.
[[nodiscard]] std::vector<Path> paths_of(const Arithmetic& arithmetic, model::EventKind kind,
                                         const StackTerms& stack, const SymbolicEndpoint& endpoint,
                                         const SymbolicSegment& segment);

[[nodiscard]] z3::expr all_of(z3::context& context, const std::vector<z3::expr>& formulas);
[[nodiscard]] z3::expr any_of(z3::context& context, const std::vector<z3::expr>& formulas);

/// When a rule takes a path that gives an outcome as `picked` says.
[[nodiscard]] z3::expr outcome_can_be(
    z3::context& context, const std::vector<Path>& paths,
    const std::function<bool(const SymbolicOutcome& outcome)>& picked);

/// When a function of the model that is asked over terms answers "yes".
[[nodiscard]] z3::expr answer_is_yes(const Arithmetic& arithmetic,
                                     const std::function<bool(const SymbolicSpace&)>& question);

}  // namespace finwait::proofs
