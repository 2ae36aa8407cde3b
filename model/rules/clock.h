// The timers of an endpoint: what sets them and what stops them (ENVIRONMENTS.md, "The
// clock"; RFC 9293 §3.8.1, §3.8.6.3, §3.6.1; back-off: MUST-19). Without a clock they are all off.
#pragma once

#include <algorithm>

#include "model/rules/transmissions.h"

namespace finwait::model {

/// The most times that the retransmission timer is doubled.
inline constexpr std::uint32_t kMostDoublings = 6;

/// Whether a timer of the design runs: the state has a row for it, and where only rows arm it, one
/// has.
template <class Space>
[[nodiscard]] constexpr bool own_timer_runs(const BasicStack<Space>& stack,
                                            const BasicEndpoint<Space>& endpoint,
                                            std::size_t timer) {
    return stack.design->table.has_row(endpoint.state, event_of_timer(timer)) &&
           (!stack.design->timers[timer].armed_by_rows || (endpoint.armed & timer_bit(timer)) != 0);
}

/// A timer of the design that has a length is set where it begins to run.
template <class Space>
constexpr void set_own_timers(const BasicStack<Space>& stack, const BasicEndpoint<Space>& before,
                              BasicEndpoint<Space>& after) {
    const auto& declared = stack.design->timers;
    for (std::size_t i = 0; i < declared.size(); ++i) {
        if (!declared[i].length) continue;
        Timer& timer = after.timers.own[i];
        if (!own_timer_runs(stack, after, i)) {
            timer = Timer();
        } else if (!own_timer_runs(stack, before, i) || timer.is_off()) {
            timer = Timer(*declared[i].length);
        }
    }
}

/// Sets the timers of `after`, which an event or a segment made of `before`. `retransmitted`: the
/// event was a retransmission; `restarts`: a segment arrived that restarts TIME-WAIT.
template <class Space>
constexpr void set_timers(const BasicStack<Space>& stack, const BasicEndpoint<Space>& before,
                          BasicEndpoint<Space>& after, bool retransmitted, bool restarts) {
    if (!stack.clock) return;
    const Clock& clock = *stack.clock;
    Timers& timers = after.timers;

    constexpr TcpStates kNeverRetransmits{State::Closed, State::Listen, State::TimeWait};
    if (kNeverRetransmits.contains(after.state) || !is_outstanding(stack, after)) {
        timers.retransmission = Timer();
        timers.doublings = 0;
    } else if (timers.retransmission.is_off() ||
               !stack.space.equal(before.snd_una, after.snd_una) ||
               before.history.incarnation != after.history.incarnation) {
        timers.retransmission = Timer(clock.rto);
        timers.doublings = 0;
    } else if (retransmitted) {
        if (clock.backoff) timers.doublings = std::min(timers.doublings + 1, kMostDoublings);
        timers.retransmission = Timer(clock.rto << timers.doublings);
    }

    if (after.state != State::TimeWait) {
        timers.two_msl = Timer();
    } else if (before.state != State::TimeWait || restarts) {
        timers.two_msl = Timer(stack.design->two_msl.length.value_or(clock.time_wait));
    }

    set_own_timers(stack, before, after);

    if (!after.ack_pending) {
        timers.ack = Timer();
    } else if (!before.ack_pending) {
        timers.ack = Timer(clock.ack_delay);
    }
}

/// Whether `segment`, which arrives in TIME-WAIT, restarts its timer.
template <class Space>
[[nodiscard]] constexpr bool restarts_time_wait(const BasicStack<Space>& stack,
                                                const BasicSegment<Space>& segment) {
    if (segment.syn || segment.rst) return false;
    switch (stack.design->mechanisms.time_wait_restarts) {
        case RestartedBy::Fin: return segment.fin;
        case RestartedBy::Any: return true;
        case RestartedBy::None: return false;
    }
    return false;
}

/// One tick passes.
template <class Space>
constexpr void tick(BasicEndpoint<Space>& endpoint) {
    endpoint.timers.retransmission.tick();
    endpoint.timers.two_msl.tick();
    endpoint.timers.ack.tick();
    endpoint.timers.middlebox.tick();
    for (Timer& timer : endpoint.timers.own) timer.tick();
}

}  // namespace finwait::model
