#include "properties/proofs/induction/broken_step.h"

#include <fmt/format.h>

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

using model::Endpoint;
using model::EventKind;
using model::Segment;

/// Reads a Z3 model: positions become what is on the wire.
class Reader {
  public:
    Reader(const z3::model& model, const Arithmetic& positions)
        : model_(model), positions_(positions) {}

    [[nodiscard]] std::uint32_t number(const Term& term) const {
        const z3::expr modulus = positions_.constant(std::uint64_t{1} << 32U);
        return static_cast<std::uint32_t>(value_of(model_, z3::mod(positions_.of(term), modulus)));
    }
    /// Of one direction, in which `endpoint_terms` sends.
    [[nodiscard]] std::uint32_t number(const Term& term,
                                       const EndpointTerms& endpoint_terms) const {
        // What was never set is 0 on the wire.
        if (!endpoint_terms.opening || !term.expr()) return number(term);
        return number(positions_.of(term) - endpoint_terms.opening->wire_zero);
    }
    [[nodiscard]] bool flag(const z3::expr& term) const {
        return model_.eval(term, true).is_true();
    }

    [[nodiscard]] Endpoint endpoint(const EndpointTerms& endpoint_terms,
                                    const EndpointTerms& peer) const {
        Endpoint endpoint;
        for (const model::State state : model::kAllStates) {
            if (flag(endpoint_terms.in(state))) endpoint.state = state;
        }
        if (!endpoint_terms.opening || endpoint.state != model::State::Closed) {
            endpoint.snd_una = number(endpoint_terms.snd_una, endpoint_terms);
            endpoint.snd_nxt = number(endpoint_terms.snd_nxt, endpoint_terms);
            endpoint.rcv_nxt = number(endpoint_terms.rcv_nxt, peer);
        }
        endpoint.unsent = number(endpoint_terms.unsent);
        endpoint.fin_sent = flag(endpoint_terms.fin_sent);
        endpoint.ack_pending = flag(endpoint_terms.ack_pending);
        endpoint.history = {number(endpoint_terms.delivered), flag(endpoint_terms.fin_received),
                            flag(endpoint_terms.fin_acked),   flag(endpoint_terms.closed_first),
                            flag(endpoint_terms.time_waited), flag(endpoint_terms.reset)};
        if (endpoint_terms.opening) {
            const OpeningTerms& opening = *endpoint_terms.opening;
            endpoint.passive = flag(opening.passive);
            endpoint.syn_outstanding = flag(opening.syn_outstanding);
            endpoint.history.incarnation = flag(opening.opened) ? 1 : 0;
            endpoint.history.paired = flag(opening.paired) ? 1 : 0;
            if (opening.strays) put(*opening.strays, endpoint.history);
            endpoint.history.established = flag(opening.established);
            endpoint.history.refused = flag(opening.refused);
        }
        return endpoint;
    }
    [[nodiscard]] Segment segment(const SymbolicSegment& segment, const EndpointTerms& from,
                                  const EndpointTerms& to) const {
        Segment concrete;
        // A SYN has the number that its end was given.
        concrete.seq = segment.syn && !segment.seq.expr() ? number(positions_.constant(0), from)
                                                          : number(segment.seq, from);
        concrete.ack = segment.has_ack || !from.opening ? number(segment.ack, to) : 0;
        concrete.len = number(segment.len);
        concrete.fin = segment.fin;
        concrete.rst = segment.rst;
        concrete.has_ack = segment.has_ack;
        concrete.fin_taken = segment.fin_taken;
        concrete.syn = segment.syn;
        concrete.incarnation = segment.incarnation;
        concrete.to = segment.to;
        return concrete;
    }
    /// The outcome of a path that began with `before`.
    [[nodiscard]] Endpoint end(const SymbolicEndpoint& end, const model::History& before,
                               const EndpointTerms& self, const EndpointTerms& peer) const {
        const auto& history = end.history;
        Endpoint endpoint;
        endpoint.state = end.state;
        if (!self.opening || end.state != model::State::Closed) {
            endpoint.snd_una = number(in_sequence(end.snd_una), self);
            endpoint.snd_nxt = number(in_sequence(end.snd_nxt), self);
            endpoint.rcv_nxt = number(end.rcv_nxt, peer);
        }
        endpoint.unsent = number(end.unsent);
        endpoint.fin_sent = end.fin_sent;
        endpoint.ack_pending = end.ack_pending;
        endpoint.passive = end.passive;
        endpoint.syn_outstanding = end.syn_outstanding;
        endpoint.history = {number(history.delivered),
                            history.fin_received || before.fin_received,
                            history.fin_acked || before.fin_acked,
                            history.closed_first || before.closed_first,
                            history.time_waited || before.time_waited,
                            history.reset || before.reset};
        endpoint.history.incarnation = history.incarnation;
        endpoint.history.paired = history.paired;
        endpoint.history.established = history.established || before.established;
        endpoint.history.refused = history.refused || before.refused;
        endpoint.history.stray_text = history.stray_text || before.stray_text;
        endpoint.history.stray_ack = history.stray_ack || before.stray_ack;
        endpoint.history.stray_rst = history.stray_rst || before.stray_rst;
        return endpoint;
    }

