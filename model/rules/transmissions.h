// What TCP sends of its own accord: text, the FIN, owed acknowledgements, retransmissions
// (RFC 9293 §3.8, §3.10.3, §3.10.4, §3.10.8). All of these need room in the outgoing channel.
#pragma once

#include <optional>

#include "model/rules/rules.h"

namespace finwait::model {

/// Whether `more` further sequence numbers fit the peer's window: SND.NXT + more − SND.UNA ≤
/// window. Where the peer's application reads at will, its window is what it has said.
template <class Space>
constexpr bool fits_window(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                           typename Space::Count more) {
    const auto& space = stack.space;
    const auto in_flight = space.distance(endpoint.snd_una, endpoint.snd_nxt);
    const auto window = stack.peer_reads_at_will
                            ? space.distance(endpoint.snd_una, endpoint.snd_edge)
                            : window_of_peer(stack);
    return space.at_most(space.sum(in_flight, more), window);
}

/// Sends the next segment's worth of text; looks at no window.
template <class Space>
constexpr BasicOutcome<Space> send_next_text(const BasicStack<Space>& stack,
                                             const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    const auto text = in_one_segment(stack, endpoint.unsent);
    BasicOutcome<Space> outcome{endpoint};
    BasicEndpoint<Space>& after = outcome.endpoint;
    outcome.sent = transmit(stack, after, endpoint.snd_nxt, text, false);
    after.snd_nxt = space.advance(endpoint.snd_nxt, text);
    after.unsent = space.difference(endpoint.unsent, text);
    return outcome;
}

/// Whether the FIN is due.
template <class Space>
constexpr bool fin_is_due(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint) {
    if (endpoint.close_called) return row_for(stack, endpoint, TableEvent::Close) != nullptr;
    return stack.design->mechanisms.fin_sent_in.contains(endpoint.state) &&
           kSynchronized.contains(endpoint.state);
}

/// The FIN goes out: a CLOSE that waited for it takes effect.
template <class Space>
constexpr void fin_goes_out(const BasicStack<Space>& stack, BasicEndpoint<Space>& endpoint) {
    const Row* const row =
        endpoint.close_called ? row_for(stack, endpoint, TableEvent::Close) : nullptr;
    endpoint.fin_sent = true;
    if (row == nullptr) return;
    endpoint.close_called = false;
    if (endpoint.state == State::Established) endpoint.history.closed_first = true;
    enter(stack, endpoint, *row);
}

/// Sends the FIN alone; looks at no window.
template <class Space>
constexpr BasicOutcome<Space> send_fin_alone(const BasicStack<Space>& stack,
                                             const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    BasicOutcome<Space> outcome{endpoint};
    BasicEndpoint<Space>& after = outcome.endpoint;
    fin_goes_out(stack, after);
    outcome.sent = transmit(stack, after, endpoint.snd_nxt, space.count(0), true);
    after.snd_nxt =
        space.advance(endpoint.snd_nxt, space.count(stack.design->mechanisms.fin_consumes));
    return outcome;
}

/// A segment's worth of text at SND.NXT, if there is unsent text, the own FIN is not acknowledged,
/// and it fits the window.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> send_data(const BasicStack<Space>& stack,
                                                       const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    if (!stack.design->mechanisms.text_sent_in.contains(endpoint.state) ||
        !kSynchronized.contains(endpoint.state) || space.is_zero(endpoint.unsent)) {
        return std::nullopt;
    }
    const auto text = in_one_segment(stack, endpoint.unsent);
    if (!fits_window(stack, endpoint, text)) return std::nullopt;
    return send_next_text(stack, endpoint);
}

/// The last of the text with the FIN on it.
template <class Space>
constexpr BasicOutcome<Space> send_text_with_fin(const BasicStack<Space>& stack,
                                                 const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    BasicOutcome<Space> outcome{endpoint};
    BasicEndpoint<Space>& after = outcome.endpoint;
    fin_goes_out(stack, after);
    outcome.sent = transmit(stack, after, endpoint.snd_nxt, endpoint.unsent, true);
    after.snd_nxt = space.advance(
        endpoint.snd_nxt,
        space.sum(endpoint.unsent, space.count(stack.design->mechanisms.fin_consumes)));
    after.unsent = space.count(0);
    return outcome;
}

/// The last of the text with the FIN on it, if the state sends text, the FIN is due and it all fits
/// the window.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> send_data_with_fin(
    const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    if (!fin_is_due(stack, endpoint) || space.is_zero(endpoint.unsent) ||
        !space.at_most(endpoint.unsent, stack.mss) ||
        !stack.design->mechanisms.text_sent_in.contains(endpoint.state)) {
        return std::nullopt;
    }
    const auto numbers =
        space.sum(endpoint.unsent, space.count(stack.design->mechanisms.fin_consumes));
    if (!fits_window(stack, endpoint, numbers)) return std::nullopt;
    return send_text_with_fin(stack, endpoint);
}

/// The FIN alone, if it is due, not sent yet, behind all text, and fits the window.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> send_fin(const BasicStack<Space>& stack,
                                                      const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    const auto numbers = space.count(stack.design->mechanisms.fin_consumes);
    if (!fin_is_due(stack, endpoint) || endpoint.fin_sent || !space.is_zero(endpoint.unsent) ||
        !fits_window(stack, endpoint, numbers)) {
        return std::nullopt;
    }
    return send_fin_alone(stack, endpoint);
}

