// It does not matter with which numbers a connection begins: rotation.
//
// Everything that a rule asks, and every number that it gives, is compared with itself after the
// numbers of either direction are shifted. If each question has the same answer, a rule goes the
// same way; if each number that it gives is shifted too, so does every rule after it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "properties/proofs/claims/arithmetic_claims.h"
#include "properties/proofs/claims/opening_claims.h"
#include "properties/proofs/terms/run_terms.h"

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
    /// `asks_where_acks_begin`: the design keeps that number.
    Shift(const WireNumbers& numbers, bool asks_where_acks_begin)
        : numbers_(numbers),
          asks_where_acks_begin_(asks_where_acks_begin),
          own_(numbers.variable("shift_of_own_numbers")),
          other_(numbers.variable("shift_of_peers_numbers")),
          from_(numbers.context()),
          to_(numbers.context()) {
        iss = number("iss", own_);
        endpoint.snd_una = number("snd_una", own_);
        endpoint.snd_nxt = number("snd_nxt", own_);
        endpoint.rcv_nxt = number("rcv_nxt", other_);
        if (asks_where_acks_begin_) endpoint.ack_base = number("ack_base", own_);
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
            // An end that opens expects nothing yet.
            if (outcome.endpoint.rcv_nxt.expr()) differs(outcome.endpoint.rcv_nxt, &other_);
            if (asks_where_acks_begin_) differs(outcome.endpoint.ack_base, &own_);
            differs(outcome.endpoint.unsent, nullptr);
        }
        differs(outcome.endpoint.history.delivered, nullptr);
        if (outcome.sent) {
            // That of an RST which answers a segment without ACK is 0, and no number of the
            // direction.
            if (outcome.sent->seq.expr()) differs(outcome.sent->seq, &own_);
            if (outcome.sent->has_ack) differs(outcome.sent->ack, &other_);
            differs(outcome.sent->len, nullptr);
        }
        return wrong;
    }

    /// `outcome` with its numbers shifted by what `z3_model` says.
    [[nodiscard]] model::Outcome shifted(const z3::model& z3_model,
                                         const model::SequenceSpace& space,
                                         model::Outcome outcome) const {
        const auto own = static_cast<std::uint32_t>(value_of(z3_model, own_));
        const auto other = static_cast<std::uint32_t>(value_of(z3_model, other_));
        model::Endpoint& end = outcome.endpoint;
        const bool knows_peer =
            end.state != model::State::Listen && end.state != model::State::SynSent;
        if (end.state != model::State::Closed) {
            end.snd_una = space.advance(end.snd_una, own);
            end.snd_nxt = space.advance(end.snd_nxt, own);
            if (knows_peer) end.rcv_nxt = space.advance(end.rcv_nxt, other);
            if (asks_where_acks_begin_) end.ack_base = space.advance(end.ack_base, own);
        }
        if (outcome.sent) {
            if (!outcome.sent->rst || !outcome.sent->has_ack) {
                outcome.sent->seq = space.advance(outcome.sent->seq, own);
            }
            if (outcome.sent->has_ack) outcome.sent->ack = space.advance(outcome.sent->ack, other);
        }
        return outcome;
    }

    SymbolicEndpoint endpoint;
    SymbolicSegment segment;
    /// With which an end opens.
    Term iss;
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
    bool asks_where_acks_begin_;
    z3::expr own_;
    z3::expr other_;
    mutable z3::expr_vector from_;
    mutable z3::expr_vector to_;
};

/// What else a rule may branch on.
struct Shape {
    EventKind kind = EventKind::Deliver;
    model::State state = model::State::Established;
    bool fin_sent = false;
    bool ack_pending = false;
    bool fin = false;
    bool rst = false;
    bool fin_taken = false;
    bool delayed_ack = false;
    bool has_ack = true;
    bool syn = false;
    bool passive = false;
    bool syn_outstanding = false;
    /// An OPEN is left, and is an active one.
    bool unopened = false;
    bool is_opener = false;

    template <class Space>
    void put_on(model::BasicEndpoint<Space>& endpoint) const {
        endpoint.state = state;
        endpoint.fin_sent = fin_sent;
        endpoint.ack_pending = ack_pending;
        endpoint.passive = passive;
        endpoint.syn_outstanding = syn_outstanding;
        endpoint.history.incarnation = endpoint.history.paired = unopened ? 0 : 1;
    }
    template <class Space>
    void put_on(model::BasicSegment<Space>& segment) const {
        segment.fin = fin;
        segment.rst = rst;
        segment.has_ack = has_ack;
        segment.syn = syn;
        segment.fin_taken = fin_taken;
    }
};

std::vector<Shape> all_shapes() {
    std::vector<Shape> shapes;
    for (const model::State state : model::kAllStates) {
        for (unsigned bits = 0; bits < 64; ++bits) {
            const auto bit = [&](unsigned i) { return (bits >> i & 1U) != 0; };
            shapes.push_back({EventKind::Deliver, state, bit(0), bit(1), bit(2), bit(3), bit(4),
                              bit(5), !bit(3)});
            if (bits >= 4) continue;
            for (const EventKind kind :
                 {EventKind::Close, EventKind::SendData, EventKind::SendDataWithFin,
                  EventKind::SendFin, EventKind::SendAck, EventKind::Retransmit,
                  EventKind::TwoMslTimeout, EventKind::Abort}) {
                shapes.push_back({kind, state, bit(0), bit(1)});
            }
        }
    }
    return shapes;
}

