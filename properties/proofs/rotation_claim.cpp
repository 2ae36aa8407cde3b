// It does not matter with which numbers a connection begins: rotation.
//
// Everything that a rule asks, and every number that it gives, is compared with itself after the
// numbers of either direction are shifted. If each question has the same answer, a rule goes the
// same way; if each number that it gives is shifted too, so does every rule after it.
#include <fmt/format.h>

#include <set>

#include "properties/proofs/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

using model::EventKind;

/// Hands on every question of the rules, once.
class Questions {
  public:
    void note(const std::vector<z3::expr>& conditions) {
        for (const z3::expr& condition : conditions) {
            if (known_.insert(condition.id()).second) all_.push_back(condition);
        }
    }
    [[nodiscard]] const Formulas& all() const { return all_; }

  private:
    std::set<unsigned> known_;
    Formulas all_;
};

/// An endpoint and a segment with free numbers, and the two shifts.
class Shift {
  public:
    explicit Shift(const WireNumbers& numbers)
        : numbers_(numbers),
          own_(numbers.variable("shift_of_own_numbers")),
          other_(numbers.variable("shift_of_peers_numbers")),
          from_(numbers.context()),
          to_(numbers.context()) {
        endpoint.snd_una = number("snd_una", own_);
        endpoint.snd_nxt = number("snd_nxt", own_);
        endpoint.rcv_nxt = number("rcv_nxt", other_);
        endpoint.unsent = numbers.variable("unsent");
        endpoint.history.delivered = numbers.variable("delivered");
        segment.seq = number("seq", other_);
        segment.ack = number("ack", own_);
        segment.len = numbers.variable("len");
        well_formed.push_back(numbers.well_formed(own_));
        well_formed.push_back(numbers.well_formed(other_));
    }

    [[nodiscard]] z3::expr shifted(z3::expr term) const { return term.substitute(from_, to_); }

    /// What an outcome must not be: one of its numbers or counts is not the one that was, shifted.
    [[nodiscard]] Formulas wrong_in(const SymbolicOutcome& outcome) const {
        Formulas wrong;
        const auto differs = [&](const Term& term, const z3::expr* by) {
            const z3::expr plain = numbers_.of(term);
            wrong.push_back(shifted(plain) != (by ? numbers_.advance(plain, *by) : plain));
        };
        // In CLOSED there are no numbers.
        if (outcome.endpoint.state != model::State::Closed) {
            differs(outcome.endpoint.snd_una, &own_);
            differs(outcome.endpoint.snd_nxt, &own_);
            differs(outcome.endpoint.rcv_nxt, &other_);
            differs(outcome.endpoint.unsent, nullptr);
        }
        differs(outcome.endpoint.history.delivered, nullptr);
        if (outcome.sent) {
            differs(outcome.sent->seq, &own_);
            // An RST has no ACK field.
            if (!outcome.sent->rst) differs(outcome.sent->ack, &other_);
            differs(outcome.sent->len, nullptr);
        }
        return wrong;
    }

    SymbolicEndpoint endpoint;
    SymbolicSegment segment;
    Formulas well_formed;

  private:
    z3::expr number(const char* name, const z3::expr& by) {
        z3::expr plain = numbers_.variable(name);
        from_.push_back(plain);
        to_.push_back(numbers_.advance(plain, by));
        well_formed.push_back(numbers_.well_formed(plain));
        return plain;
    }

    const WireNumbers& numbers_;
    z3::expr own_;
    z3::expr other_;
    mutable z3::expr_vector from_;
    mutable z3::expr_vector to_;
};

/// Everything that the rules of a design ask and give, each once.
void collect(const WireNumbers& numbers, const model::Design& design, Shift& shift,
             Questions& questions, Questions& results) {
    StackTerms stack;
    stack.design = &design;
    stack.window = numbers.variable("window");
    stack.mss = numbers.variable("mss");
    stack.may_abort = true;
    const auto run = [&](EventKind kind) {
        for (const Path& path : paths_of(numbers, kind, stack, shift.endpoint, shift.segment)) {
            questions.note(path.conditions);
            if (path.outcome) results.note(shift.wrong_in(*path.outcome));
        }
    };
    for (const model::State state : model::kAllStates) {
        shift.endpoint.state = state;
        for (unsigned flags = 0; flags < 4; ++flags) {
            shift.endpoint.fin_sent = (flags & 1U) != 0;
            shift.endpoint.ack_pending = (flags & 2U) != 0;
            for (const EventKind kind :
                 {EventKind::Close, EventKind::SendData, EventKind::SendDataWithFin,
                  EventKind::SendFin, EventKind::SendAck, EventKind::Retransmit,
                  EventKind::TwoMslTimeout, EventKind::Abort}) {
                run(kind);
            }
            for (unsigned bits = 0; bits < 16; ++bits) {
                shift.segment.fin = (bits & 1U) != 0;
                shift.segment.rst = (bits & 2U) != 0;
                shift.segment.fin_taken = (bits & 4U) != 0;
                stack.delayed_ack = (bits & 8U) != 0;
                run(EventKind::Deliver);
            }
        }
    }
}

}  // namespace

Finding rotation(const model::Design& design, unsigned bits, Prover& prover) {
    const WireNumbers numbers(prover.context(), bits);
    Shift shift(numbers);
    Questions questions;
    Questions results;
    collect(numbers, design, shift, questions, results);

    Formulas wrong;
    for (const z3::expr& question : questions.all()) {
        wrong.push_back(question != shift.shifted(question));
    }
    wrong.insert(wrong.end(), results.all().begin(), results.all().end());
    for (const z3::expr& each : wrong) {
        Formulas formulas = shift.well_formed;
        formulas.push_back(each);
        switch (prover.ask("changed by a shift", formulas)) {
            case Answer::Unsatisfiable: break;
            case Answer::Unknown: return {};
            case Answer::Satisfiable: {
                Finding finding;
                finding.verdict = Verdict::Refuted;
                finding.sentences = {"A rule depends on the numbers themselves: " +
                                     each.to_string()};
                return finding;
            }
        }
    }
    Finding finding;
    finding.verdict = Verdict::Proved;
    finding.sentences = {fmt::format(
        "The rules ask {} different questions and give {} different numbers; none depends on where "
        "the numbers begin.",
        questions.all().size(), results.all().size())};
    finding.numbers = {{"questions", questions.all().size()}, {"results", results.all().size()}};
    return finding;
}

}  // namespace finwait::proofs
