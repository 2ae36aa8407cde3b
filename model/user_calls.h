// OPEN, CLOSE and ABORT (RFC 9293 §3.10.1, §3.10.4, §3.10.5).
#pragma once

#include <optional>

#include "model/rules.h"

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
    endpoint.unsent = stack.data;
}

/// OPEN with the number `choice` of the offsets that the environment has; the first connection of
/// an endpoint begins at 0, and has one choice. None where no OPEN is left, or the table has no
/// row. An opener's SYN goes out at once, and is lost where it finds no room.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> open(const BasicStack<Space>& stack,
                                                  const BasicEndpoint<Space>& endpoint,
                                                  std::size_t choice) {
    const TableEvent event = stack.is_opener ? TableEvent::ActiveOpen : TableEvent::PassiveOpen;
    const auto& row = stack.design->table.row(endpoint.state, event);
    const bool first = endpoint.history.incarnation == 0;
    if (!row || endpoint.vanished || !may_open_again(stack, endpoint) ||
        choice >= (first ? 1 : stack.isn.size())) {
        return std::nullopt;
    }
    BasicOutcome<Space> outcome{endpoint};
    BasicEndpoint<Space>& after = outcome.endpoint;
    outcome.coverage.took(endpoint.state, event);
    const auto iss =
        first ? stack.space.zero()
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
        case CloseWhen::AfterEndOfFile: return endpoint.history.fin_received;
        case CloseWhen::AfterAllIsSent: return stack.space.is_zero(endpoint.unsent);
    }
    return true;
}

/// CLOSE, where the table has a row for it. The FIN goes out with a later event, behind all unsent
/// data. None where the application does not close, or CLOSE is not possible.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> close(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::Close);
    if (!stack.may_close || !row || !wants_to_close(stack, endpoint)) return std::nullopt;
    const bool opening = endpoint.state == State::SynReceived;
    // With unsent text the CLOSE waits for ESTABLISHED (RFC 9293 §3.10.4, SYN-RECEIVED).
    if (opening && !stack.space.is_zero(endpoint.unsent)) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::Close);
    if (opening || endpoint.state == State::Established) {
        outcome.endpoint.history.closed_first = true;
        outcome.endpoint.passive = false;
    }
    enter(stack, outcome.endpoint, row->next);
    return outcome;
}

/// ABORT, where the table has a row for it: an RST at SND.NXT if the row sends one. None where the
/// application does not abort, or ABORT is not possible.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> abort(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::Abort);
    if (!stack.may_abort || !row) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::Abort);
    if (row->send == Reply::Rst) outcome.sent = rst_at(stack, endpoint, endpoint.snd_nxt);
    if (row->next == State::Closed) outcome.endpoint.history.reset = true;
    enter(stack, outcome.endpoint, row->next);
    return outcome;
}

}  // namespace finwait::model
