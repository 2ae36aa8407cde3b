#include "properties/proofs/induction/induction_terms.h"

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

constexpr std::uint64_t kLongestAgo = std::uint64_t{1} << 31U;

z3::expr is_paired_earlier(const EndpointTerms& endpoint_terms) {
    const auto& strays = endpoint_terms.opening->strays;
    return strays ? strays->paired_earlier : endpoint_terms.reset.ctx().bool_val(false);
}

/// `endpoint_terms` in `control`.
z3::expr is_in(const EndpointTerms& endpoint_terms, const Control& control) {
    z3::expr_vector all(endpoint_terms.reset.ctx());
    all.push_back(endpoint_terms.in(control.state));
    const auto is = [&](const z3::expr& flag, bool value) { all.push_back(value ? flag : !flag); };
    for (const auto& [flag, bit] : flags_of(endpoint_terms)) is(*flag, (control.flags & bit) != 0);
    is(endpoint_terms.fin_sent, control.fin_sent);
    return z3::mk_and(all);
}

/// What a rule leaves unset is 0 on the wire.
z3::expr position_of(const Arithmetic& positions, const Term& term, const z3::expr& wire_zero) {
    return term.expr() ? positions.of(term) : wire_zero;
}

/// One of those that are told (step_relation.cpp: is_told): a SYN carries nothing else but an ACK;
/// text and FIN carry an ACK; an RST has no FIN; only an RST comes from an end that had no
/// connection; the number of one with ACK is 0 on the wire.
z3::expr is_of_a_kind(const InFlight& segment, const EndpointTerms& sender) {
    const SegmentOpening& opening = *segment.opening;
    const z3::expr to_one = opening.to_earlier ? !opening.to_connection || !*opening.to_earlier
                                               : segment.present.ctx().bool_val(true);
    return z3::implies(
        segment.present,
        to_one && (opening.has_ack || opening.syn || segment.rst) &&
            z3::implies(opening.syn, !segment.fin && !segment.rst && !segment.flag &&
                                         segment.len == segment.len.ctx().int_val(0)) &&
            z3::implies(segment.rst, !segment.fin) &&
            z3::implies(!segment.rst, opening.of_connection) &&
            z3::implies(segment.rst && opening.has_ack, segment.seq == sender.opening->wire_zero));
}

z3::expr all_equal(const z3::expr_vector& a, const z3::expr_vector& b) {
    z3::expr_vector equal(a.ctx());
    for (unsigned i = 0; i < a.size(); ++i) {
        equal.push_back(a[static_cast<int>(i)] == b[static_cast<int>(i)]);
    }
    return z3::mk_and(equal);
}

z3::expr exactly_one(const std::array<z3::expr, model::kStates>& flags) {
    z3::expr_vector any(flags[0].ctx());
    z3::expr_vector all(flags[0].ctx());
    for (std::size_t i = 0; i < flags.size(); ++i) {
        any.push_back(flags[i]);
        for (std::size_t j = 0; j < i; ++j) all.push_back(!flags[i] || !flags[j]);
    }
    all.push_back(z3::mk_or(any));
    return z3::mk_and(all);
}

}  // namespace

std::vector<std::pair<const z3::expr*, HistoryFlags>> flags_of(
    const EndpointTerms& endpoint_terms) {
    std::vector<std::pair<const z3::expr*, HistoryFlags>> flags{{&endpoint_terms.fin_received, 1},
                                                                {&endpoint_terms.fin_acked, 2},
                                                                {&endpoint_terms.closed_first, 4},
                                                                {&endpoint_terms.time_waited, 8},
                                                                {&endpoint_terms.reset, 16}};
    if (!endpoint_terms.opening) return flags;
    const OpeningTerms& opening = *endpoint_terms.opening;
    flags.insert(flags.end(), {{&opening.passive, kPassive},
                               {&opening.syn_outstanding, kSynOutstanding},
                               {&opening.opened, kOpened},
                               {&opening.paired, kPaired},
                               {&opening.established, kEstablished},
                               {&opening.refused, kRefused}});
    if (opening.strays) flags.emplace_back(&opening.strays->paired_earlier, kPairedEarlier);
    return flags;
}

Control projection_of(Control control) {
    control.flags &= kPassive | kSynOutstanding | kOpened | kPaired | kPairedEarlier;
    return control;
}

