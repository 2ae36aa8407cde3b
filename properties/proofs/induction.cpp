#include "properties/proofs/induction.h"

#include <chrono>

#include "properties/proofs/inductive_part.h"
#include "properties/proofs/proof_guard.h"

namespace finwait::proofs {

namespace {

/// Notes the failures of a round; false if nothing failed.
bool note(const InductivePart::Failures& failures, std::size_t round, InductionFinding& finding) {
    for (const auto& [obligation, failure] : failures) {
        InvariantFinding& of_invariant = finding.invariants[obligation.first];
        // The first event of its first round tells most.
        if (of_invariant.round != 0) continue;
        of_invariant.round = round;
        of_invariant.broken = failure.step;
    }
    return !failures.empty();
}

/// The controls of the endpoints in worlds that are reached.
std::set<Control> controls_in(const ReachedWorlds& reached) {
    std::set<Control> controls;
    for (const ReachedWorlds::Part& part : reached.parts()) {
        for (const model::World& world : part.worlds) {
            for (const model::Endpoint& endpoint : world.endpoints) {
                controls.insert(control_of(endpoint));
            }
        }
    }
    return controls;
}

}  // namespace

void refuse_unprovable(const properties::Property& invariant) {
    z3::context context;
    static_cast<void>(StepTerms(context).said_by(invariant));
}

InductionFinding prove_by_induction(const model::Design& design,
                                    std::span<const properties::Property* const> invariants,
                                    const ReachedWorlds& reached, const Settings& settings,
                                    const Wishes& wishes) {
    const auto begin = std::chrono::steady_clock::now();
    Prover prover(settings, "induction", "ALL");
    const StepTerms terms(prover.context());
    StepRelation relation(design, terms);
    InductionFinding finding;
    for (const properties::Property* invariant : invariants) {
        finding.invariants.push_back({invariant->name});
    }
    finding.obligations = (invariants.size() + 1) * (kInductiveEvents + 1);
    finding.discharged = finding.obligations;
    finding.stopped = prover.until_stopped([&] {
        InductivePart part(relation, terms, prover, invariants, wishes.failures,
                           controls_in(reached));
        for (std::size_t round = 1;; ++round) {
            const InductivePart::Failures failures = part.next_round();
            finding.control_states = part.controls().size();
            finding.paths = part.paths();
            finding.discharged -= failures.size();
            if (!note(failures, round, finding)) break;
        }
        hold_against(reached, invariants, part, relation, terms, prover);
        for (std::size_t i = 0; i < invariants.size(); ++i) {
            if (part.is_kept(i)) finding.invariants[i].verdict = Verdict::Proved;
        }
        std::set<std::size_t> goals = wishes.support_of;
        std::erase_if(goals, [&](std::size_t i) { return !part.is_kept(i); });
        if (!goals.empty()) finding.support = part.support_of(std::move(goals));
    });
    if (!finding.stopped.empty()) finding.discharged = 0;
    finding.queries = prover.queries();
    finding.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return finding;
}

}  // namespace finwait::proofs
