#include "checker/program/commands/prove/proving.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "properties/proofs/induction/stray_run.h"

namespace finwait::program {

namespace {

using Clock = std::chrono::steady_clock;
using properties::Property;

/// Where more is assumed.
struct NarrowerScope {
    proofs::ProofScope scope;
    std::string where;
};

NarrowerScope where_zero_is_not_expected(proofs::ProofScope scope) {
    scope.zero_is_not_expected = true;
    return {scope,
            "no RST that CLOSED sent in answer to a SYN, with the number 0, arrives when 0 is the "
            "number expected"};
}

/// Among strays, what is assumed the least first.
std::array<NarrowerScope, 2> narrower_among_strays(proofs::ProofScope scope) {
    scope.one_end_opens = scope.nobody_aborts = scope.nobody_closes_while_opening = true;
    const NarrowerScope one_end{
        scope,
        "at most one end opens actively, and no application aborts, or closes in SYN-RECEIVED"};
    NarrowerScope narrowest = where_zero_is_not_expected(scope);
    narrowest.where = one_end.where + ", and " + narrowest.where;
    return {one_end, narrowest};
}

/// The properties asked for, and what is known of them.
class Proving {
  public:
    Proving(const ProveQuestion& question, const ProveLimits& limits)
        : question_(question),
          limits_(limits),
          scope_(scope_of(question.environment)),
          report_{question.name, scope_} {
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
        if (scope_.strays) return decide_among_strays();
        const proofs::ReachedWorlds reached(question_.design, scope_);
        report_.induction = prove_by_induction(question_.design, all_, reached, limits_.proof);
        put_failures();
        std::set<std::size_t> proved = proved_by(*report_.induction);
        for (const std::size_t i : proved) {
            if (i < question_.helpers) continue;
            property(i).finding.verdict = proofs::ProofVerdict::Proved;
        }
        if (!report_.induction->stopped.empty()) return;
        put_counterexamples(open_ones());
        if (!open_ones().empty()) guess(reached);
        if (scope_.start == model::Start::Closed) assume_more(std::move(proved));
    }

    /// Of what is not proved of connections that open: where is it so nevertheless?
    void assume_more(std::set<std::size_t> proved) {
        std::set<std::size_t> goals;
        for (std::size_t i = question_.helpers; i < all_.size(); ++i) {
            const proofs::Finding& finding = property(i).finding;
            if (finding.verdict != proofs::ProofVerdict::Proved) goals.insert(i);
        }
        const NarrowerScope narrower = where_zero_is_not_expected(scope_);
        const std::set<std::size_t> then = provable_in(narrower.scope, std::move(proved), goals);
        for (const std::size_t i : goals) {
            if (then.contains(i)) say_proved_where(i, narrower.where);
        }
    }

    /// What fails where most is assumed, or is refuted where nothing is, need not be asked again.
    void decide_among_strays() {
        const auto [one_end, narrowest] = narrower_among_strays(scope_);
        report_.induction_where = narrowest.where;
        report_.induction = prove_by_induction(
            question_.design, all_, proofs::ReachedWorlds(question_.design, narrowest.scope),
            limits_.proof);
        put_failures();
        if (!report_.induction->stopped.empty()) return;
        std::set<std::size_t> doubtful;
        for (std::size_t i = question_.helpers; i < all_.size(); ++i) doubtful.insert(i);
        put_runs_among_strays(doubtful);
        put_counterexamples(doubtful);

        std::set<std::size_t> goals = goals_among(proved_by(*report_.induction));
        std::set<std::size_t> unrefuted = goals;
        std::erase_if(unrefuted, [&](std::size_t i) { return !property(i).among_strays.empty(); });
        const std::set<std::size_t> always = provable_in(scope_, {}, unrefuted);
        for (const std::size_t i : goals_among(always)) {
            say_proved(i);
            goals.erase(i);
        }
        const std::set<std::size_t> with_zero = provable_in(one_end.scope, always, goals);
        for (const std::size_t i : goals) {
            say_proved_where(i, with_zero.contains(i) ? one_end.where : narrowest.where);
        }
    }

