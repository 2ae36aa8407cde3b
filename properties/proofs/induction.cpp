#include "properties/proofs/induction.h"

#include <algorithm>
#include <chrono>

#include "properties/proofs/induction_round.h"

namespace finwait::proofs {

namespace {

/// Notes the failures of a round and drops the invariants that fail; false if none does.
bool drop_broken(const Round::Failures& failures, std::size_t round,
                 std::vector<Invariant>& invariants, InductionFinding& finding) {
    for (const auto& [obligation, failure] : failures) {
        const std::size_t invariant = obligation.first;
        invariants[invariant].kept = false;
        InvariantFinding& of_invariant = finding.invariants[invariant];
        // The first event of its first round tells most.
        if (of_invariant.round != 0) continue;
        of_invariant.round = round;
        of_invariant.broken = failure.step;
    }
    return !failures.empty();
}

}  // namespace

void refuse_unprovable(const properties::Property& invariant) {
    z3::context context;
    static_cast<void>(StepTerms(context).said_by(invariant));
}

InductionFinding prove_by_induction(const model::Design& design,
                                    std::span<const properties::Property* const> invariants,
                                    const Settings& settings) {
    const auto begin = std::chrono::steady_clock::now();
    Prover prover(settings, "induction", "ALL");
    const StepTerms terms(prover.context());
    InductionFinding finding;
    std::vector<Invariant> known;
    for (const properties::Property* invariant : invariants) {
        known.push_back({invariant, terms.said_by(*invariant)});
        finding.invariants.push_back({invariant->name});
    }
    finding.obligations = (invariants.size() + 1) * (kInductiveEvents + 1);
    finding.discharged = finding.obligations;
    finding.stopped = prover.until_stopped([&] {
        for (std::size_t round = 1;; ++round) {
            Round each(design, known, terms, prover);
            const Round::Failures failures = each.run();
            finding.control_states = each.controls();
            finding.paths = each.paths();
            finding.discharged -= failures.size();
            if (!drop_broken(failures, round, known, finding)) break;
        }
    });
    if (!finding.stopped.empty()) finding.discharged = 0;
    for (std::size_t i = 0; i < known.size() && finding.stopped.empty(); ++i) {
        if (known[i].kept) finding.invariants[i].verdict = Verdict::Proved;
    }
    finding.queries = prover.queries();
    finding.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return finding;
}

}  // namespace finwait::proofs