/// Whether an ACK is owed and goes out in this state.
template <class Space>
constexpr bool owes_ack(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint) {
    return endpoint.ack_pending &&
           stack.design->mechanisms.owed_ack_sent_in.contains(endpoint.state);
}

/// The acknowledgement that is owed, on a segment of its own.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> send_ack(const BasicStack<Space>& stack,
                                                      const BasicEndpoint<Space>& endpoint) {
    if (!owes_ack(stack, endpoint)) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.sent = transmit_ack(stack, outcome.endpoint);
    return outcome;
}

/// What is sent and not acknowledged, as far as the design sends it again.
template <class Space>
struct Outstanding {
    bool syn = false;
    typename Space::Count text{};
    /// The FIN goes along with the text, or alone.
    bool fin = false;
};

/// Text, with the FIN on it if all of the text goes into one segment and the FIN was sent; the FIN
/// alone if all text is acknowledged; the SYN and nothing else while it is outstanding.
template <class Space>
constexpr Outstanding<Space> outstanding(const BasicStack<Space>& stack,
                                         const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    const Mechanisms& design = stack.design->mechanisms;
    if (endpoint.syn_outstanding) {
        return {design.syn_retransmitted_in.contains(endpoint.state), space.count(0), false};
    }
    const auto numbers = space.distance(endpoint.snd_una, endpoint.snd_nxt);
    const bool all_acknowledged = space.is_zero(numbers);
    // Where a FIN consumes nothing, no number tells whether it is acknowledged: the state does.
    const bool fin_outstanding =
        endpoint.fin_sent &&
        (design.fin_consumes > 0 ? !all_acknowledged : design.fin_sent_in.contains(endpoint.state));
    const auto text =
        fin_outstanding ? space.difference(numbers, space.count(design.fin_consumes)) : numbers;
    // The FIN does not overtake text that is not sent again.
    if (!design.text_retransmitted_in.contains(endpoint.state) && !space.is_zero(text)) {
        return {false, space.count(0), false};
    }
    const bool fin = fin_outstanding && space.at_most(text, stack.mss) &&
                     design.fin_retransmitted_in.contains(endpoint.state);
    return {false, text, fin};
}

/// Whether there is anything to send again.
template <class Space>
constexpr bool is_outstanding(const BasicStack<Space>& stack,
                              const BasicEndpoint<Space>& endpoint) {
    const Outstanding<Space> what = outstanding(stack, endpoint);
    return what.syn || what.fin || !stack.space.is_zero(what.text);
}

/// As far as a timer of the design counts them.
template <class Space>
constexpr void count_retransmission(const BasicStack<Space>& stack,
                                    BasicEndpoint<Space>& endpoint) {
    if (endpoint.retransmissions < stack.design->counted_retransmissions()) {
        ++endpoint.retransmissions;
    }
}

/// The number with which text, or a FIN alone, is sent again.
template <class Space>
constexpr typename Space::Number begin_again_at(const BasicStack<Space>& stack,
                                                const BasicEndpoint<Space>& endpoint,
                                                typename Space::Count text) {
    const Mechanisms& design = stack.design->mechanisms;
    const SentAgainAt of_text = design.text_retransmitted_at[endpoint.state];
    const SentAgainAt of_fin = design.fin_retransmitted_at[endpoint.state];
    const bool only_fin = of_text != of_fin && stack.space.is_zero(text);
    return (only_fin ? of_fin : of_text) == SentAgainAt::SndNxt ? endpoint.snd_nxt
                                                                : endpoint.snd_una;
}

/// One segment at SND.UNA, of what is outstanding. With a clock, when its timer has ended.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> retransmit(const BasicStack<Space>& stack,
                                                        const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    if (!stack.retransmits) return std::nullopt;
    if (stack.clock && !endpoint.timers.retransmission.has_ended()) return std::nullopt;
    const Outstanding<Space> what = outstanding(stack, endpoint);
    BasicOutcome<Space> outcome{endpoint};
    count_retransmission(stack, outcome.endpoint);
    if (what.syn) {
        outcome.sent = transmit_syn(stack, outcome.endpoint);
        return outcome;
    }
    if (!what.fin && space.is_zero(what.text)) return std::nullopt;
    const auto text = in_one_segment(stack, what.text);
    const auto seq = begin_again_at(stack, endpoint, text);
    outcome.sent = transmit(stack, outcome.endpoint, seq, text, what.fin);
    return outcome;
}

/// Where the peer has no room and nothing is outstanding that would be sent again: the next unit of
/// text, or the FIN, beyond the window all the same, so that an answer tells of room (RFC 9293
/// §3.8.6.1, MUST-35, MUST-36).
template <class Space>
constexpr std::optional<BasicOutcome<Space>> probe(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    const auto& space = stack.space;
    if (!stack.peer_reads_at_will || !stack.retransmits || is_outstanding(stack, endpoint) ||
        fits_window(stack, endpoint, space.count(1))) {
        return std::nullopt;
    }
    if (!space.is_zero(endpoint.unsent)) {
        const Mechanisms& design = stack.design->mechanisms;
        if (!design.text_sent_in.contains(endpoint.state)) return std::nullopt;
        const bool is_last = space.at_most(endpoint.unsent, stack.mss);
        if (design.probe_carries_fin && is_last && fin_is_due(stack, endpoint))
            return send_text_with_fin(stack, endpoint);
        return send_next_text(stack, endpoint);
    }
    if (!fin_is_due(stack, endpoint) || endpoint.fin_sent) return std::nullopt;
    return send_fin_alone(stack, endpoint);
}

}  // namespace finwait::model