    /// Proved where the earlier connections are over; an exploration has some that are not.
    void say_proved(std::size_t i) {
        proofs::Finding& finding = property(i).finding;
        if (finding.verdict == proofs::ProofVerdict::Refuted) {
            say_proved_where(i,
                             "earlier connections are over at both ends before either opens again");
        } else {
            finding.verdict = proofs::ProofVerdict::Proved;
        }
    }

    void say_proved_where(std::size_t i, const std::string& where) {
        property(i).proved_where = where;
        property(i).finding.sentences.push_back(fmt::format("Proved where {}.", where));
    }

    /// By their numbers among the invariants: `known`, which were proved where no more is assumed,
    /// and what of `goals`, and of the rest by the way, is proved in this scope.
    [[nodiscard]] std::set<std::size_t> provable_in(const proofs::ProofScope& scope,
                                                    std::set<std::size_t> known,
                                                    const std::set<std::size_t>& goals) const {
        if (goals.empty()) return known;
        const proofs::InductionFinding found = prove_where_more_is_assumed(
            question_.design, all_, known, goals, proofs::ReachedWorlds(question_.design, scope),
            limits_.proof);
        known.merge(proved_by(found));
        return known;
    }

    [[nodiscard]] static std::set<std::size_t> proved_by(const proofs::InductionFinding& found) {
        std::set<std::size_t> proved;
        for (std::size_t i = 0; i < found.invariants.size(); ++i) {
            if (found.invariants[i].verdict == proofs::ProofVerdict::Proved) proved.insert(i);
        }
        return proved;
    }

    /// The properties among them.
    [[nodiscard]] std::set<std::size_t> goals_among(std::set<std::size_t> invariants) const {
        std::erase_if(invariants, [&](std::size_t i) { return i < question_.helpers; });
        return invariants;
    }

    /// `i` is its number among the invariants.
    [[nodiscard]] ProvedClaim& property(std::size_t i) {
        return report_.properties[i - question_.helpers];
    }

    [[nodiscard]] std::vector<const Property*> named(const std::set<std::size_t>& numbers) const {
        std::vector<const Property*> properties;
        properties.reserve(numbers.size());
        for (const std::size_t i : numbers) properties.push_back(all_[i]);
        return properties;
    }

    void put_failures() {
        for (std::size_t i = question_.helpers; i < all_.size(); ++i) {
            property(i).broken = report_.induction->invariants[i].broken;
        }
    }

    /// Refutes by small explorations.
    void put_counterexamples(const std::set<std::size_t>& doubtful) {
        auto refuted = refute(question_.name, question_.design, question_.environment,
                              named(doubtful), [this] { return rest_of_limits(); });
        for (const std::size_t i : doubtful) {
            const auto run = refuted.find(all_[i]);
            if (run == refuted.end()) continue;
            property(i).finding.verdict = proofs::ProofVerdict::Refuted;
            property(i).counterexample = std::move(run->second);
        }
    }

    /// Refutes by segments of earlier connections that no small exploration has.
    void put_runs_among_strays(const std::set<std::size_t>& doubtful) {
        auto runs = proofs::runs_among_strays(question_.design, scope_, named(doubtful));
        for (const std::size_t i : doubtful) {
            const auto run = runs.find(all_[i]);
            if (run == runs.end()) continue;
            property(i).finding.verdict = proofs::ProofVerdict::Refuted;
            property(i).among_strays = std::move(run->second);
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

    /// By their numbers among the invariants.
    [[nodiscard]] std::set<std::size_t> open_ones() const {
        std::set<std::size_t> open;
        for (std::size_t i = 0; i < report_.properties.size(); ++i) {
            if (report_.properties[i].finding.verdict == proofs::ProofVerdict::Inconclusive) {
                open.insert(question_.helpers + i);
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
    proofs::ProofScope scope_;
    std::vector<const Property*> all_;
    ProveReport report_;
};

}  // namespace

proofs::ProofScope scope_of(const model::Environment& environment) {
    proofs::ProofScope scope(environment.start);
    scope.strays = environment.incarnations > 1;
    if (scope.strays) scope.stray_reach = -*std::ranges::min_element(environment.isn);
    return scope;
}

ProveReport decide(const ProveQuestion& question, const ProveLimits& limits) {
    return Proving(question, limits).run();
}

}  // namespace finwait::program