Control StepTerms::control_at_start() const {
    return {opens() ? model::State::Closed : model::State::Established};
}

Control StepTerms::control_of(const model::Endpoint& endpoint) const {
    const model::History& history = endpoint.history;
    Control control{endpoint.state, endpoint.fin_sent,
                    (history.fin_received ? 1U : 0U) | (history.fin_acked ? 2U : 0U) |
                        (history.closed_first ? 4U : 0U) | (history.time_waited ? 8U : 0U) |
                        (history.reset ? 16U : 0U)};
    if (!opens()) return control;
    control.flags |=
        (endpoint.passive ? kPassive : 0) | (endpoint.syn_outstanding ? kSynOutstanding : 0) |
        (history.incarnation != 0 ? kOpened : 0) | (history.paired == 1 ? kPaired : 0) |
        (history.paired == kEarlierIncarnation ? kPairedEarlier : 0) |
        (history.established ? kEstablished : 0) | (history.refused ? kRefused : 0);
    return control;
}

StepTerms::StepTerms(z3::context& context, const ProofScope& scope)
    : self(free_endpoint(context, "self", scope)),
      peer(free_endpoint(context, "peer", scope)),
      outgoing(free_segment(context, "outgoing", scope)),
      incoming(free_segment(context, "incoming", scope)),
      arriving(free_segment(context, "arriving", scope)),
      then(free_endpoint(context, "then", scope)),
      sent(free_segment(context, "sent", scope)),
      left(free_segment(context, "left", scope)),
      parameters(free_circumstances(context)),
      mss(context.int_const("mss")),
      context_(context),
      scope_(scope) {
    arriving.present = context.bool_val(true);
    then.data = self.data;
    then.closer = self.closer;
    if (!opens()) return;
    then.opening->opener = self.opening->opener;
    then.opening->wire_zero = self.opening->wire_zero;
}

std::vector<z3::expr> StepTerms::facts() const {
    const z3::expr largest = context_.int_val(largest_window(32));
    std::vector<z3::expr> facts{
        exactly_one(self.in_state),       exactly_one(peer.in_state),
        self.data >= 0 && peer.data >= 0, parameters.window >= 1 && parameters.window <= largest,
        mss >= 1 && mss <= largest,       parameters.capacity >= 1};
    if (!opens()) return facts;
    facts.push_back(is_of_a_kind(outgoing, self));
    facts.push_back(is_of_a_kind(incoming, peer));
    if (scope_.one_end_opens) facts.push_back(!self.opening->opener || !peer.opening->opener);
    if (scope_.nobody_aborts) facts.push_back(!parameters.abort);
    return facts;
}

z3::expr StepTerms::arriving_is_of_kind(const SegmentKind& kind, std::uint32_t fin_consumes) const {
    if (kind.stray) return stray_lies_behind(kind, fin_consumes);
    if (!opens()) return arriving_is_not_too_old();
    z3::expr all = is_of_a_kind(arriving, peer) && arriving_is_not_too_old();
    if (scope_.zero_is_not_expected && kind.rst && kind.has_ack) {
        all = all && !(expects_a_number() && Positions(context_).equal(arriving.seq, self.rcv_nxt));
    }
    return all;
}

z3::expr StepTerms::expects_a_number() const {
    return (self.opening->paired || is_paired_earlier(self)) && !self.in(model::State::Closed);
}

z3::expr StepTerms::stray_lies_behind(const SegmentKind& kind, std::uint32_t fin_consumes) const {
    const z3::expr longest = context_.int_val(kLongestAgo);
    const z3::expr reach = context_.int_val(scope_.stray_reach);
    const std::uint32_t flags = (kind.syn ? 1U : 0U) + (kind.fin ? fin_consumes : 0U);
    const bool no_text = kind.syn || kind.rst;
    z3::expr all = arriving.len >= 0 && arriving.len <= context_.int_val(largest_window(32)) &&
                   (no_text ? arriving.len == 0 : context_.bool_val(true)) &&
                   arriving.seq + arriving.len + context_.int_val(flags) <= reach &&
                   -arriving.seq <= longest &&
                   z3::implies(expects_a_number(), self.rcv_nxt - arriving.seq <= longest);
    // Who OPENs passively always did.
    if (kind.syn && !kind.has_ack) all = all && peer.opening->opener;
    if (!kind.has_ack) return all;
    return all && arriving.ack <= reach && -arriving.ack <= longest &&
           z3::implies(!self.in(model::State::Closed), self.snd_nxt - arriving.ack <= longest);
}