  private:
    void put(const StrayTerms& strays, model::History& history) const {
        if (flag(strays.paired_earlier)) history.paired = kEarlierIncarnation;
        history.stray_text = flag(strays.stray_text);
        history.stray_ack = flag(strays.stray_ack);
        history.stray_rst = flag(strays.stray_rst);
    }

    /// The ISS of a first connection stands at 0.
    [[nodiscard]] Term in_sequence(const Term& number) const { return positions_.of(number); }

    const z3::model& model_;
    const Arithmetic& positions_;
};

std::string in_words(const Segment& segment) {
    std::string text = fmt::format("SEQ={}", segment.seq);
    if (segment.has_ack) text += fmt::format(" ACK={}", segment.ack);
    if (segment.syn) text += " SYN";
    if (segment.len > 0) text += fmt::format(" LEN={}", segment.len);
    if (segment.fin) text += " FIN";
    if (segment.rst) text += " RST";
    if (segment.fin_taken) text += " and the flag";
    return text;
}

std::string in_words(const Endpoint& endpoint) {
    if (endpoint.state == model::State::Closed) {
        return fmt::format("{}, {} delivered", name_of(endpoint.state), endpoint.history.delivered);
    }
    return fmt::format("{}, SND.UNA={} SND.NXT={}{} RCV.NXT={}{}, {} unsent, {} delivered",
                       name_of(endpoint.state), endpoint.snd_una, endpoint.snd_nxt,
                       endpoint.fin_sent ? " (FIN sent)" : "", endpoint.rcv_nxt,
                       endpoint.history.fin_received ? " (FIN taken)" : "", endpoint.unsent,
                       endpoint.history.delivered);
}

std::string steps_in_words(const model::Coverage& coverage) {
    std::string text;
    for (std::size_t i = 0; i < model::kBranches; ++i) {
        const auto step = static_cast<model::ArrivalBranch>(i);
        if (passed(coverage, step)) text += fmt::format(" ({})", name_of(step));
    }
    return text;
}

}  // namespace

