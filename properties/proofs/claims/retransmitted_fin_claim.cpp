// A FIN that was taken is never acceptable again: retransmitted-fin-is-old.
#include <fmt/format.h>

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

using model::ArrivalBranch;
using model::EventKind;
using model::State;
using model::TableEvent;

/// The states in which a FIN has been taken: where "rcv FIN" leads, and what comes after.
model::TcpStates states_after_fin(const model::StateTable& table) {
    model::TcpStates after;
    for (const State state : model::kAllStates) {
        for (const model::Row& row : table.rows(state, TableEvent::RcvFin)) after.insert(row.next);
    }
    for (std::size_t round = 0; round < model::kStates; ++round) {
        for (const State state : model::kAllStates) {
            if (!after.contains(state)) continue;
            for (const TableEvent event : {TableEvent::Close, TableEvent::RcvAckOfFin}) {
                for (const model::Row& row : table.rows(state, event)) after.insert(row.next);
            }
        }
    }
    return after;
}

/// Whether the model does anything but answer the segment, with the numbers of `z3_model`.
bool is_looked_at(const z3::model& z3_model, const WireNumbers& numbers, const StackTerms& terms,
                  const SymbolicEndpoint& endpoint, const SymbolicSegment& segment, unsigned bits) {
    const auto value = [&](const Term& term) {
        return static_cast<std::uint32_t>(value_of(z3_model, numbers.of(term)));
    };
    model::Stack stack;
    stack.design = terms.design;
    stack.space = model::SequenceSpace(bits);
    stack.window = value(terms.window);
    model::Endpoint receiver;
    receiver.state = endpoint.state;
    receiver.fin_sent = endpoint.fin_sent;
    receiver.snd_una = value(endpoint.snd_una);
    receiver.snd_nxt = value(endpoint.snd_nxt);
    receiver.rcv_nxt = value(endpoint.rcv_nxt);
    const auto outcome = model::segment_arrives(stack, receiver,
                                                {.seq = value(segment.seq),
                                                 .ack = value(segment.ack),
                                                 .len = value(segment.len),
                                                 .fin = true});
    return !passed(outcome.coverage, ArrivalBranch::UnacceptableAnswered) ||
           outcome.endpoint.snd_una != receiver.snd_una;
}

}  // namespace

Finding retransmitted_fin_is_old(const model::Design& design, unsigned bits, Prover& prover) {
    Finding finding;
    if (design.mechanisms.fin_consumes == 0) {
        finding.verdict = ProofVerdict::DoesNotApply;
        finding.sentences = {
            "A FIN that consumes no number stands at the number that is expected next, however "
            "often it comes."};
        return finding;
    }
    const WireNumbers numbers(prover.context(), bits);
    const z3::expr seq = numbers.variable("seq");
    const z3::expr len = numbers.variable("len");
    const z3::expr window = numbers.variable("window");
    const z3::expr snd_una = numbers.variable("snd_una");
    const z3::expr most = numbers.constant(largest_window(bits));
    const z3::expr well_formed = numbers.well_formed(seq) && numbers.well_formed(snd_una) &&
                                 window != numbers.constant(0) && z3::ule(window, most) &&
                                 z3::ule(len, most);
    StackTerms stack;
    stack.design = &design;
    stack.window = window;
    const model::TcpStates after_fin = states_after_fin(design.table);
    std::string states;
    finding.verdict = ProofVerdict::Proved;
    for (const State state : model::kAllStates) {
        if (state == State::Closed || !after_fin.contains(state)) continue;
        for (const bool fin_sent : {false, true}) {
            SymbolicEndpoint endpoint;
            endpoint.state = state;
            endpoint.fin_sent = fin_sent;
            endpoint.snd_una = snd_una;
            endpoint.snd_nxt = numbers.variable("snd_nxt");
            endpoint.rcv_nxt = numbers.advance(numbers.advance(seq, len),
                                               numbers.constant(design.mechanisms.fin_consumes));
            SymbolicSegment segment;
            segment.seq = seq;
            segment.ack = numbers.variable("ack");
            segment.len = len;
            segment.fin = true;
            const auto paths = paths_of(numbers, EventKind::Deliver, stack, endpoint, segment);
            std::vector<z3::expr> wrong;
            for (const Path& path : paths) {
                const bool answered =
                    passed(path.outcome->coverage, ArrivalBranch::UnacceptableAnswered);
                const z3::expr moved = numbers.of(path.outcome->endpoint.snd_una) != snd_una;
                const z3::expr here = all_of(prover.context(), path.conditions);
                wrong.push_back(answered ? here && moved : here);
            }
            const Formulas formulas{well_formed, any_of(prover.context(), wrong)};
            const Answer answer = prover.ask(
                fmt::format("retransmitted FIN looked at in {}", name_of(state)), formulas);
            if (answer == Answer::Unknown) return {};
            if (answer == Answer::Satisfiable) {
                const z3::model model = prover.example(formulas, {});
                confirm(is_looked_at(model, numbers, stack, endpoint, segment, bits),
                        "retransmitted-fin-is-old");
                finding.verdict = ProofVerdict::Refuted;
                finding.sentences = {
                    fmt::format("In {} a FIN at {} that was taken is taken for a new one.",
                                name_of(state), value_of(model, seq))};
                finding.numbers = {{"seq", value_of(model, seq)}, {"len", value_of(model, len)}};
                return finding;
            }
        }
        states += fmt::format("{}{}", states.empty() ? "" : ", ", name_of(state));
    }
    finding.sentences = {"In " + states +
                         ": the number behind a FIN that was taken is expected next and the window "
                         "begins there; what a retransmitted FIN acknowledges is never learned."};
    return finding;
}

}  // namespace finwait::proofs