z3::expr StepTerms::arriving_is_not_too_old() const {
    const z3::expr longest = context_.int_val(kLongestAgo);
    if (opens()) {
        // The number of an RST with ACK is none of the direction's. In LISTEN and SYN-SENT nothing
        // is expected yet.
        const z3::expr& has_ack = arriving.opening->has_ack;
        return z3::implies(expects_a_number() && !(arriving.rst && has_ack),
                           self.rcv_nxt - arriving.seq <= longest) &&
               z3::implies(!self.in(model::State::Closed) && has_ack,
                           self.snd_nxt - arriving.ack <= longest);
    }
    return z3::implies(!self.in(model::State::Closed),
                       self.rcv_nxt - arriving.seq <= longest &&
                           (arriving.rst || self.snd_nxt - arriving.ack <= longest));
}

z3::expr StepTerms::said_by(const properties::Property& property) const {
    return formula_in(property, {{&self, &peer}, {&outgoing, &incoming}, &parameters}) &&
           formula_in(property, {{&peer, &self}, {&incoming, &outgoing}, &parameters});
}

z3::expr StepTerms::said_at_start_by(const properties::Property& property) const {
    const auto at_start = [&](const EndpointTerms& endpoint_terms) {
        EndpointTerms start = endpoint_terms;
        for (const model::State state : model::kAllStates) {
            start.in_state[static_cast<std::size_t>(state)] =
                context_.bool_val(state == control_at_start().state);
        }
        for (z3::expr* number :
             {&start.snd_una, &start.snd_nxt, &start.rcv_nxt, &start.delivered}) {
            *number = context_.int_val(0);
        }
        for (z3::expr* flag :
             {&start.fin_sent, &start.ack_pending, &start.fin_received, &start.fin_acked,
              &start.closed_first, &start.time_waited, &start.reset}) {
            *flag = context_.bool_val(false);
        }
        start.unsent = opens() ? context_.int_val(0) : start.data;
        if (!opens()) return start;
        OpeningTerms& opening = *start.opening;
        for (z3::expr* flag : {&opening.passive, &opening.syn_outstanding, &opening.opened,
                               &opening.paired, &opening.established, &opening.refused}) {
            *flag = context_.bool_val(false);
        }
        if (!opening.strays) return start;
        for (z3::expr* flag : {&opening.strays->paired_earlier, &opening.strays->stray_text,
                               &opening.strays->stray_ack, &opening.strays->stray_rst}) {
            *flag = context_.bool_val(false);
        }
        return start;
    };
    const EndpointTerms first = at_start(self);
    const EndpointTerms second = at_start(peer);
    const InFlight none = no_segment(context_, scope_);
    return formula_in(property, {{&first, &second}, {&none, &none}, &parameters}) &&
           formula_in(property, {{&second, &first}, {&none, &none}, &parameters});
}

z3::expr StepTerms::controlled(const std::set<Control>& controls) const {
    z3::expr_vector self_in(context_);
    z3::expr_vector peer_in(context_);
    for (const Control& control : controls) {
        self_in.push_back(is_in(self, control));
        peer_in.push_back(is_in(peer, control));
    }
    return z3::mk_or(self_in) && z3::mk_or(peer_in);
}

z3::expr StepTerms::of_arriving(z3::expr formula) const {
    return formula.substitute(terms_of(incoming), terms_of(arriving));
}

