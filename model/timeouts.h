// Timeouts (RFC 9293 §3.10.8) and the crash of a host. Without a clock a timer may end at any time.
#pragma once

#include <optional>

#include "model/transmissions.h"

namespace finwait::model {

/// The TIME-WAIT timer ends, where the table has a row for it and no acknowledgement is owed.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> two_msl_timeout(const BasicStack<Space>& stack,
                                                             const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::TwoMslTimeout);
    if (!row || owes_ack(stack, endpoint)) return std::nullopt;
    if (stack.clock && endpoint.state == State::TimeWait && !endpoint.timers.two_msl.has_ended()) {
        return std::nullopt;
    }
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::TwoMslTimeout);
    enter(stack, outcome.endpoint, row->next);
    return outcome;
}

/// TCP gives up, where something is sent and not acknowledged. None in TIME-WAIT.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> user_timeout(const BasicStack<Space>& stack,
                                                          const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::UserTimeout);
    if (!stack.user_timeout || !row || !is_outstanding(stack, endpoint)) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::UserTimeout);
    if (row->next == State::Closed) {
        outcome.endpoint.history.gave_up = true;
        throw_away_unread(stack, outcome.endpoint);
    }
    enter(stack, outcome.endpoint, row->next);
    return outcome;
}

/// The host forgets everything, its last number too.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> crash(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    if (!stack.crash || endpoint.state == State::Closed) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.endpoint.history.crashed = true;
    throw_away_unread(stack, outcome.endpoint);
    enter(stack, outcome.endpoint, State::Closed);
    outcome.endpoint.isn_base = stack.space.zero();
    return outcome;
}

/// The host is gone for good: nothing that arrives is answered any more.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> vanish(const BasicStack<Space>& stack,
                                                    const BasicEndpoint<Space>& endpoint) {
    if (!stack.vanish || endpoint.vanished) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    if (endpoint.state != State::Closed) outcome.endpoint.history.crashed = true;
    throw_away_unread(stack, outcome.endpoint);
    enter(stack, outcome.endpoint, State::Closed);
    outcome.endpoint.isn_base = stack.space.zero();
    outcome.endpoint.vanished = true;
    return outcome;
}

}  // namespace finwait::model
