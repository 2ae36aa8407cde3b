// OPEN, READ, CLOSE and ABORT (RFC 9293 §3.10.1, §3.10.3, §3.10.4, §3.10.5).
#pragma once

#include <optional>

#include "model/rules/rules.h"

namespace finwait::model {

/// Begins a further connection with the initial number `iss`: all history is cleared but how many
/// connections there were, and what they took.
template <class Space>
constexpr void begin_connection(const BasicStack<Space>& stack, BasicEndpoint<Space>& endpoint,
                                typename Space::Number iss, bool passive) {
    BasicHistory<Space> history{};
    history.established = false;
    history.incarnation = static_cast<std::uint8_t>(endpoint.history.incarnation + 1);
    history.paired = 0;
    history.taken_before =
        static_cast<std::uint8_t>(endpoint.history.taken_before | endpoint.history.taken);
    endpoint = BasicEndpoint<Space>{};
    endpoint.history = history;
    endpoint.passive = passive;
    endpoint.snd_una = endpoint.snd_nxt = iss;
    if (asks_where_acks_begin(stack.design->mechanisms)) {
        endpoint.ack_base = passive ? stack.space.advance(iss, stack.space.count(1)) : iss;
    }
    endpoint.unsent = stack.data;
    if (stack.peer_reads_at_will) endpoint.snd_edge = first_edge(stack, iss);
}

/// OPEN with the number `choice` of the offsets that the environment has; the first connection of
/// an endpoint begins at `first_iss`, its one choice. None where no OPEN is left, or the table has
/// no row. An opener's SYN goes out at once, and is lost where it finds no room.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> open(const BasicStack<Space>& stack,
                                                  const BasicEndpoint<Space>& endpoint,
                                                  std::size_t choice) {
    const TableEvent event = stack.is_opener ? TableEvent::ActiveOpen : TableEvent::PassiveOpen;
    const Row* const row = row_for(stack, endpoint, event);
    const bool first = endpoint.history.incarnation == 0;
    if (row == nullptr || endpoint.vanished || !may_open_again(stack, endpoint) ||
        choice >= (first ? 1 : stack.isn.size())) {
        return std::nullopt;
    }
    BasicOutcome<Space> outcome{endpoint};
    BasicEndpoint<Space>& after = outcome.endpoint;
    outcome.coverage.took(endpoint.state, event);
    const auto iss =
        first ? stack.first_iss
              : stack.space.advance(endpoint.isn_base, stack.space.offset(stack.isn[choice]));
    begin_connection(stack, after, iss, !stack.is_opener);
    after.state = row->next;
    if (row->send == Reply::Syn) {
        after.syn_outstanding = true;
        after.snd_nxt = stack.space.advance(after.snd_nxt, stack.space.count(1));
        outcome.sent = transmit_syn(stack, after);
    }
    return outcome;
}

/// Whether the application that closes calls CLOSE now: it knows what it has written and what it
/// was told, which is no rule of TCP's.
template <class Space>
constexpr bool wants_to_close(const BasicStack<Space>& stack,
                              const BasicEndpoint<Space>& endpoint) {
    switch (stack.close_when) {
        case CloseWhen::AnyTime: return true;
        case CloseWhen::AfterEndOfFile:
            return endpoint.history.fin_received && stack.space.is_zero(endpoint.unread);
        case CloseWhen::AfterAllIsSent: return stack.space.is_zero(endpoint.unsent);
    }
    return true;
}

/// READ of one unit (RECEIVE of RFC 9293 §3.10.3). Where there was no room, the peer is told that
/// there is some again (§3.8.6).
template <class Space>
constexpr std::optional<BasicOutcome<Space>> read(const BasicStack<Space>& stack,
                                                  const BasicEndpoint<Space>& endpoint) {
    constexpr TcpStates kReceives{State::Established, State::FinWait1, State::FinWait2};
    const auto& space = stack.space;
    if (!stack.reads_at_will || endpoint.read_shut || space.is_zero(endpoint.unread)) {
        return std::nullopt;
    }
    BasicOutcome<Space> outcome{endpoint};
    BasicEndpoint<Space>& after = outcome.endpoint;
    after.unread = space.difference(endpoint.unread, space.count(1));
    const bool opens_window = space.is_zero(receive_window(stack, endpoint));
    if (!opens_window || !kReceives.contains(endpoint.state)) return outcome;
    if (stack.delayed_ack) {
        after.ack_pending = true;
    } else {
        outcome.sent = transmit_ack(stack, after);
    }
    return outcome;
}

