// Timeouts (RFC 9293 §3.10.8) and the crash of a host. Without a clock a timer may end at any time.
#pragma once

#include <optional>

#include "model/rules/transmissions.h"

namespace finwait::model {

/// Whether a timer is armed, and has waited for as many retransmissions as it has to.
template <class Space>
constexpr bool may_end(const BasicEndpoint<Space>& endpoint, std::size_t timer,
                       const TimerSettings& settings) {
    return (!settings.armed_by_rows || (endpoint.armed & timer_bit(timer)) != 0) &&
           endpoint.retransmissions >= settings.retransmissions;
}

/// What a row has armed is over.
template <class Space>
constexpr void end_timer(BasicEndpoint<Space>& endpoint, std::size_t timer) {
    endpoint.armed = static_cast<std::uint8_t>(endpoint.armed & ~timer_bit(timer));
    if (timer < kOwnTimers) endpoint.timers.own[timer] = Timer();
}

/// The TIME-WAIT timer ends, where the table has a row for it and no acknowledgement is owed.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> two_msl_timeout(const BasicStack<Space>& stack,
                                                             const BasicEndpoint<Space>& endpoint) {
    const Row* const row = row_for(stack, endpoint, TableEvent::TwoMslTimeout);
    if (row == nullptr || owes_ack(stack, endpoint) ||
        !may_end(endpoint, kTwoMslTimer, stack.design->two_msl)) {
        return std::nullopt;
    }
    if (stack.clock && endpoint.state == State::TimeWait && !endpoint.timers.two_msl.has_ended()) {
        return std::nullopt;
    }
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::TwoMslTimeout);
    end_timer(outcome.endpoint, kTwoMslTimer);
    follow_row(stack, outcome, *row);
    return outcome;
}

/// A timer ends that the design declares, where the table has a row for it.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> own_timeout(const BasicStack<Space>& stack,
                                                         const BasicEndpoint<Space>& endpoint,
                                                         std::size_t timer) {
    const auto& timers = stack.design->timers;
    if (timer >= timers.size()) return std::nullopt;
    const Row* const row = row_for(stack, endpoint, event_of_timer(timer));
    if (row == nullptr || !may_end(endpoint, timer, timers[timer])) return std::nullopt;
    if (stack.clock && timers[timer].length && !endpoint.timers.own[timer].has_ended()) {
        return std::nullopt;
    }
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, event_of_timer(timer));
    end_timer(outcome.endpoint, timer);
    follow_row(stack, outcome, *row);
    return outcome;
}

/// TCP gives up, where something is sent and not acknowledged. None in TIME-WAIT.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> user_timeout(const BasicStack<Space>& stack,
                                                          const BasicEndpoint<Space>& endpoint) {
    if (!stack.user_timeout || !is_outstanding(stack, endpoint)) return std::nullopt;
    const Row* const row = row_for(stack, endpoint, TableEvent::UserTimeout);
    if (row == nullptr) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::UserTimeout);
    if (row->next == State::Closed) {
        outcome.endpoint.history.gave_up = true;
        throw_away_unread(stack, outcome.endpoint);
    }
    follow_row(stack, outcome, *row);
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
