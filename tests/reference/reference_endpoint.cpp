// The events of an endpoint's own (§3, life cycle §3, ENVIRONMENTS.md).
#include "reference_endpoint.h"

#include <algorithm>

namespace finwait::reference {

std::set<State> every_state() {
    return {State::kListen,   State::kSynSent,  State::kSynReceived, State::kEstablished,
            State::kFinWait1, State::kFinWait2, State::kCloseWait,   State::kClosing,
            State::kLastAck,  State::kTimeWait, State::kClosed};
}

Actor::Actor(World& world, int self, const Design& design, const Environment& environment)
    : endpoint_(world.endpoint[static_cast<std::size_t>(self)]),
      out_(world.channel[static_cast<std::size_t>(self)]),
      design_(design),
      environment_(environment),
      self_(static_cast<std::size_t>(self)),
      peer_(1 - self_),
      opener_(environment.openers[self_]),
      data_(environment.data[self_]),
      box_(endpoint_, design, environment) {}

// ---- whether the endpoint's own events can happen

bool Actor::can_open() const {
    return endpoint_.state == State::kClosed && !endpoint_.vanished &&
           endpoint_.incarnation < environment_.incarnations &&
           row(opener_ ? Trigger::kActiveOpen : Trigger::kPassiveOpen) != nullptr;
}

bool Actor::can_close() const {
    if (!environment_.closers[self_] || endpoint_.close_called || row(Trigger::kClose) == nullptr) {
        return false;
    }
    if (environment_.close_aborts[self_]) {
        if (row(Trigger::kAbort) == nullptr) {
            return false;
        }
    } else if (endpoint_.state == State::kSynReceived && endpoint_.unsent > 0) {
        return false;  // it waits for ESTABLISHED
    }
    switch (environment_.close_when[self_]) {
        case CloseWhen::kAnyTime: return true;
        case CloseWhen::kAfterEndOfFile: return endpoint_.fin_received && endpoint_.unread == 0;
        case CloseWhen::kAfterAllIsSent: return endpoint_.unsent == 0;
    }
    return true;
}

bool Actor::wants_to_send_data() const { return endpoint_.unsent > 0 && sends_text() && fits(1); }

bool Actor::wants_to_send_data_with_fin() const {
    return endpoint_.unsent == 1 && sends_text() && fin_is_due() && fits(1 + design_.fin_consumes);
}

bool Actor::wants_to_send_fin() const {
    return endpoint_.unsent == 0 && fin_is_due() && !endpoint_.fin_sent &&
           fits(design_.fin_consumes);
}

bool Actor::can_send_ack() const {
    return endpoint_.ack_pending && design_.owed_ack_sent.contains(endpoint_.state) &&
           needs_no_more_room(&Actor::send_ack);
}

bool Actor::wants_to_send_ack_now() const {
    return endpoint_.ack_pending && design_.owed_ack_sent.contains(endpoint_.state) &&
           endpoint_.ack_timer == 0;
}

bool Actor::wants_to_retransmit() const {
    return environment_.retransmission[self_] && something_to_retransmit() &&
           (!environment_.clock || endpoint_.retransmission_timer == 0);
}

// Nothing is outstanding that would be sent again, a unit does not fit the window, and text or the
// FIN is to be sent.
bool Actor::wants_to_probe() const {
    const bool text = endpoint_.unsent > 0 && sends_text();
    const bool fin = endpoint_.unsent == 0 && fin_is_due() && !endpoint_.fin_sent;
    return environment_.reading_at_will[peer_] && environment_.retransmission[self_] &&
           !something_to_retransmit() && !fits(1) && (text || fin);
}

bool Actor::can_read() const {
    return environment_.reading_at_will[self_] && endpoint_.unread > 0 && !endpoint_.read_shut;
}

bool Actor::can_end(Trigger trigger) const {
    const std::size_t timer = timer_of(trigger);
    if (row(trigger) == nullptr || !is_armed(timer) ||
        endpoint_.retransmissions < design_.timers[timer].after) {
        return false;
    }
    // §3 says so of the 2MSL timer; an ACK that never goes out is not waited for (DESIGNS.md).
    if (trigger == Trigger::kTwoMslTimeout && endpoint_.ack_pending &&
        design_.owed_ack_sent.contains(endpoint_.state)) {
        return false;
    }
    return !environment_.clock || !length_of(timer) || endpoint_.timers[timer] == 0;
}

bool Actor::can_abort() const {
    return environment_.abort[self_] && row(Trigger::kAbort) != nullptr;
}

bool Actor::can_give_up() const {
    return environment_.user_timeout && something_to_retransmit() &&
           row(Trigger::kUserTimeout) != nullptr;
}

bool Actor::can_crash() const { return environment_.crash && endpoint_.state != State::kClosed; }

bool Actor::can_vanish() const { return environment_.vanish[self_] && !endpoint_.vanished; }

// ---- what they do

void Actor::open(int offset) {
    const Row found = *row(opener_ ? Trigger::kActiveOpen : Trigger::kPassiveOpen);
    begin_connection(endpoint_.isn_base + offset);
    endpoint_.state = found.next;
    endpoint_.passive = !opener_;
    if (found.sends == Sends::kSyn) {
        endpoint_.snd_nxt += 1;
        endpoint_.syn_outstanding = true;
        reply(make_syn());
    }
}

void Actor::close() {
    const bool is_first =
        endpoint_.state == State::kEstablished || endpoint_.state == State::kSynReceived;
    if (environment_.close_aborts[self_]) {
        abort();
        return;
    }
    const Row found = *row(Trigger::kClose);
    const bool waits = design_.close_waits_for_fin.contains(endpoint_.state) &&
                       design_.fin_sent.contains(found.next);
    if (!waits) {
        endpoint_.closed_first = endpoint_.closed_first || is_first;
    }
    if (environment_.close_ends_reading[self_]) {
        endpoint_.read_shut = true;
        if (endpoint_.unread > 0) {
            discard_unread();
            if (design_.close_with_unread_resets) {
                send_reset(State::kClosed);
                enter(State::kClosed);
                return;
            }
        }
    }
    if (waits) {
        endpoint_.close_called = true;
    } else {
        follow(found);
    }
}

void Actor::send_data() {
    put(make_segment(endpoint_.snd_nxt, 1, false));
    endpoint_.snd_nxt += 1;
    endpoint_.unsent -= 1;
}

void Actor::send_data_with_fin() {
    take_close_row_before_fin();
    put(make_segment(endpoint_.snd_nxt, 1, true));
    endpoint_.snd_nxt += 1 + design_.fin_consumes;
    endpoint_.unsent -= 1;
    endpoint_.fin_sent = true;
}

void Actor::send_fin() {
    take_close_row_before_fin();
    put(make_segment(endpoint_.snd_nxt, 0, true));
    endpoint_.snd_nxt += design_.fin_consumes;
    endpoint_.fin_sent = true;
}

// DESIGNS.md, "CLOSE that waits".
void Actor::take_close_row_before_fin() {
    if (!endpoint_.close_called) {
        return;
    }
    endpoint_.close_called = false;
    if (endpoint_.state == State::kEstablished || endpoint_.state == State::kSynReceived) {
        endpoint_.closed_first = true;
    }
    follow(*row(Trigger::kClose));
}

void Actor::send_ack() { put(make_segment(endpoint_.snd_nxt, 0, false)); }

void Actor::retransmit() {
    endpoint_.retransmissions =
        std::min(most_retransmissions_counted(), endpoint_.retransmissions + 1);
    if (endpoint_.syn_outstanding) {
        put(make_syn());
        return;
    }
    const auto number = [&](const ByState<SentAgainAt>& at) {
        return at.in(endpoint_.state) == SentAgainAt::kSndUna ? endpoint_.snd_una
                                                              : endpoint_.snd_nxt;
    };
    if (text_outstanding() > 0) {
        const bool is_last_unit = text_outstanding() == 1 && endpoint_.unsent == 0;
        const bool with_fin = is_last_unit && fin_outstanding() &&
                              design_.fin_retransmitted.contains(endpoint_.state);
        put(make_segment(number(design_.text_retransmitted_at), 1, with_fin));
    } else {
        put(make_segment(number(design_.fin_retransmitted_at), 0, true));
    }
}

void Actor::probe() {
    if (endpoint_.unsent == 1 && design_.probe_carries_fin && fin_is_due()) {
        send_data_with_fin();
    } else if (endpoint_.unsent > 0) {
        send_data();
    } else {
        send_fin();
    }
}

void Actor::read() {
    const bool was_full = room() == 0;
    endpoint_.unread -= 1;
    const bool expects_text = endpoint_.state == State::kEstablished ||
                              endpoint_.state == State::kFinWait1 ||
                              endpoint_.state == State::kFinWait2;
    if (was_full && expects_text) {
        owe_ack();
    }
}

void Actor::end(Trigger trigger) {
    const Row found = *row(trigger);
    endpoint_.armed[timer_of(trigger)] = false;
    endpoint_.timers[timer_of(trigger)].reset();
    follow(found);
}

// §1: `reset` is said of a connection that has ended.
void Actor::abort() {
    const Row found = *row(Trigger::kAbort);
    if (found.next == State::kClosed) {
        endpoint_.reset = true;
        discard_unread();
    }
    follow(found);
}

void Actor::give_up() {
    const Row found = *row(Trigger::kUserTimeout);
    if (found.next == State::kClosed) {
        endpoint_.gave_up = true;
        discard_unread();
    }
    follow(found);
}

void Actor::crash() {
    endpoint_.crashed = true;
    discard_unread();
    enter(State::kClosed);
    endpoint_.isn_base = 0;
}

void Actor::vanish() {
    if (endpoint_.state != State::kClosed) {
        endpoint_.crashed = true;
    }
    endpoint_.vanished = true;
    discard_unread();
    enter(State::kClosed);
    endpoint_.isn_base = 0;
}

}  // namespace finwait::reference