/// What opening adds: its states, a SYN that is not acknowledged, segments with SYN, RSTs with ACK.
std::vector<Shape> shapes_of_opening() {
    using enum model::State;
    std::vector<Shape> ends;
    ends.reserve(2 * model::kStates);
    for (const model::State state : model::kAllStates) ends.push_back({.state = state});
    for (const model::State state : {SynSent, SynReceived, FinWait1, Closing}) {
        ends.push_back({.state = state, .syn_outstanding = true});
    }
    ends.push_back({.state = FinWait1, .fin_sent = true, .syn_outstanding = true});
    ends.push_back({.state = Listen, .passive = true});
    ends.push_back({.state = SynReceived, .passive = true, .syn_outstanding = true});
    ends.push_back({.state = Closed, .unopened = true});
    std::vector<Shape> shapes;
    for (Shape shape : ends) {
        for (unsigned bits = 0; bits < 16; ++bits) {
            shape.fin = (bits & 1U) != 0;
            shape.rst = (bits & 2U) != 0;
            shape.syn = (bits & 4U) != 0;
            shape.has_ack = (bits & 8U) != 0;
            shapes.push_back(shape);
        }
        for (const bool active : {false, true}) {
            for (const EventKind kind : {EventKind::Open, EventKind::Close, EventKind::SendFin,
                                         EventKind::Retransmit, EventKind::Abort}) {
                shape.kind = kind;
                shape.is_opener = active;
                shapes.push_back(shape);
            }
        }
    }
    return shapes;
}

/// Everything that the rules of a design ask and give, each once.
void collect(const WireNumbers& numbers, StackTerms stack, const std::vector<Shape>& shapes,
             Shift& shift, Questions& questions, Questions& results) {
    for (const Shape& shape : shapes) {
        shape.put_on(shift.endpoint);
        shape.put_on(shift.segment);
        stack.delayed_ack = shape.delayed_ack;
        stack.is_opener = shape.is_opener;
        for (const Path& path :
             paths_of(numbers, shape.kind, stack, shift.endpoint, shift.segment)) {
            questions.note(path.conditions);
            if (path.outcome) results.note(shift.wrong_in(*path.outcome));
        }
    }
}

/// Whether some rule of the model, with the numbers of `z3_model`, goes another way or gives other
/// numbers once they are shifted.
bool depends_on_numbers(const z3::model& z3_model, const WireNumbers& numbers,
                        const std::vector<Shape>& shapes, const StackTerms& terms,
                        const Shift& shift, unsigned bits) {
    const auto plain = [&](const Term& term) {
        return static_cast<std::uint32_t>(value_of(z3_model, numbers.of(term)));
    };
    const auto moved = [&](const Term& term) {
        return static_cast<std::uint32_t>(value_of(z3_model, shift.shifted(numbers.of(term))));
    };
    model::Stack stack;
    stack.design = terms.design;
    stack.space = model::SequenceSpace(bits);
    stack.window = plain(terms.window);
    stack.mss = plain(terms.mss);
    stack.may_abort = true;
    return std::ranges::any_of(shapes, [&](const Shape& shape) {
        stack.delayed_ack = shape.delayed_ack;
        stack.is_opener = shape.is_opener;
        const auto outcome = [&](const auto& value) {
            stack.first_iss = value(shift.iss);
            model::Endpoint endpoint = endpoint_of(shift.endpoint, value);
            model::Segment segment = segment_of(shift.segment, value);
            shape.put_on(endpoint);
            shape.put_on(segment);
            return outcome_of(shape.kind, stack, endpoint, segment);
        };
        const auto before = outcome(plain);
        const auto after = outcome(moved);
        if (before.has_value() != after.has_value()) return true;
        if (!before) return false;
        const model::Outcome moved_before = shift.shifted(z3_model, stack.space, *before);
        return before->coverage != after->coverage || moved_before.endpoint != after->endpoint ||
               moved_before.sent != after->sent;
    });
}

}  // namespace

namespace {

Finding rotated(const model::Design& design, unsigned bits, Prover& prover,
                const std::vector<Shape>& shapes, std::string_view claim) {
    if (design.mechanisms.keeps_ahead > 0) {
        Finding finding;
        finding.verdict = ProofVerdict::DoesNotApply;
        finding.sentences = {
            "The design keeps what is ahead of a hole; the numbers of what is kept are not shifted "
            "here."};
        return finding;
    }
    const WireNumbers numbers(prover.context(), bits);
    Shift shift(numbers, asks_where_acks_begin(design.mechanisms));
    StackTerms stack;
    stack.design = &design;
    stack.window = numbers.variable("window");
    stack.mss = numbers.variable("mss");
    stack.may_abort = true;
    stack.data = numbers.variable("data");
    stack.first_iss = shift.iss;
    Questions questions;
    Questions results;
    collect(numbers, stack, shapes, shift, questions, results);

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
                confirm(depends_on_numbers(prover.example(formulas, {}), numbers, shapes, stack,
                                           shift, bits),
                        claim);
                Finding finding;
                finding.verdict = ProofVerdict::Refuted;
                finding.sentences = {"A rule depends on the numbers themselves: " +
                                     each.to_string()};
                return finding;
            }
        }
    }
    Finding finding;
    finding.verdict = ProofVerdict::Proved;
    finding.sentences = {fmt::format(
        "The rules ask {} different questions and give {} different numbers; none depends on where "
        "the numbers begin.",
        questions.all().size(), results.all().size())};
    finding.numbers = {{"questions", questions.all().size()}, {"results", results.all().size()}};
    return finding;
}

}  // namespace

Finding rotation(const model::Design& design, unsigned bits, Prover& prover) {
    return rotated(design, bits, prover, all_shapes(), "rotation");
}

Finding rotation_of_opening(const model::Design& design, unsigned bits, Prover& prover) {
    return rotated(design, bits, prover, shapes_of_opening(), "rotation-of-opening");
}

}  // namespace finwait::proofs
