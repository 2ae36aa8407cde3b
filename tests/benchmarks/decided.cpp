// How much `finwait prove` decides: of every single change of rfc9293, and every core property that
// is to hold always.
//
// usage: decided [NTH [FROM]]: every NTH change only, from that one on.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "checker/program/commands/prove/proving.h"
#include "model/mutants.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/invariant_files.h"

namespace {

using namespace finwait;

program::ProveQuestion question_of(const model::Mutant& mutant) {
    program::ProveQuestion question{fmt::format("{} {} = {}", mutant.change.section,
                                                mutant.change.key, mutant.change.values[1]),
                                    mutant.design,
                                    {},
                                    proofs::shipped_invariants(mutant.design)};
    question.helpers = question.invariants.size();
    for (properties::Property& property : properties::shipped_properties({})) {
        if (property.kind != properties::Kind::Always || !property.core) continue;
        question.invariants.push_back(std::move(property));
    }
    return question;
}

}  // namespace

int main(int count, char** arguments) {
    const std::size_t nth = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 1;
    const std::size_t from = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 0;
    const std::vector<model::Mutant> mutants = model::mutants_of(model::rfc9293());
    std::size_t designs = 0;
    std::array<std::size_t, 4> verdicts{};
    double seconds = 0;
    double longest = 0;
    for (std::size_t i = from; i < mutants.size(); i += nth) {
        ++designs;
        const program::ProveReport report = program::decide(question_of(mutants[i]), {});
        seconds += report.seconds;
        longest = std::max(longest, report.seconds);
        for (const program::ProvedClaim& claim : report.properties) {
            ++verdicts[static_cast<std::size_t>(claim.finding.verdict)];
            if (claim.finding.verdict != proofs::Verdict::Inconclusive) continue;
            fmt::print("{} {}: {} is undecided\n", i, report.design, claim.name);
            std::fflush(stdout);
        }
    }
    const auto [proved, refuted, undecided, other] = verdicts;
    const std::size_t pairs = proved + refuted + undecided + other;
    fmt::print(
        "{} changes, {} pairs: {} proved, {} refuted, {} undecided: {:.1f} % decided; "
        "{:.1f} s each, {:.1f} s at most\n",
        designs, pairs, proved, refuted, undecided,
        100.0 * static_cast<double>(proved + refuted) / static_cast<double>(pairs),
        seconds / static_cast<double>(designs), longest);
}
