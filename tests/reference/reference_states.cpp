// The rows of a design, and what comes of a state with the connection that it is in (§1, §4, life
// cycle §1 and §3, DESIGNS.md).
#include "reference_endpoint.h"

namespace finwait::reference {

bool is_synchronized(State state) {
    return state != State::kClosed && state != State::kListen && state != State::kSynSent &&
           state != State::kSynReceived;
}

bool has_taken_fin(State state) {
    return state == State::kCloseWait || state == State::kClosing || state == State::kLastAck ||
           state == State::kTimeWait;
}

// ---- states

bool Actor::has_rows(Trigger trigger) const {
    return design_.table.contains({endpoint_.state, trigger});
}

const Row* Actor::row(Trigger trigger, const Segment& segment) const {
    const auto found = design_.table.find({endpoint_.state, trigger});
    if (found == design_.table.end()) {
        return nullptr;
    }
    for (const Row& row : found->second) {
        if (!row.when || row.when(endpoint_, segment)) {
            return &row;
        }
    }
    return nullptr;
}

// What a row sends of an event that is no arrival goes out at once, before the TCB is deleted.
void Actor::follow(const Row& row) {
    switch (row.sends) {
        case Sends::kAck: reply_ack(); break;
        case Sends::kRst: send_reset(row.next); break;
        case Sends::kNothing:
        case Sends::kSyn:
        case Sends::kSynAck: break;
    }
    enter(row.next);
    arm(row);
}

// Of an arrival an ACK is owed at the end of the segment, at once where the row leads to CLOSED.
void Actor::follow_in_arrival(const Row& row, const Segment& segment) {
    switch (row.sends) {
        case Sends::kAck: ack_owed_ = true; break;
        case Sends::kRst:
            ack_owed_ = false;
            send_reset(row.next, &segment);
            break;
        case Sends::kNothing:
        case Sends::kSyn:
        case Sends::kSynAck: break;
    }
    if (row.next == State::kClosed) {
        ack_owed_ = false;
        if (row.sends == Sends::kAck) {
            reply_ack();
        }
    }
    enter(row.next);
    arm(row);
}

// Who is CLOSED by an RST of its own is `reset`.
// `answered`: the segment that draws the RST, if any does.
void Actor::send_reset(State next, const Segment* answered) {
    if (answered != nullptr && design_.rst_of_row_at.in(endpoint_.state) == RstOfRowAt::kSegAck) {
        reply_rst(*answered);
    } else {
        reply_rst_at_snd_nxt();
    }
    if (next == State::kClosed) {
        endpoint_.reset = true;
    }
}

void Actor::arm(const Row& row) {
    for (const Trigger trigger : row.arms) {
        if (has_rows(trigger)) {
            endpoint_.armed[timer_of(trigger)] = true;
            endpoint_.timers[timer_of(trigger)].reset();
        }
    }
}

void Actor::enter(State next) {
    endpoint_.state = next;
    endpoint_.passive = endpoint_.passive && next == State::kSynReceived;
    for (std::size_t timer = 0; timer < kTimers; ++timer) {
        endpoint_.armed[timer] = endpoint_.armed[timer] && has_rows(trigger_of(timer));
    }
    if (next == State::kTimeWait) {
        endpoint_.time_waited = true;
    }
    if (next == State::kClosed) {
        // §1: the TCB is deleted, history stays.
        const bool open_left = endpoint_.incarnation < environment_.incarnations;
        endpoint_.isn_base = open_left ? endpoint_.snd_nxt : 0;
        endpoint_.snd_una = 0;
        endpoint_.snd_nxt = 0;
        endpoint_.rcv_nxt = 0;
        endpoint_.unsent = 0;
        endpoint_.fin_sent = false;
        endpoint_.ack_pending = false;
        endpoint_.syn_outstanding = false;
        endpoint_.close_called = false;
        endpoint_.retransmissions = 0;
        endpoint_.kept.clear();
        endpoint_.first_octet = 0;
        endpoint_.read_shut = false;
        endpoint_.snd_edge = 0;
    }
}

// STACKS.md, M3: the SYN counts as an octet of who opens actively.
bool Actor::asks_for_first_octet() const {
    bool asks = design_.oldest_ack.other == OldestAck::kAcknowledged;
    for (const auto& [state, oldest] : design_.oldest_ack.exceptions) {
        asks = asks || oldest == OldestAck::kAcknowledged;
    }
    return asks;
}

// Life cycle §1: history is cleared but for the number of connections and what they took.
void Actor::begin_connection(int iss) {
    Endpoint fresh;
    fresh.incarnation = endpoint_.incarnation + 1;
    fresh.taken_before = endpoint_.taken_before | endpoint_.taken;
    fresh.unsent = data_;
    fresh.middlebox = endpoint_.middlebox;
    fresh.middlebox_timer = endpoint_.middlebox_timer;
    fresh.snd_una = iss;
    fresh.snd_nxt = iss;
    if (asks_for_first_octet()) {
        fresh.first_octet = opener_ ? iss : iss + 1;
    }
    endpoint_ = fresh;
}

// Back to LISTEN, from SYN-RECEIVED (life cycle §3).
void Actor::listen(int iss) {
    endpoint_.state = State::kListen;
    endpoint_.snd_una = iss;
    endpoint_.snd_nxt = iss;
    endpoint_.rcv_nxt = 0;
    endpoint_.unsent = data_;
    endpoint_.syn_outstanding = false;
    endpoint_.ack_pending = false;
    endpoint_.retransmissions = 0;
    endpoint_.paired = 0;
}

// An outstanding SYN was acknowledged, in a state in which the peer's was taken already.
void Actor::acknowledge_syn() {
    if (endpoint_.syn_outstanding) {
        endpoint_.syn_outstanding = false;
        endpoint_.established = true;
    }
}

}  // namespace finwait::reference
