#include "properties/proofs/induction/induction.h"

#include <chrono>

#include "properties/proofs/induction/guess_adviser.h"
#include "properties/proofs/induction/inductive_part.h"
#include "properties/proofs/induction/proof_guard.h"

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
std::set<Control> controls_in(const ReachedWorlds& reached, const StepTerms& terms) {
    std::set<Control> controls;
    for (const ReachedWorlds::Part& part : reached.parts()) {
        for (const model::World& world : part.worlds) {
            for (const model::Endpoint& endpoint : world.endpoints) {
                controls.insert(terms.control_of(endpoint));
            }
        }
    }
    return controls;
}

/// An induction from its beginning: what all of them need.
class Induction {
  public:
    Induction(const model::Design& design, const ReachedWorlds& reached,
              const ProofOptions& settings)
        : design_(design),
          reached_(reached),
          prover_(settings, "induction", "ALL"),
          terms_(prover_.context(), reached.scope()),
          relation_(design, terms_) {}

    /// `work` gets what of `invariants` is inductive, all of it at first.
    template <class Work>
    InductionFinding run(std::span<const properties::Property* const> invariants, bool explain,
                         Work&& work) {
        const auto begin = std::chrono::steady_clock::now();
        for (const properties::Property* invariant : invariants) {
            finding_.invariants.push_back({invariant->name});
        }
        finding_.events = inductive_events(reached_.start()).size();
        finding_.obligations = (invariants.size() + 1) * (finding_.events + 1);
        finding_.stopped = prover_.until_stopped([&] {
            if (const std::string why = left_out_of(design_); !why.empty()) throw Stopped(why);
            InductivePart part(relation_, terms_, prover_, invariants, explain,
                               controls_in(reached_, terms_));
            work(part);
        });
        finding_.queries = prover_.queries();
        finding_.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return std::move(finding_);
    }

    /// Every event keeps what is kept.
    void conclude(InductivePart& part) {
        finding_.control_states = part.controls().size();
        finding_.paths = part.paths();
        hold_against(reached_, part, relation_, terms_, prover_);
        for (std::size_t i = 0; i < finding_.invariants.size(); ++i) {
            if (part.is_kept(i)) finding_.invariants[i].verdict = ProofVerdict::Proved;
        }
    }

    [[nodiscard]] InductionFinding& finding() { return finding_; }
    [[nodiscard]] const StepTerms& terms() const { return terms_; }

  private:
    const model::Design& design_;
    const ReachedWorlds& reached_;
    Prover prover_;
    StepTerms terms_;
    StepRelation relation_;
    InductionFinding finding_;
};

/// Knows nothing: what a step breaks is dropped.
class NoAdviser final : public Adviser {
  public:
    std::vector<const properties::Property*> exclude(const StepCase& /*each*/,
                                                     const z3::model& /*model*/) override {
        return {};
    }
    void is_no_invariant(const properties::Property& /*invariant*/) override {}
};

/// The guesses among what the goals rest on that are proved.
std::vector<properties::Property> guesses_behind(std::set<std::size_t> goals, std::size_t given,
                                                 InductivePart& part) {
    std::erase_if(goals, [&](std::size_t i) { return !part.is_kept(i); });
    std::vector<properties::Property> guesses;
    for (const std::size_t i : part.support_of(std::move(goals))) {
        if (i >= given) guesses.push_back(*part.invariants()[i].property);
    }
    return guesses;
}

}  // namespace

std::span<const model::EventKind> inductive_events(model::Start start) {
    using enum model::EventKind;
    static constexpr std::array kEvents{Close,   SendData,   SendDataWithFin, SendFin,
                                        SendAck, Retransmit, TwoMslTimeout,   Abort,
                                        Deliver, Open};
    return std::span(kEvents).first(kEvents.size() - (start == model::Start::Closed ? 0 : 1));
}

std::string left_out_of(const model::Design& design) {
    const auto of = [](std::string_view what) {
        return std::string(what) + ", of which nothing is proved";
    };
    const model::Mechanisms& mechanisms = design.mechanisms;
    if (design.middlebox != nullptr) return of("the end stands behind a middlebox");
    if (!design.timers.empty()) return of("the design declares timers");
    if (design.two_msl.armed_by_rows || design.two_msl.retransmissions > 0) {
        return of("the 2MSL timer of the design is not armed by its state alone");
    }
    if (!mechanisms.close_waits_for_fin_in.empty()) {
        return of("CLOSE waits for the FIN to be sent");
    }
    if (mechanisms.keeps_ahead > 0) return of("the design keeps what is ahead of a hole");
    if (asks_where_acks_begin(mechanisms)) {
        return of("the design asks how old an ACK can be (oldest-ack)");
    }
    if (mechanisms.text_carries_ack_in != model::kEveryState ||
        mechanisms.fin_carries_ack_in != model::kEveryState) {
        return of("segments other than RST lack the ACK");
    }
    return "";
}

void refuse_unprovable(const properties::Property& invariant) {
    Prover prover({}, invariant.name, "ALL");
    static_cast<void>(StepTerms(prover.context()).said_by(invariant));
}

InductionFinding prove_by_induction(const model::Design& design,
                                    std::span<const properties::Property* const> invariants,
                                    const ReachedWorlds& reached, const ProofOptions& settings) {
    Induction induction(design, reached, settings);
    return induction.run(invariants, true, [&](InductivePart& part) {
        std::size_t failed = 0;
        for (std::size_t round = 1;; ++round) {
            const InductivePart::Failures failures = part.next_round();
            failed += failures.size();
            if (!note(failures, round, induction.finding())) break;
        }
        induction.conclude(part);
        induction.finding().discharged = induction.finding().obligations - failed;
    });
}

InductionFinding prove_where_more_is_assumed(
    const model::Design& design, std::span<const properties::Property* const> invariants,
    const std::set<std::size_t>& known, const std::set<std::size_t>& goals,
    const ReachedWorlds& reached, const ProofOptions& settings) {
    Induction induction(design, reached, settings);
    NoAdviser adviser;
    return induction.run(invariants, false, [&](InductivePart& part) {
        part.take_as_known(known);
        if (part.keep(goals, adviser)) induction.conclude(part);
    });
}

InductionFinding prove_with_guesses(const model::Design& design,
                                    std::span<const properties::Property* const> invariants,
                                    const std::set<std::size_t>& goals,
                                    const ReachedWorlds& reached, const ProofOptions& settings) {
    Induction induction(design, reached, settings);
    Guesses guesses(design, reached, invariants);
    GuessAdviser adviser(guesses, induction.terms());
    return induction.run(invariants, false, [&](InductivePart& part) {
        if (!part.keep(goals, adviser)) return;
        induction.conclude(part);
        induction.finding().guesses = guesses_behind(goals, invariants.size(), part);
    });
}

}  // namespace finwait::proofs
