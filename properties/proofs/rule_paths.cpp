#include "properties/proofs/rule_paths.h"

namespace finwait::proofs {

SymbolicStack stack_of(const StackTerms& terms, const SymbolicSpace& space) {
    return {terms.design,      space,           terms.window,   terms.mss,
            terms.delayed_ack, terms.may_close, terms.may_abort};
}

std::vector<Path> paths_of(z3::solver& solver, const Arithmetic& arithmetic, model::EventKind kind,
                           const StackTerms& stack, const SymbolicEndpoint& endpoint,
                           const SymbolicSegment& segment) {
    EveryPath oracle(solver);
    const SymbolicStack at_work = stack_of(stack, SymbolicSpace(arithmetic, oracle));
    std::vector<Path> paths;
    oracle.enumerate([&] {
        auto outcome = outcome_of(kind, at_work, endpoint, segment);
        paths.push_back({oracle.conditions(), std::move(outcome)});
    });
    return paths;
}

}  // namespace finwait::proofs
