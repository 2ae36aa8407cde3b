#include "checker/program/commands/prove/proving.h"

#include <algorithm>
#include <map>
#include <set>

namespace finwait::program {

namespace {

using Clock = std::chrono::steady_clock;
using properties::Property;

/// The properties asked for, and what is known of them.
class Proving {
  public:
    Proving(const ProveQuestion& question, const ProveLimits& limits)
        : question_(question), limits_(limits), report_{question.name, question.start} {
        report_.not_asked = question.not_asked;
        for (const Property& invariant : question.invariants) all_.push_back(&invariant);
        for (std::size_t i = question.helpers; i < all_.size(); ++i) {
            report_.properties.push_back({all_[i]->name, all_[i]->sentence, all_[i]->source, {}});
        }
    }

    ProveReport run() {
        const auto begin = Clock::now();
        for (const proofs::Claim* claim : question_.claims) {
            report_.arithmetic.push_back({std::string(claim->name), std::string(claim->sentence),
                                          std::string(claim->source),
                                          proofs::prove(*claim, question_.design, limits_.proof)});
        }
        if (!report_.properties.empty()) decide_properties();
        report_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        return std::move(report_);
    }

  private:
    void decide_properties() {
        const proofs::ReachedWorlds reached(question_.design, question_.start);
        report_.induction = prove_by_induction(question_.design, all_, reached, limits_.proof);
        for (std::size_t i = 0; i < report_.properties.size(); ++i) {
            const proofs::InvariantFinding& found =
                report_.induction->invariants[question_.helpers + i];
            report_.properties[i].finding.verdict = found.verdict;
            report_.properties[i].broken = found.broken;
        }
        if (!report_.induction->stopped.empty()) return;
        refute_what_is_open();
        if (!open_ones().empty()) guess(reached);
    }

    void refute_what_is_open() {
        std::vector<const Property*> open;
        for (const std::size_t i : open_ones()) open.push_back(all_[question_.helpers + i]);
        auto refuted = refute(question_.name, question_.design, question_.start, open,
                              [this] { return rest_of_limits(); });
        for (const std::size_t i : open_ones()) {
            const auto run = refuted.find(all_[question_.helpers + i]);
            if (run == refuted.end()) continue;
            report_.properties[i].finding.verdict = proofs::ProofVerdict::Refuted;
            report_.properties[i].counterexample = std::move(run->second);
        }
    }

    /// Tries again with invariants that are guessed. What is refuted helps nobody.
    void guess(const proofs::ReachedWorlds& reached) {
        std::vector<const Property*> invariants(
            all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(question_.helpers));
        std::map<std::size_t, std::size_t> goals;
        std::set<std::size_t> asked;
        for (std::size_t i = 0; i < report_.properties.size(); ++i) {
            const proofs::ProofVerdict verdict = report_.properties[i].finding.verdict;
            if (verdict == proofs::ProofVerdict::Refuted) continue;
            if (verdict == proofs::ProofVerdict::Inconclusive) {
                goals[i] = invariants.size();
                asked.insert(invariants.size());
            }
            invariants.push_back(all_[question_.helpers + i]);
        }
        proofs::InductionFinding found =
            prove_with_guesses(question_.design, invariants, asked, reached, limits_.proof);
        for (const auto& [property, goal] : goals) {
            if (found.invariants[goal].verdict != proofs::ProofVerdict::Proved) continue;
            report_.properties[property].finding.verdict = proofs::ProofVerdict::Proved;
            report_.properties[property].by_guesses = true;
        }
        report_.guesses = std::move(found.guesses);
        report_.guessing_stopped = std::move(found.stopped);
    }

    [[nodiscard]] std::vector<std::size_t> open_ones() const {
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < report_.properties.size(); ++i) {
            if (report_.properties[i].finding.verdict == proofs::ProofVerdict::Inconclusive) {
                open.push_back(i);
            }
        }
        return open;
    }

    [[nodiscard]] checker::Limits rest_of_limits() const {
        checker::Limits rest = limits_.all;
        if (const auto& deadline = limits_.proof.deadline)
            rest.time = std::max(Clock::duration::zero(), *deadline - Clock::now());
        return rest;
    }

    const ProveQuestion& question_;
    const ProveLimits& limits_;
    std::vector<const Property*> all_;
    ProveReport report_;
};

}  // namespace

ProveReport decide(const ProveQuestion& question, const ProveLimits& limits) {
    return Proving(question, limits).run();
}

}  // namespace finwait::program