z3::expr StepTerms::becomes(const Arithmetic& positions, const SymbolicOutcome& outcome) const {
    const SymbolicEndpoint& end = outcome.endpoint;
    const auto& history = end.history;
    const auto now = [&](bool became, const z3::expr& before) {
        return became ? context_.bool_val(true) : before;
    };
    EndpointTerms given = self;
    for (const model::State state : model::kAllStates) {
        given.in_state[static_cast<std::size_t>(state)] = context_.bool_val(state == end.state);
    }
    given.snd_una = positions.of(end.snd_una);
    given.snd_nxt = positions.of(end.snd_nxt);
    given.rcv_nxt = positions.of(end.rcv_nxt);
    given.unsent = positions.of(end.unsent);
    given.fin_sent = context_.bool_val(end.fin_sent);
    given.ack_pending = context_.bool_val(end.ack_pending);
    given.delivered = positions.of(history.delivered);
    given.fin_received = now(history.fin_received, self.fin_received);
    given.fin_acked = now(history.fin_acked, self.fin_acked);
    given.closed_first = now(history.closed_first, self.closed_first);
    given.time_waited = now(history.time_waited, self.time_waited);
    given.reset = now(history.reset, self.reset);
    if (opens()) {
        given.rcv_nxt = position_of(positions, end.rcv_nxt, peer.opening->wire_zero);
        if (end.state == model::State::Closed) {
            given.snd_una = given.snd_nxt = given.rcv_nxt = context_.int_val(0);
        }
        OpeningTerms& opening = *given.opening;
        opening.passive = context_.bool_val(end.passive);
        opening.syn_outstanding = context_.bool_val(end.syn_outstanding);
        opening.opened = context_.bool_val(history.incarnation != 0);
        opening.paired = context_.bool_val(history.paired == 1);
        opening.established = now(history.established, self.opening->established);
        opening.refused = now(history.refused, self.opening->refused);
        if (opening.strays) {
            const StrayTerms& before = *self.opening->strays;
            opening.strays = {context_.bool_val(history.paired == kEarlierIncarnation),
                              now(history.stray_text, before.stray_text),
                              now(history.stray_ack, before.stray_ack),
                              now(history.stray_rst, before.stray_rst)};
        }
    }
    InFlight in_flight = no_segment(context_, scope_);
    if (outcome.sent) {
        in_flight.present = context_.bool_val(true);
        in_flight.seq = positions.of(outcome.sent->seq);
        in_flight.ack = positions.of(outcome.sent->ack);
        in_flight.len = positions.of(outcome.sent->len);
        in_flight.fin = context_.bool_val(outcome.sent->fin);
        in_flight.rst = context_.bool_val(outcome.sent->rst);
        in_flight.flag = context_.bool_val(outcome.sent->fin_taken);
        if (opens()) {
            const SymbolicSegment& segment = *outcome.sent;
            in_flight.opening = {context_.bool_val(segment.syn), context_.bool_val(segment.has_ack),
                                 context_.bool_val(segment.incarnation != 0),
                                 context_.bool_val(segment.to == 1)};
            if (scope_.strays) {
                in_flight.opening->to_earlier =
                    context_.bool_val(segment.to == kEarlierIncarnation);
            }
            if (segment.rst) {
                in_flight.seq = position_of(positions, segment.seq, self.opening->wire_zero);
            }
            if (segment.has_ack) {
                in_flight.ack = position_of(positions, segment.ack, peer.opening->wire_zero);
            }
        }
    }
    return all_equal(terms_of(then), terms_of(given)) &&
           all_equal(terms_of(sent), terms_of(in_flight));
}

z3::expr StepTerms::left_is_in_flight() const {
    return all_equal(terms_of(left), terms_of(outgoing)) ||
           (sent.present && all_equal(terms_of(left), terms_of(sent)));
}

z3::expr StepTerms::afterwards(z3::expr formula) const {
    const auto both = [](z3::expr_vector terms, const z3::expr_vector& more) {
        for (unsigned i = 0; i < more.size(); ++i) {
            terms.push_back(more[static_cast<int>(i)]);
        }
        return terms;
    };
    return formula.substitute(both(terms_of(self), terms_of(outgoing)),
                              both(terms_of(then), terms_of(left)));
}