z3::expr replayable_numbers(const StepTerms& terms) {
    z3::expr_vector all(terms.mss.ctx());
    const auto fits = [&](const z3::expr& number, int least) {
        all.push_back(number >= least && number <= 2'000'000'000);
    };
    // What strays bring lies before the ISS; an amount is none of those numbers.
    const int first = terms.scope().strays ? -2'000'000'000 : 0;
    for (const EndpointTerms* end : {&terms.self, &terms.peer}) {
        for (const z3::expr* number : {&end->snd_una, &end->snd_nxt, &end->rcv_nxt}) {
            fits(*number, first);
        }
        for (const z3::expr* amount : {&end->unsent, &end->delivered, &end->data}) {
            fits(*amount, 0);
        }
    }
    fits(terms.arriving.seq, first);
    fits(terms.arriving.ack, first);
    fits(terms.arriving.len, 0);
    if (terms.opens()) {
        // An ISS of 32 bits: where 0 stands on the wire is its distance to the next 0.
        for (const EndpointTerms* endpoint_terms : {&terms.self, &terms.peer}) {
            all.push_back(endpoint_terms->opening->wire_zero >= 0 &&
                          endpoint_terms->opening->wire_zero <= 2'000'000'000);
        }
    }
    return z3::mk_and(all);
}

std::vector<z3::expr> readable_numbers(const StepTerms& terms) {
    z3::expr all_small = terms.parameters.window <= 2'000;
    for (const z3::expr* number :
         {&terms.self.snd_nxt, &terms.self.rcv_nxt, &terms.self.delivered, &terms.self.data,
          &terms.peer.snd_nxt, &terms.peer.rcv_nxt, &terms.peer.delivered, &terms.peer.data,
          &terms.arriving.seq, &terms.arriving.ack}) {
        all_small = all_small && *number <= 2'000;
    }
    std::vector<z3::expr> wishes;
    if (terms.opens()) {
        wishes.push_back(terms.self.opening->wire_zero == 0);
        wishes.push_back(terms.peer.opening->wire_zero == 0);
    }
    wishes.insert(wishes.end(),
                  {all_small, terms.parameters.window == 1000, terms.mss == 100,
                   terms.self.data == 100, terms.peer.data == 0 || terms.peer.data == 100,
                   terms.self.snd_una == 0, terms.arriving.len == 0});
    return wishes;
}

BrokenStep broken_step(const z3::model& z3_model, const StepTerms& terms, const StepShape& shape,
                       const model::Design& design, const Arithmetic& positions,
                       const SymbolicOutcome& expected) {
    const Reader read(z3_model, positions);
    BrokenStep step;
    step.event = shape.event;
    step.before = read.endpoint(terms.self, terms.peer);
    step.peer = read.endpoint(terms.peer, terms.self);
    step.window = read.number(terms.parameters.window);
    step.data = read.number(terms.self.data);
    step.peer_data = read.number(terms.peer.data);
    Segment arriving;
    if (shape.event == EventKind::Deliver) {
        arriving = read.segment(terms.segment(shape.segment), terms.peer, terms.self);
        step.arriving = arriving;
    }

    model::Stack stack;
    stack.design = &design;
    stack.window = step.window;
    stack.mss = read.number(terms.mss);
    stack.delayed_ack = shape.delayed_ack;
    stack.may_abort = true;
    stack.data = step.data;
    stack.is_opener = shape.is_opener;
    if (terms.opens()) stack.first_iss = read.number(positions.constant(0), terms.self);
    const auto outcome = outcome_of(shape.event, stack, step.before, arriving);
    confirm(outcome &&
                outcome->endpoint ==
                    read.end(expected.endpoint, step.before.history, terms.self, terms.peer) &&
                outcome->sent.has_value() == expected.sent.has_value() &&
                (!outcome->sent ||
                 *outcome->sent == read.segment(*expected.sent, terms.self, terms.peer)),
            "an invariant");
    step.after = outcome->endpoint;
    step.sent = outcome->sent;
    step.coverage = outcome->coverage;

    step.sentences = {fmt::format("Before: {}; data {}, window {}.", in_words(step.before),
                                  step.data, step.window),
                      fmt::format("Its peer: {}; data {}.", in_words(step.peer), step.peer_data),
                      step.arriving
                          ? fmt::format("Arrives{} {}{}.",
                                        shape.segment.stray ? ", of an earlier connection," : "",
                                        in_words(arriving), steps_in_words(step.coverage))
                          : fmt::format("Event: {}.", name_of(shape.event)),
                      fmt::format("After: {}.", in_words(step.after))};
    if (step.sent) step.sentences.push_back(fmt::format("Sent: {}.", in_words(*step.sent)));
    return step;
}

}  // namespace finwait::proofs
