// How much `finwait prove` decides, and whether it is right: of every single change of rfc9293,
// every core property that is to hold always. What is proved, with the invariants that help, is
// explored in small environments: violated in one, it is printed with "WRONG", and the exit status
// is 1.
//
// usage: decided [--every N] [--from N] [--seconds N] [--induction-only 1]
//
// --every and --from leave out changes; --seconds is how long a proof may take, which has no limit
// otherwise. With --induction-only 1 nothing is refuted or guessed: which proofs are right is told
// much sooner, and the share that is decided says little.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <string>

#include "checker/program/commands/prove/proving.h"
#include "checker/program/engines/engine.h"
#include "model/mutants.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/invariant_files.h"

namespace {

using namespace finwait;

using Options = std::map<std::string, std::size_t>;

Options options_of(std::span<char*> arguments) {
    Options options{{"--every", 1}, {"--from", 0}, {"--seconds", 0}, {"--induction-only", 0}};
    for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
        options.at(arguments[i]) = std::strtoul(arguments[i + 1], nullptr, 10);
    }
    return options;
}

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

program::ProveLimits limits_of(const Options& options) {
    program::ProveLimits limits;
    if (options.at("--seconds") > 0) {
        const std::chrono::seconds time(options.at("--seconds"));
        limits.proof.deadline = std::chrono::steady_clock::now() + time;
    }
    return limits;
}

program::ProveReport by_induction(const program::ProveQuestion& question,
                                  const program::ProveLimits& limits) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<const properties::Property*> invariants;
    for (const properties::Property& one : question.invariants) invariants.push_back(&one);
    program::ProveReport report{question.name};
    report.induction = proofs::prove_by_induction(
        question.design, invariants, proofs::ReachedWorlds(question.design), limits.proof);
    for (std::size_t i = question.helpers; i < invariants.size(); ++i) {
        report.properties.push_back({invariants[i]->name, {}, {}, {}});
        report.properties.back().finding.verdict = report.induction->invariants[i].verdict;
    }
    const auto time = std::chrono::steady_clock::now() - begin;
    report.seconds = std::chrono::duration<double>(time).count();
    return report;
}

/// What `report` says holds always: properties, invariants that help them, and guesses.
std::vector<properties::Property> proved(const program::ProveQuestion& question,
                                         const program::ProveReport& report) {
    std::vector<properties::Property> all;
    for (std::size_t i = 0; i < question.invariants.size(); ++i) {
        const proofs::ProofVerdict verdict =
            i < question.helpers ? report.induction->invariants[i].verdict
                                 : report.properties[i - question.helpers].finding.verdict;
        if (verdict == proofs::ProofVerdict::Proved) all.push_back(question.invariants[i]);
    }
    all.insert(all.end(), report.guesses.begin(), report.guesses.end());
    return all;
}

std::vector<model::Environment> small_environments() {
    std::vector<model::Environment> all;
    for (const auto& [data, capacity] :
         {std::pair{std::array{0U, 0U}, 2U}, {{1, 0}, 1}, {{0, 1}, 1}, {{1, 1}, 1}, {{2, 0}, 1}}) {
        for (const bool abort : {false, true}) {
            model::Environment& environment = all.emplace_back();
            environment.data = data;
            environment.capacity = capacity;
            environment.abort = abort;
        }
    }
    return all;
}

/// The names of those of `claims` that are violated somewhere.
std::set<std::string> violated(const model::Design& design,
                               const std::vector<properties::Property>& claims) {
    std::set<std::string> names;
    for (const model::Environment& environment : small_environments()) {
        std::vector<properties::Property> here = claims;
        std::vector<const properties::Property*> asked;
        for (properties::Property& property : here) {
            const std::string text = property.formula->text();
            property.formula.emplace(text, environment);
            asked.push_back(&property);
        }
        const model::ConnectionModel model(design, design, environment);
        checker::Limits limits;
        limits.threads = 1;
        const program::EngineResult result = program::run_engine(model, asked, limits);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (result.findings[i].verdict == checker::Verdict::Violated) {
                names.insert(asked[i]->name);
            }
        }
    }
    return names;
}

struct Sum {
    std::size_t designs = 0;
    std::size_t explored = 0;
    std::size_t wrong = 0;
    std::array<std::size_t, 4> verdicts{};
    double seconds = 0;
    double longest = 0;
};

void add(std::size_t number, const program::ProveReport& report, Sum& sum) {
    ++sum.designs;
    sum.seconds += report.seconds;
    sum.longest = std::max(sum.longest, report.seconds);
    for (const program::ProvedClaim& claim : report.properties) {
        ++sum.verdicts.at(static_cast<std::size_t>(claim.finding.verdict));
        if (claim.finding.verdict != proofs::ProofVerdict::Inconclusive) continue;
        fmt::print("{} {}: {} is undecided\n", number, report.design, claim.name);
    }
}

void print(const Sum& sum) {
    const auto [proved, refuted, undecided, other] = sum.verdicts;
    const std::size_t pairs = proved + refuted + undecided + other;
    fmt::print(
        "{} changes, {} pairs: {} proved, {} refuted, {} undecided: {:.1f} % decided; "
        "{:.1f} s each, {:.1f} s at most\n"
        "{} claims that are proved were explored, {} are violated\n",
        sum.designs, pairs, proved, refuted, undecided,
        100.0 * static_cast<double>(proved + refuted) / static_cast<double>(pairs),
        sum.seconds / static_cast<double>(sum.designs), sum.longest, sum.explored, sum.wrong);
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = options_of({arguments, static_cast<std::size_t>(count)});
    const std::vector<model::Mutant> mutants = model::mutants_of(model::rfc9293());
    Sum sum;
    for (std::size_t i = options.at("--from"); i < mutants.size(); i += options.at("--every")) {
        const program::ProveQuestion question = question_of(mutants[i]);
        const program::ProveLimits limits = limits_of(options);
        const program::ProveReport report = options.at("--induction-only") != 0
                                                ? by_induction(question, limits)
                                                : program::decide(question, limits);
        add(i, report, sum);
        const std::vector<properties::Property> claims = proved(question, report);
        sum.explored += claims.size();
        for (const std::string& name : violated(mutants[i].design, claims)) {
            ++sum.wrong;
            fmt::print("WRONG {} {}: {} is proved and violated\n", i, report.design, name);
        }
        std::fflush(stdout);
    }
    print(sum);
    return sum.wrong == 0 ? 0 : 1;
}