SymbolicEndpoint StepTerms::endpoint(const Control& projection, bool ack_pending) const {
    SymbolicEndpoint endpoint;
    endpoint.state = projection.state;
    endpoint.fin_sent = projection.fin_sent;
    if (opens()) {
        endpoint.passive = (projection.flags & kPassive) != 0;
        endpoint.syn_outstanding = (projection.flags & kSynOutstanding) != 0;
        endpoint.history.incarnation = (projection.flags & kOpened) != 0 ? 1 : 0;
        endpoint.history.paired = (projection.flags & kPaired) != 0 ? 1 : 0;
        if ((projection.flags & kPairedEarlier) != 0) {
            endpoint.history.paired = kEarlierIncarnation;
        }
        endpoint.history.established = false;
    }
    endpoint.ack_pending = ack_pending;
    endpoint.snd_una = self.snd_una;
    endpoint.snd_nxt = self.snd_nxt;
    endpoint.rcv_nxt = self.rcv_nxt;
    if (opens() && projection.state == model::State::Closed) {
        // There is no TCB: its numbers are 0 on the wire.
        endpoint.snd_una = endpoint.snd_nxt = self.opening->wire_zero;
        endpoint.rcv_nxt = peer.opening->wire_zero;
    }
    endpoint.unsent = self.unsent;
    endpoint.history.delivered = self.delivered;
    return endpoint;
}

SymbolicSegment StepTerms::segment(const SegmentKind& kind) const {
    SymbolicSegment segment;
    segment.seq = arriving.seq;
    segment.ack = arriving.ack;
    segment.len = arriving.len;
    segment.fin = kind.fin;
    segment.rst = kind.rst;
    segment.syn = kind.syn;
    segment.has_ack = kind.has_ack;
    segment.fin_taken = kind.flag;
    segment.incarnation = kind.of_connection ? 1 : 0;
    if (kind.to_earlier) segment.to = kEarlierIncarnation;
    if (kind.stray) {
        segment.incarnation = kEarlierIncarnation;
        segment.to = kind.syn && !kind.has_ack ? 0 : kEarlierIncarnation;
    }
    return segment;
}

z3::expr_vector terms_of(const EndpointTerms& endpoint_terms) {
    z3::expr_vector terms(endpoint_terms.reset.ctx());
    for (const z3::expr& state : endpoint_terms.in_state) terms.push_back(state);
    for (const z3::expr* term :
         {&endpoint_terms.snd_una, &endpoint_terms.snd_nxt, &endpoint_terms.rcv_nxt,
          &endpoint_terms.unsent, &endpoint_terms.fin_sent, &endpoint_terms.ack_pending,
          &endpoint_terms.delivered, &endpoint_terms.fin_received, &endpoint_terms.fin_acked,
          &endpoint_terms.closed_first, &endpoint_terms.time_waited, &endpoint_terms.reset}) {
        terms.push_back(*term);
    }
    if (!endpoint_terms.opening) return terms;
    const OpeningTerms& opening = *endpoint_terms.opening;
    for (const z3::expr* term : {&opening.passive, &opening.syn_outstanding, &opening.opened,
                                 &opening.paired, &opening.established, &opening.refused}) {
        terms.push_back(*term);
    }
    if (!opening.strays) return terms;
    for (const z3::expr* term : {&opening.strays->paired_earlier, &opening.strays->stray_text,
                                 &opening.strays->stray_ack, &opening.strays->stray_rst}) {
        terms.push_back(*term);
    }
    return terms;
}

z3::expr_vector terms_of(const InFlight& segment) {
    z3::expr_vector terms(segment.seq.ctx());
    for (const z3::expr* term : {&segment.present, &segment.seq, &segment.ack, &segment.len,
                                 &segment.fin, &segment.rst, &segment.flag}) {
        terms.push_back(*term);
    }
    if (!segment.opening) return terms;
    const SegmentOpening& opening = *segment.opening;
    for (const z3::expr* term :
         {&opening.syn, &opening.has_ack, &opening.of_connection, &opening.to_connection}) {
        terms.push_back(*term);
    }
    if (opening.to_earlier) terms.push_back(*opening.to_earlier);
    return terms;
}

namespace {

/// Puts together that terms have values.
class Likeness {
  public:
    explicit Likeness(z3::context& context) : all_(context) {}

    Likeness& number(const z3::expr& term, std::uint64_t value) {
        all_.push_back(term == all_.ctx().int_val(value));
        return *this;
    }
    /// Where a number stands that may lie before the ISS, as that of a stray.
    Likeness& position(const z3::expr& term, std::uint32_t number) {
        all_.push_back(term == all_.ctx().int_val(static_cast<std::int32_t>(number)));
        return *this;
    }
    Likeness& flag(const z3::expr& term, bool value) {
        all_.push_back(value ? term : !term);
        return *this;
    }
    [[nodiscard]] z3::expr all() const { return z3::mk_and(all_); }