template <class Space>
constexpr std::optional<BasicOutcome<Space>> abort_by(const BasicStack<Space>& stack,
                                                      const BasicEndpoint<Space>& endpoint);

/// Text is lost after a CLOSE that ended reading: `rst`, and CLOSED (RFC 1122 §4.2.2.13; RFC 9293
/// §3.6.1, SHLD-3; RFC 2525 §2.17).
template <class Space>
constexpr void reset_for_lost_text(const BasicStack<Space>& stack, BasicOutcome<Space>& outcome,
                                   const BasicSegment<Space>& rst) {
    BasicEndpoint<Space>& after = outcome.endpoint;
    outcome.sent = rst;
    throw_away_unread(stack, after);
    after.history.reset = true;
    enter(stack, after, State::Closed);
}

/// Whether a CLOSE that `row` answers waits for the FIN to be sent.
template <class Space>
constexpr bool close_waits(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                           const Row& row) {
    const Mechanisms& design = stack.design->mechanisms;
    return design.close_waits_for_fin_in.contains(endpoint.state) &&
           kSynchronized.contains(endpoint.state) && design.fin_sent_in.contains(row.next);
}

/// CLOSE, where the table has a row for it; it is taken at once or, in a design in which CLOSE
/// waits for the FIN to be sent, when that is. The FIN goes out with a later event, behind all
/// unsent data, and closes first where it then still finds ESTABLISHED. None where the application
/// does not close, or CLOSE is not possible.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> close(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    if (!stack.may_close || endpoint.close_called || !wants_to_close(stack, endpoint)) {
        return std::nullopt;
    }
    const Row* const row = row_for(stack, endpoint, TableEvent::Close);
    if (row == nullptr) return std::nullopt;
    if (stack.close_aborts) return abort_by(stack, endpoint);
    const bool opening = endpoint.state == State::SynReceived;
    // With unsent text the CLOSE waits for ESTABLISHED (RFC 9293 §3.10.4, SYN-RECEIVED).
    if (opening && !stack.space.is_zero(endpoint.unsent)) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::Close);
    const bool waits = close_waits(stack, endpoint, *row);
    if (opening || (endpoint.state == State::Established && !waits)) {
        outcome.endpoint.history.closed_first = true;
        outcome.endpoint.passive = false;
    }
    if (stack.close_ends_reading) {
        const bool loses_text = !stack.space.is_zero(endpoint.unread);
        if (loses_text && stack.design->mechanisms.close_with_unread == LostText::Rst) {
            reset_for_lost_text(stack, outcome, rst_at(stack, endpoint, endpoint.snd_nxt));
            return outcome;
        }
        throw_away_unread(stack, outcome.endpoint);
        outcome.endpoint.read_shut = true;
    }
    if (waits) {
        outcome.endpoint.close_called = true;
        return outcome;
    }
    follow_row(stack, outcome, *row);
    return outcome;
}

/// ABORT, where the table has a row for it: an RST at SND.NXT if the row sends one. None where the
/// application does not abort, or ABORT is not possible.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> abort(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    if (!stack.may_abort) return std::nullopt;
    return abort_by(stack, endpoint);
}

/// What the row of ABORT does, whoever calls it; none where the table has none.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> abort_by(const BasicStack<Space>& stack,
                                                      const BasicEndpoint<Space>& endpoint) {
    const Row* const row = row_for(stack, endpoint, TableEvent::Abort);
    if (row == nullptr) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::Abort);
    if (row->next == State::Closed) {
        outcome.endpoint.history.reset = true;
        throw_away_unread(stack, outcome.endpoint);
    }
    follow_row(stack, outcome, *row);
    return outcome;
}

}  // namespace finwait::model
