// The timers of an endpoint (life cycle §6, DESIGNS.md).
#include <algorithm>

#include "reference_endpoint.h"

namespace finwait::reference {

// ---- which timer an event is of

Trigger trigger_of(std::size_t timer) {
    return static_cast<Trigger>(static_cast<std::size_t>(Trigger::kTwoMslTimeout) + timer);
}

std::size_t timer_of(Trigger trigger) {
    return static_cast<std::size_t>(trigger) - static_cast<std::size_t>(Trigger::kTwoMslTimeout);
}

// ---- timers

bool Actor::is_armed(std::size_t timer) const {
    return design_.timers[timer].armed_by_rows ? endpoint_.armed[timer]
                                               : has_rows(trigger_of(timer));
}

std::optional<int> Actor::length_of(std::size_t timer) const {
    if (trigger_of(timer) != Trigger::kTwoMslTimeout) {
        return design_.timers[timer].length;
    }
    // It counts in TIME-WAIT; with a row elsewhere it may end there at any time.
    if (endpoint_.state != State::kTimeWait) {
        return std::nullopt;
    }
    return design_.timers[timer].length.value_or(environment_.clock->time_wait);
}

int Actor::most_retransmissions_counted() const {
    int most = 0;
    for (const DesignTimer& timer : design_.timers) {
        most = std::max(most, timer.after);
    }
    return most;
}

void Actor::settle_timers(const Endpoint& before, bool was_retransmission) {
    if (!environment_.clock) {
        return;
    }
    const Clock& clock = *environment_.clock;

    for (std::size_t timer = 0; timer < kTimers; ++timer) {
        // The 2MSL timer is that of life cycle §6: it counts in TIME-WAIT, whether it is armed or
        // not.
        const bool counts = is_armed(timer) || (trigger_of(timer) == Trigger::kTwoMslTimeout &&
                                                endpoint_.state == State::kTimeWait);
        if (!counts) {
            endpoint_.timers[timer].reset();
        } else if (!endpoint_.timers[timer]) {
            endpoint_.timers[timer] = length_of(timer);
        }
    }

    if (!endpoint_.ack_pending) {
        endpoint_.ack_timer.reset();
    } else if (!endpoint_.ack_timer) {
        endpoint_.ack_timer = clock.ack_delay;
    }

    const bool never_runs = endpoint_.state == State::kClosed ||
                            endpoint_.state == State::kListen ||
                            endpoint_.state == State::kTimeWait;
    if (never_runs || !something_to_retransmit()) {
        endpoint_.retransmission_timer.reset();
        endpoint_.doublings = 0;
    } else if (!endpoint_.retransmission_timer || endpoint_.snd_una != before.snd_una ||
               endpoint_.incarnation != before.incarnation) {
        endpoint_.retransmission_timer = clock.rto;
        endpoint_.doublings = 0;
    } else if (was_retransmission) {
        if (clock.backoff) {
            endpoint_.doublings = std::min(6, endpoint_.doublings + 1);
        }
        endpoint_.retransmission_timer = clock.rto << endpoint_.doublings;
    }
}

bool Actor::is_urgent() const {
    if (can_send_data() || can_send_data_with_fin() || can_send_fin() || can_retransmit() ||
        (wants_to_send_ack_now() && can_send_ack())) {
        return true;
    }
    for (std::size_t timer = 0; timer < kTimers; ++timer) {
        if (length_of(timer) && can_end(trigger_of(timer))) {
            return true;
        }
    }
    return box_.is_due();
}

bool Actor::urgently_lacks_room() const {
    return (wants_to_send_data() && !can_send_data()) ||
           (wants_to_send_data_with_fin() && !can_send_data_with_fin()) ||
           (wants_to_send_fin() && !can_send_fin()) ||
           (wants_to_retransmit() && !can_retransmit()) ||
           (wants_to_send_ack_now() && !can_send_ack());
}

bool Actor::has_running_timer() const {
    const auto runs = [](const Timer& timer) { return timer && *timer > 0; };
    return runs(endpoint_.retransmission_timer) || runs(endpoint_.ack_timer) ||
           runs(endpoint_.middlebox_timer) ||
           std::any_of(endpoint_.timers.begin(), endpoint_.timers.end(), runs);
}

void Actor::tick() {
    const auto go_on = [](Timer& timer) {
        if (timer && *timer > 0) {
            *timer -= 1;
        }
    };
    go_on(endpoint_.retransmission_timer);
    go_on(endpoint_.ack_timer);
    go_on(endpoint_.middlebox_timer);
    for (Timer& timer : endpoint_.timers) {
        go_on(timer);
    }
}

}  // namespace finwait::reference
