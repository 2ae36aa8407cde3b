// Whether an acknowledgement is of the data or of the FIN: ack-of-fin-distinct.
#include <fmt/format.h>

#include <algorithm>

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

using model::ArrivalBranch;
using model::EventKind;
using model::State;
using model::TableEvent;

/// A sender of `octets` octets from `isn` and a FIN behind them; the peer has acknowledged some.
struct Close {
    z3::expr isn;
    z3::expr octets;
    z3::expr acknowledged;
    z3::expr window;
    z3::expr peer_number;
    /// The number behind the last octet, behind the FIN.
    z3::expr end_of_text;
    z3::expr end_of_fin;
    z3::expr well_formed;

    Close(const WireNumbers& numbers, const model::Design& design, unsigned bits)
        : isn(numbers.variable("isn")),
          octets(numbers.variable("octets")),
          acknowledged(numbers.variable("acknowledged")),
          window(numbers.variable("window")),
          peer_number(numbers.variable("peer_number")),
          end_of_text(numbers.advance(isn, octets)),
          end_of_fin(
              numbers.advance(end_of_text, numbers.constant(design.mechanisms.fin_consumes))),
          well_formed(numbers.well_formed(isn) && numbers.well_formed(octets) &&
                      numbers.well_formed(peer_number) && window != numbers.constant(0) &&
                      z3::ule(window, numbers.constant(largest_window(bits))) &&
                      z3::ule(acknowledged, octets) &&
                      z3::ule(octets - acknowledged,
                              window - numbers.constant(design.mechanisms.fin_consumes))) {}

    [[nodiscard]] SymbolicEndpoint sender(const WireNumbers& numbers, State state) const {
        SymbolicEndpoint endpoint;
        endpoint.state = state;
        endpoint.fin_sent = true;
        endpoint.snd_una = numbers.advance(isn, acknowledged);
        endpoint.snd_nxt = end_of_fin;
        endpoint.rcv_nxt = peer_number;
        endpoint.ack_base = isn;
        return endpoint;
    }
};

/// An acknowledgement as the peer sends it: its number, and the flag where the design has one.
struct Acknowledgement {
    z3::expr ack;
    bool fin_taken = false;
    /// When it is sent; and where the peer stands.
    z3::expr condition;
    State from = State::Established;
};

/// What a peer that expects `rcv_nxt` sends, before and after it takes the FIN that stands there.
struct Acknowledgements {
    std::vector<Acknowledgement> of_data;
    std::vector<Acknowledgement> of_fin;
};

Acknowledgements acknowledgements(const WireNumbers& numbers, const StackTerms& stack,
                                  const Close& close, const z3::expr& reported) {
    z3::context& context = numbers.context();
    Acknowledgements found;
    const auto note = [](std::vector<Acknowledgement>& list, Acknowledgement ack) {
        const bool known = std::ranges::any_of(list, [&](const Acknowledgement& other) {
            return other.fin_taken == ack.fin_taken && z3::eq(other.ack, ack.ack) &&
                   z3::eq(other.condition, ack.condition);
        });
        if (!known) list.push_back(std::move(ack));
    };
    for (const State state : model::kAllStates) {
        SymbolicEndpoint peer;
        peer.state = state;
        peer.snd_una = peer.snd_nxt = close.peer_number;
        peer.rcv_nxt = close.end_of_text;
        SymbolicSegment fin;
        fin.seq = close.end_of_text;
        fin.ack = close.peer_number;
        fin.fin = true;
        bool takes_fin = false;
        for (const Path& path : paths_of(numbers, EventKind::Deliver, stack, peer, fin)) {
            if (!path.outcome->endpoint.history.fin_received || !path.outcome->sent) continue;
            takes_fin = true;
            note(found.of_fin, {numbers.of(path.outcome->sent->ack), path.outcome->sent->fin_taken,
                                all_of(context, path.conditions), state});
        }
        if (!takes_fin) continue;
        peer.rcv_nxt = reported;
        peer.ack_pending = true;
        for (const Path& path : paths_of(numbers, EventKind::SendAck, stack, peer, {})) {
            note(found.of_data, {numbers.of(path.outcome->sent->ack), path.outcome->sent->fin_taken,
                                 all_of(context, path.conditions), state});
        }
    }
    return found;
}

struct ConcreteClose {
    std::uint32_t isn;
    std::uint32_t octets;
    std::uint32_t ack;
    std::uint32_t ack_of_fin;
    /// Whether the model regards the FIN as acknowledged.
    bool fin_acknowledged;
};

