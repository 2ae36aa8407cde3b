// A segment arrives (§3 and life cycle §3, in the order of RFC 9293 §3.10.7), and what of it counts
// as stray (life cycle §4).
#include "reference_endpoint.h"

namespace finwait::reference {

namespace {

// Steps 4 and 5 of §3 name these states for text (and, but for CLOSE-WAIT, for the FIN).
bool takes_text(State state) {
    return state == State::kEstablished || state == State::kFinWait1 || state == State::kFinWait2;
}

// The states that wait for the acknowledgement of the own FIN.
bool awaits_ack_of_fin(State state) {
    return state == State::kFinWait1 || state == State::kClosing || state == State::kLastAck;
}

bool is_synchronized(State state) {
    return state != State::kClosed && state != State::kListen && state != State::kSynSent &&
           state != State::kSynReceived;
}

}  // namespace

void Actor::arrive(const Segment& segment) {
    stray_ = is_stray(segment);
    keeps_silent_ = endpoint_.state == State::kTimeWait && !design_.time_wait_answers;
    process(segment);
    // §3: an ACK owed by a segment is owed once, at the end of its processing.
    if (ack_owed_) {
        if (environment_.delayed_ack) {
            endpoint_.ack_pending = true;
        } else {
            reply_ack();
        }
    }
}

bool Actor::is_stray(const Segment& segment) const {
    const bool to_another = segment.to != 0 && segment.to != endpoint_.incarnation;
    const bool from_another =
        !segment.rst && endpoint_.paired != 0 && segment.incarnation != endpoint_.paired;
    return to_another || from_another;
}

// ---- tests of a segment

bool Actor::in_window(int number) const {
    return endpoint_.rcv_nxt <= number && number < endpoint_.rcv_nxt + environment_.window;
}

int Actor::segment_length(const Segment& segment) const {
    return segment.len + (segment.syn ? 1 : 0) + (segment.fin ? design_.fin_consumes : 0);
}

bool Actor::acceptable(const Segment& segment) const {
    const int length = segment_length(segment);
    if (length == 0) {
        return in_window(segment.seq);
    }
    return in_window(segment.seq) || in_window(segment.seq + length - 1);
}

bool Actor::acknowledges_fin(const Segment& segment) const {
    switch (design_.fin_test) {
        case FinTest::kSequence: return endpoint_.snd_una == endpoint_.snd_nxt;
        case FinTest::kFlag: return segment.flag && segment.ack == endpoint_.snd_nxt;
        case FinTest::kAnyAck: return true;
    }
    return false;
}

bool Actor::reopens(const Segment& segment) const {
    return design_.time_wait_reopens && endpoint_.state == State::kTimeWait && segment.syn &&
           !segment.ack_on && !segment.rst && endpoint_.rcv_nxt <= segment.seq && !opener_ &&
           endpoint_.incarnation < environment_.incarnations;
}

bool Actor::restarts_time_wait(const Segment& segment) const {
    if (endpoint_.state != State::kTimeWait || segment.syn || segment.rst) {
        return false;
    }
    switch (design_.time_wait_restarts) {
        case TimeWaitRestarts::kFin: return segment.fin;
        case TimeWaitRestarts::kAny: return true;
        case TimeWaitRestarts::kNone: return false;
    }
    return false;
}

// ---- by state

void Actor::process(const Segment& segment) {
    if (environment_.clock && restarts_time_wait(segment)) {
        endpoint_.two_msl_timer = environment_.clock->time_wait;
    }
    if (reopens(segment)) {
        begin_connection(endpoint_.snd_nxt);
        endpoint_.state = State::kListen;
        endpoint_.passive = true;
        keeps_silent_ = false;
    }
    if (endpoint_.state == State::kClosed) {
        arrive_in_closed(segment);
    } else if (endpoint_.state == State::kListen) {
        arrive_in_listen(segment);
    } else if (endpoint_.state == State::kSynSent) {
        arrive_in_syn_sent(segment);
    } else {
        arrive_otherwise(segment);
    }
}

void Actor::arrive_in_closed(const Segment& segment) {
    if (segment.rst) {
        return;
    }
    if (segment.ack_on) {
        refuse(segment);
        return;
    }
    Segment rst;
    rst.rst = true;
    rst.ack_on = true;
    rst.ack = segment.seq + segment_length(segment);
    rst.incarnation = endpoint_.incarnation;
    rst.to = segment.incarnation;
    reply(rst);
}

void Actor::arrive_in_listen(const Segment& segment) {
    if (segment.rst) {
        return;
    }
    if (segment.ack_on) {
        refuse(segment);
        return;
    }
    if (segment.syn) {
        endpoint_.snd_nxt = endpoint_.snd_una + 1;
        endpoint_.syn_outstanding = true;
        take_syn(segment);
    }
}

// The peer's SYN without ACK is taken, in LISTEN or SYN-SENT: SYN-RECEIVED, and SYN,ACK.
void Actor::take_syn(const Segment& segment) {
    endpoint_.rcv_nxt = segment.seq + 1;
    endpoint_.paired = segment.incarnation;
    enter(State::kSynReceived);
    reply(make_syn());
}

void Actor::arrive_in_syn_sent(const Segment& segment) {
    const bool ack_is_new = endpoint_.snd_una < segment.ack && segment.ack <= endpoint_.snd_nxt;
    if (segment.ack_on && !ack_is_new) {
        if (!segment.rst) {
            refuse(segment);
        }
        return;
    }
    if (segment.rst) {
        if (segment.ack_on) {
            take_rst();
        }
        return;
    }
    if (!segment.syn) {
        return;
    }
    if (!segment.ack_on) {
        take_syn(segment);
        return;
    }
    endpoint_.rcv_nxt = segment.seq + 1;
    endpoint_.paired = segment.incarnation;
    advance_snd_una(segment.ack);
    enter(State::kEstablished);
    reply_ack();
}

// A RST is accepted: the next state by the table, and why the connection ended.
void Actor::take_rst() {
    const Row* found = row(Trigger::kReceiveRst);
    if (found == nullptr) {
        return;
    }
    if (endpoint_.state == State::kSynReceived && endpoint_.passive) {
        listen(endpoint_.snd_una);
        return;
    }
    if (is_synchronized(endpoint_.state)) {
        endpoint_.reset = true;
    } else {
        endpoint_.refused = true;
    }
    if (stray_ && found->next == State::kClosed) {
        endpoint_.stray_rst = true;
    }
    enter(found->next);
}

void Actor::arrive_otherwise(const Segment& segment) {
    // 1. Sequence number.
    if (!acceptable(segment)) {
        if (segment.rst) {
            return;
        }
        if (design_.old_ack_counts && is_synchronized(endpoint_.state) && !segment.syn &&
            endpoint_.snd_una < segment.ack && segment.ack <= endpoint_.snd_nxt) {
            take_ack(segment);
            if (endpoint_.state == State::kClosed) {
                return;
            }
        }
        reply_ack();
        return;
    }

    // 2. RST. Where the table has no row for it, as of TIME-WAIT in rfc1337, it is ignored wherever
    // it lies in the window.
    if (segment.rst) {
        if (row(Trigger::kReceiveRst) == nullptr) {
            return;
        }
        if (segment.seq != endpoint_.rcv_nxt) {
            reply_ack();  // the challenge ACK
        } else {
            take_rst();
        }
        return;
    }

    // 3. SYN.
    if (segment.syn) {
        if (endpoint_.state == State::kSynReceived && endpoint_.passive) {
            listen(endpoint_.snd_una);
        } else {
            reply_ack();  // the challenge ACK
        }
        return;
    }

    // 4. ACK off.
    if (!segment.ack_on) {
        return;
    }

    // 5. ACK.
    if (endpoint_.state == State::kSynReceived) {
        if (!(endpoint_.snd_una < segment.ack && segment.ack <= endpoint_.snd_nxt)) {
            refuse(segment);
            return;
        }
        enter(State::kEstablished);
    }
    if (segment.ack > endpoint_.snd_nxt) {
        reply_ack();
        return;
    }
    const State state_at_ack = endpoint_.state;
    take_ack(segment);
    // In CLOSING and LAST-ACK the segment is done, whether it acknowledged the FIN or not.
    if (state_at_ack == State::kClosing || state_at_ack == State::kLastAck) {
        return;
    }
    if (endpoint_.state == State::kTimeWait) {
        if (segment.fin) {
            reply_ack();
        }
        return;
    }
    if (endpoint_.state == State::kClosed) {
        return;
    }

    take_text_and_fin(segment);
}

// An ACK that is not ahead of what was sent: snd_una, and whether it acknowledges the own FIN.
void Actor::take_ack(const Segment& segment) {
    if (segment.ack > endpoint_.snd_una) {
        advance_snd_una(segment.ack);
    }
    if (endpoint_.fin_sent && awaits_ack_of_fin(endpoint_.state) && acknowledges_fin(segment)) {
        if (const Row* found = row(Trigger::kReceiveAckOfFin)) {
            endpoint_.fin_acked = true;
            if (endpoint_.snd_nxt > endpoint_.snd_una) {
                advance_snd_una(endpoint_.snd_nxt);
            }
            enter(found->next);
        }
    }
}

void Actor::advance_snd_una(int ack) {
    endpoint_.snd_una = ack;
    acknowledge_syn();
    if (stray_) {
        endpoint_.stray_ack = true;
    }
}

// ---- text and FIN

void Actor::note_taken(const Segment& segment) {
    const Incarnations from = Incarnations{1} << segment.incarnation;
    endpoint_.taken |= from;
    if (stray_) {
        endpoint_.stray_text = true;
    }
    if ((endpoint_.taken_before & from) != 0) {
        endpoint_.replayed = true;
    }
}

void Actor::take_text_and_fin(const Segment& segment) {
    // Text.
    if (takes_text(endpoint_.state)) {
        if (segment.seq > endpoint_.rcv_nxt) {
            if (segment.fin && design_.takes_fin_over_hole) {
                take_fin(segment, segment.seq + segment_length(segment));
            } else if (segment.len > 0 || segment.fin) {
                reply_ack();
            }
            return;
        }
        const int end_of_text = segment.seq + segment.len;
        if (end_of_text > endpoint_.rcv_nxt) {
            endpoint_.delivered += end_of_text - endpoint_.rcv_nxt;
            endpoint_.rcv_nxt = end_of_text;
            ack_owed_ = true;
            note_taken(segment);
        }
    }

    // FIN.
    if (segment.fin && segment.seq + segment.len == endpoint_.rcv_nxt) {
        if (endpoint_.state != State::kCloseWait) {
            take_fin(segment, endpoint_.rcv_nxt + design_.fin_consumes);
        } else if (design_.fin_consumes == 0) {
            ack_owed_ = true;
        }
    }
}

void Actor::take_fin(const Segment& segment, int next_number) {
    const Row* found = row(Trigger::kReceiveFin);
    if (found == nullptr) {
        return;
    }
    endpoint_.rcv_nxt = next_number;
    endpoint_.fin_received = true;
    note_taken(segment);
    if (found->sends == Sends::kAck) {
        ack_owed_ = true;
    }
    if (found->next == State::kClosed && ack_owed_) {
        // §4: a row to CLOSED sends its ACK before the TCB is deleted, at once.
        ack_owed_ = false;
        reply_ack();
    }
    enter(found->next);
}

}  // namespace finwait::reference
