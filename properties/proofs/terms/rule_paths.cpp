#include "properties/proofs/terms/rule_paths.h"

namespace finwait::proofs {

SymbolicStack stack_of(const StackTerms& terms, const SymbolicSpace& space) {
    SymbolicStack stack{.design = terms.design, .space = space, .window = terms.window};
    stack.mss = terms.mss;
    stack.delayed_ack = terms.delayed_ack;
    stack.may_close = terms.may_close;
    stack.may_abort = terms.may_abort;
    stack.data = terms.data;
    stack.is_opener = terms.is_opener;
    stack.first_iss = terms.first_iss;
    return stack;
}

namespace {

std::vector<Path> enumerate(EveryPath& oracle, const Arithmetic& arithmetic, model::EventKind kind,
                            const StackTerms& stack, const SymbolicEndpoint& endpoint,
                            const SymbolicSegment& segment) {
    const SymbolicStack at_work = stack_of(stack, SymbolicSpace(arithmetic, oracle));
    std::vector<Path> paths;
    oracle.enumerate([&] {
        auto outcome = outcome_of(kind, at_work, endpoint, segment);
        paths.push_back({oracle.conditions(), std::move(outcome)});
    });
    return paths;
}

}  // namespace

std::vector<Path> paths_of(z3::solver& solver, const Arithmetic& arithmetic, model::EventKind kind,
                           const StackTerms& stack, const SymbolicEndpoint& endpoint,
                           const SymbolicSegment& segment) {
    EveryPath oracle(solver);
    return enumerate(oracle, arithmetic, kind, stack, endpoint, segment);
}

std::vector<Path> paths_of(const Arithmetic& arithmetic, model::EventKind kind,
                           const StackTerms& stack, const SymbolicEndpoint& endpoint,
                           const SymbolicSegment& segment) {
    EveryPath oracle;
    return enumerate(oracle, arithmetic, kind, stack, endpoint, segment);
}

z3::expr all_of(z3::context& context, const std::vector<z3::expr>& formulas) {
    z3::expr_vector all(context);
    for (const z3::expr& formula : formulas) all.push_back(formula);
    return formulas.empty() ? context.bool_val(true) : z3::mk_and(all);
}

z3::expr any_of(z3::context& context, const std::vector<z3::expr>& formulas) {
    z3::expr_vector all(context);
    for (const z3::expr& formula : formulas) all.push_back(formula);
    return formulas.empty() ? context.bool_val(false) : z3::mk_or(all);
}

z3::expr outcome_can_be(z3::context& context, const std::vector<Path>& paths,
                        const std::function<bool(const SymbolicOutcome& outcome)>& picked) {
    std::vector<z3::expr> ways;
    for (const Path& path : paths) {
        if (path.outcome && picked(*path.outcome)) {
            ways.push_back(all_of(context, path.conditions));
        }
    }
    return any_of(context, ways);
}

z3::expr answer_is_yes(const Arithmetic& arithmetic,
                       const std::function<bool(const SymbolicSpace&)>& question) {
    EveryPath oracle;
    const SymbolicSpace space(arithmetic, oracle);
    std::vector<z3::expr> ways;
    oracle.enumerate([&] {
        if (question(space)) ways.push_back(all_of(arithmetic.context(), oracle.conditions()));
    });
    return any_of(arithmetic.context(), ways);
}

}  // namespace finwait::proofs