ConcreteClose replay(const z3::model& z3_model, const WireNumbers& numbers, const Close& close,
                     State state, const Acknowledgement& ack, const model::Design& design,
                     unsigned bits) {
    const auto value = [&](const Term& term) {
        return static_cast<std::uint32_t>(value_of(z3_model, numbers.of(term)));
    };
    model::Stack stack;
    stack.design = &design;
    stack.space = model::SequenceSpace(bits);
    stack.window = value(close.window);
    const SymbolicEndpoint sender = close.sender(numbers, state);
    model::Endpoint endpoint;
    endpoint.state = state;
    endpoint.fin_sent = true;
    endpoint.snd_una = value(sender.snd_una);
    endpoint.snd_nxt = value(sender.snd_nxt);
    endpoint.rcv_nxt = value(sender.rcv_nxt);
    endpoint.ack_base = value(sender.ack_base);
    model::Segment segment;
    segment.seq = endpoint.rcv_nxt;
    segment.ack = value(ack.ack);
    segment.fin_taken = ack.fin_taken;
    const auto outcome = model::segment_arrives(stack, endpoint, segment);
    return {value(close.isn), value(close.octets), segment.ack, value(close.end_of_fin),
            passed(outcome.coverage, ArrivalBranch::FinAcknowledged)};
}

/// Of data or of the FIN, in a state that misreads it.
std::string refutation(const ConcreteClose& c, State state, const Acknowledgement& ack,
                       bool of_fin) {
    const std::string flag = ack.fin_taken ? " with the flag" : "";
    if (of_fin) {
        return fmt::format(
            "{} octets from {}, and a FIN: ACK = {}{} acknowledges the FIN, and {} does not "
            "regard it as acknowledged.",
            grouped(c.octets), c.isn, c.ack, flag, name_of(state));
    }
    return fmt::format(
        "{} octets from {}, and a FIN: is ACK = {}{} for the data or for the FIN? The peer "
        "sends it in {} when it has the data alone, and {} when it has the FIN too; {} "
        "takes it for the FIN.",
        grouped(c.octets), c.isn, c.ack, flag, name_of(ack.from),
        c.ack == c.ack_of_fin ? "the same" : fmt::format("ACK = {}", c.ack_of_fin), name_of(state));
}

}  // namespace

Finding ack_of_fin_distinct(const model::Design& design, unsigned bits, Prover& prover) {
    const WireNumbers numbers(prover.context(), bits);
    const Close close(numbers, design, bits);
    const z3::expr reported_octets = numbers.variable("reported");
    const z3::expr reported = numbers.advance(close.isn, reported_octets);
    const z3::expr some_octets =
        z3::ule(close.acknowledged, reported_octets) && z3::ule(reported_octets, close.octets);
    StackTerms stack;
    stack.design = &design;
    stack.window = close.window;
    stack.delayed_ack = false;
    const Acknowledgements sent = acknowledgements(numbers, stack, close, reported);
    // A tutorial's numbers, if they will do.
    const Formulas constraints{close.octets == numbers.constant(100),
                               reported_octets == close.octets, close.isn == numbers.constant(900),
                               close.acknowledged == numbers.constant(0),
                               close.window == numbers.constant(65535)};

    Finding finding;
    finding.verdict = ProofVerdict::Proved;
    const auto check = [&](State state, const Acknowledgement& ack, bool of_fin) {
        SymbolicSegment segment;
        segment.seq = close.peer_number;
        segment.ack = ack.ack;
        segment.fin_taken = ack.fin_taken;
        const auto paths =
            paths_of(numbers, EventKind::Deliver, stack, close.sender(numbers, state), segment);
        const z3::expr wrong =
            outcome_can_be(prover.context(), paths, [&](const SymbolicOutcome& outcome) {
                return passed(outcome.coverage, ArrivalBranch::FinAcknowledged) != of_fin;
            });
        const Formulas formulas{close.well_formed, some_octets, ack.condition, wrong};
        const Answer answer =
            prover.ask(fmt::format("ACK of {} from {} misread in {}", of_fin ? "FIN" : "data",
                                   name_of(ack.from), name_of(state)),
                       formulas);
        if (answer == Answer::Unsatisfiable || finding.verdict == ProofVerdict::Refuted) return;
        if (answer == Answer::Unknown) {
            finding.verdict = ProofVerdict::Inconclusive;
            return;
        }
        const ConcreteClose c =
            replay(prover.example(formulas, constraints), numbers, close, state, ack, design, bits);
        confirm(c.fin_acknowledged != of_fin, "ack-of-fin-distinct");
        finding.verdict = ProofVerdict::Refuted;
        finding.numbers = {{"first_octet", c.isn},
                           {"octets", c.octets},
                           {"ack", c.ack},
                           {"ack_of_fin", c.ack_of_fin}};
        finding.sentences = {refutation(c, state, ack, of_fin)};
    };
    for (const State state : model::kAllStates) {
        if (!design.table.has_row(state, TableEvent::RcvAckOfFin)) continue;
        for (const Acknowledgement& ack : sent.of_data) check(state, ack, false);
        for (const Acknowledgement& ack : sent.of_fin) check(state, ack, true);
    }
    return finding;
}

}  // namespace finwait::proofs