  private:
    z3::expr_vector all_;
};

}  // namespace

z3::expr is_like(const EndpointTerms& endpoint_terms, const model::Endpoint& endpoint) {
    Likeness like(endpoint_terms.reset.ctx());
    for (const model::State state : model::kAllStates) {
        like.flag(endpoint_terms.in(state), state == endpoint.state);
    }
    const model::History& history = endpoint.history;
    if (endpoint_terms.opening) {
        const OpeningTerms& opening = *endpoint_terms.opening;
        like.flag(opening.passive, endpoint.passive)
            .flag(opening.syn_outstanding, endpoint.syn_outstanding)
            .flag(opening.opened, history.incarnation != 0)
            .flag(opening.paired, history.paired == 1)
            .flag(opening.established, history.established)
            .flag(opening.refused, history.refused);
        if (opening.strays) {
            like.flag(opening.strays->paired_earlier, history.paired == kEarlierIncarnation)
                .flag(opening.strays->stray_text, history.stray_text)
                .flag(opening.strays->stray_ack, history.stray_ack)
                .flag(opening.strays->stray_rst, history.stray_rst);
        }
    }
    return like.position(endpoint_terms.snd_una, endpoint.snd_una)
        .position(endpoint_terms.snd_nxt, endpoint.snd_nxt)
        .position(endpoint_terms.rcv_nxt, endpoint.rcv_nxt)
        .number(endpoint_terms.unsent, endpoint.unsent)
        .number(endpoint_terms.delivered, history.delivered)
        .flag(endpoint_terms.fin_sent, endpoint.fin_sent)
        .flag(endpoint_terms.ack_pending, endpoint.ack_pending)
        .flag(endpoint_terms.fin_received, history.fin_received)
        .flag(endpoint_terms.fin_acked, history.fin_acked)
        .flag(endpoint_terms.closed_first, history.closed_first)
        .flag(endpoint_terms.time_waited, history.time_waited)
        .flag(endpoint_terms.reset, history.reset)
        .all();
}

z3::expr is_like(const InFlight& segment, const std::optional<model::Segment>& concrete) {
    if (!concrete) return !segment.present;
    Likeness like(segment.present.ctx());
    if (segment.opening) {
        const SegmentOpening& opening = *segment.opening;
        like.flag(opening.syn, concrete->syn)
            .flag(opening.has_ack, concrete->has_ack)
            .flag(opening.of_connection, concrete->incarnation != 0)
            .flag(opening.to_connection, concrete->to == 1);
        if (opening.to_earlier) like.flag(*opening.to_earlier, concrete->to == kEarlierIncarnation);
    }
    return like.flag(segment.present, true)
        .position(segment.seq, concrete->seq)
        .position(segment.ack, concrete->ack)
        .number(segment.len, concrete->len)
        .flag(segment.fin, concrete->fin)
        .flag(segment.rst, concrete->rst)
        .flag(segment.flag, concrete->fin_taken)
        .all();
}

z3::expr is_like(const StepTerms& terms, const model::Environment& environment, model::Side side) {
    const ParameterTerms& parameters = terms.parameters;
    Likeness like(terms.mss.ctx());
    if (terms.opens()) {
        // The ISS of the first connection is 0.
        like.flag(terms.self.opening->opener, environment.openers[model::index(side)])
            .flag(terms.peer.opening->opener, environment.openers[model::index(model::peer(side))])
            .number(terms.self.opening->wire_zero, 0)
            .number(terms.peer.opening->wire_zero, 0);
    }
    return like.number(terms.self.data, environment.data[model::index(side)])
        .number(terms.peer.data, environment.data[model::index(model::peer(side))])
        .flag(terms.self.closer, environment.closers[model::index(side)])
        .flag(terms.peer.closer, environment.closers[model::index(model::peer(side))])
        .number(parameters.window, environment.window[0])
        .number(parameters.capacity, environment.capacity)
        .flag(parameters.fifo, environment.order == model::Order::Fifo)
        .flag(parameters.loss, environment.loss.any())
        .flag(parameters.duplication, environment.duplication.any())
        .flag(parameters.retransmission, environment.retransmission.any())
        .flag(parameters.delayed_ack, environment.delayed_ack.any())
        .flag(parameters.abort, environment.abort.any())
        .all();
}

}  // namespace finwait::proofs
