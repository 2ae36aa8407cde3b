// A segment arrives (§3, life cycle §3 and DESIGNS.md, in the order of RFC 9293 §3.10.7), and what
// of it counts as stray (life cycle §4).
#include <algorithm>

#include "reference_endpoint.h"

namespace finwait::reference {

void Actor::arrive(const Segment& segment) {
    switch (box_.pass("in", segment)) {
        case Passage::kPass: take(segment); break;
        case Passage::kDrop: break;
        case Passage::kRst:
            reply_ = rst_that_answers(segment);
            reply_->incarnation = segment.to;  // as if of whom the segment was for
            reply_is_of_middlebox_ = true;
            break;
    }
}

void Actor::take(const Segment& segment) {
    if (endpoint_.vanished) {
        return;
    }
    ack_owed_ = false;
    stray_ = is_stray(segment);
    process(segment);
    // §3: an ACK owed by a segment is owed once, at the end of its processing.
    if (ack_owed_) {
        owe_ack();
    }
}

bool Actor::is_stray(const Segment& segment) const {
    const bool to_another = segment.to != 0 && segment.to != endpoint_.incarnation;
    const bool from_another =
        !segment.rst && endpoint_.paired != 0 && segment.incarnation != endpoint_.paired;
    return to_another || from_another;
}

// ---- tests of a segment

// RFC 9293 §3.4, Table 6: without room RCV.NXT alone is in the window.
bool Actor::in_window(int number) const {
    return endpoint_.rcv_nxt <= number && number < endpoint_.rcv_nxt + std::max(1, room());
}

int Actor::segment_length(const Segment& segment) const {
    return segment.len + (segment.syn ? 1 : 0) + (segment.fin ? design_.fin_consumes : 0);
}

// Where the window ends, and a segment begins behind it.
int Actor::edge() const { return endpoint_.rcv_nxt + room(); }

bool Actor::is_behind_window(const Segment& segment) const {
    // Without room RCV.NXT itself is behind it, but for what Table 6 lets in.
    return segment.seq >= edge() && !acceptable_by_rfc9293(segment);
}

// RFC 9293 §3.4, and the mechanisms `acceptable-…`.
bool Actor::acceptable(const Segment& segment) const {
    const State state = endpoint_.state;
    if (segment.len > 0 && segment.seq + segment.len > edge() &&
        !design_.acceptable_overlong.contains(state)) {
        return false;
    }
    if (acceptable_by_rfc9293(segment)) {
        return true;
    }
    const int length = segment_length(segment);
    if (segment.seq < endpoint_.rcv_nxt) {
        switch (design_.acceptable_before.in(state)) {
            case AcceptableBefore::kInWindow: return false;
            case AcceptableBefore::kToRcvNxt: return segment.seq + length >= endpoint_.rcv_nxt;
            case AcceptableBefore::kAny: return true;
        }
    }
    if (!is_behind_window(segment)) {
        return false;
    }
    const bool at_edge = segment.seq == edge();
    switch (design_.acceptable_behind.in(state)) {
        case AcceptableBehind::kNone: return false;
        case AcceptableBehind::kRstAtEdge: return at_edge && segment.rst;
        case AcceptableBehind::kBareAtEdge: return at_edge && length == 0;
        case AcceptableBehind::kAtEdge: return at_edge;
        case AcceptableBehind::kAny: return true;
    }
    return false;
}

bool Actor::acceptable_by_rfc9293(const Segment& segment) const {
    const int length = segment_length(segment);
    if (length == 0) {
        return in_window(segment.seq);
    }
    if (room() > 0) {
        return in_window(segment.seq) || in_window(segment.seq + length - 1);
    }
    // ENVIRONMENTS.md, `full-buffer`.
    if (segment.seq != endpoint_.rcv_nxt || !segment.fin) {
        return false;
    }
    switch (design_.full_buffer) {
        case FullBuffer::kDrops: return false;
        case FullBuffer::kTakesFin: return segment.len == 0;
        case FullBuffer::kLosesText: return true;
    }
    return false;
}

bool Actor::acknowledges_fin(const Segment& segment) const {
    switch (design_.fin_test.in(endpoint_.state)) {
        case FinTest::kSequence: return endpoint_.snd_una == endpoint_.snd_nxt;
        case FinTest::kOneShort: return segment.ack + 1 == endpoint_.snd_nxt;
        case FinTest::kFlag: return segment.flag && segment.ack == endpoint_.snd_nxt;
        case FinTest::kAnyAck: return true;
    }
    return false;
}

bool Actor::takes_rst(const Segment& segment) const {
    switch (design_.rst_accepted.in(endpoint_.state)) {
        case RstAccepted::kAtRcvNxt: return segment.seq == endpoint_.rcv_nxt;
        case RstAccepted::kAtRcvNxtOrOneBefore:
            return segment.seq == endpoint_.rcv_nxt ||
                   (has_taken_fin(endpoint_.state) && segment.seq + 1 == endpoint_.rcv_nxt);
        case RstAccepted::kInWindow: return acceptable(segment);
        case RstAccepted::kAnywhere: return true;
    }
    return false;
}

bool Actor::reopens(const Segment& segment) const {
    return design_.time_wait_reopens && endpoint_.state == State::kTimeWait && segment.syn &&
           !segment.ack_on && !segment.rst && endpoint_.rcv_nxt <= segment.seq && !opener_ &&
           endpoint_.incarnation < environment_.incarnations;
}

bool Actor::restarts_time_wait(const Segment& segment) const {
    if (endpoint_.state != State::kTimeWait || segment.syn || segment.rst || !endpoint_.timers[0]) {
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
        endpoint_.timers[0] = length_of(0);
    }
    if (reopens(segment)) {
        begin_connection(endpoint_.snd_nxt);
        endpoint_.state = State::kListen;
        endpoint_.passive = true;
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
    answer_rst(segment);
}

void Actor::arrive_in_listen(const Segment& segment) {
    if (segment.rst) {
        return;
    }
    if (segment.ack_on) {
        answer_rst(segment);
        return;
    }
    if (segment.syn && row(Trigger::kReceiveSyn) != nullptr) {
        endpoint_.snd_nxt = endpoint_.snd_una + 1;
        endpoint_.syn_outstanding = true;
        take_syn(segment);
    }
}

// The peer's SYN without ACK is taken, in LISTEN or SYN-SENT: SYN-RECEIVED, and SYN,ACK.
void Actor::take_syn(const Segment& segment) {
    const Row* found = row(Trigger::kReceiveSyn, segment);
    if (found == nullptr) {
        return;
    }
    const Sends sends = found->sends;
    endpoint_.rcv_nxt = segment.seq + 1;
    endpoint_.paired = segment.incarnation;
    enter(found->next);
    if (sends == Sends::kSynAck) {
        reply(make_syn());
    }
}

void Actor::arrive_in_syn_sent(const Segment& segment) {
    const bool ack_is_new = endpoint_.snd_una < segment.ack && segment.ack <= endpoint_.snd_nxt;
    if (segment.ack_on && !ack_is_new) {
        if (!segment.rst) {
            answer_rst(segment);
        }
        return;
    }
    if (segment.rst) {
        if (segment.ack_on) {
            take_rst(segment);
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
    const Row* found = row(Trigger::kReceiveAckOfSyn, segment);
    if (found == nullptr) {
        return;
    }
    endpoint_.rcv_nxt = segment.seq + 1;
    endpoint_.paired = segment.incarnation;
    advance_snd_una(segment.ack);
    enter(found->next);
    if (found->sends == Sends::kAck) {
        reply_ack();  // a row's, whatever `answers` says
    }
}

void Actor::arrive_otherwise(const Segment& segment) {
    if (segment.rst) {
        arrive_with_rst(segment);
        return;
    }
    if (!segment.ack_on && !segment.syn && design_.without_ack_unseen.contains(endpoint_.state)) {
        return;
    }
    if (is_only_answered(segment)) {
        return;
    }

    // 1. Sequence number.
    if (!acceptable(segment)) {
        arrive_unacceptable(segment);
        return;
    }

    // 3. SYN.
    if (segment.syn) {
        arrive_with_syn(segment);
        return;
    }

    // 4. ACK off, 5. ACK.
    if (segment.ack_on ? passes_ack(segment)
                       : design_.without_ack_taken.contains(endpoint_.state)) {
        take_text_and_fin(segment);
    }
}

// Once a SYN was taken. In SYN-RECEIVED the row is that of who opened passively, back to LISTEN.
void Actor::arrive_with_syn(const Segment& segment) {
    const Row* found = row(Trigger::kReceiveSyn, segment);
    if (endpoint_.state == State::kSynReceived &&
        (!endpoint_.passive || found == nullptr || found->next != State::kListen)) {
        found = nullptr;
    }
    if (found == nullptr) {
        answer_ack();  // the challenge ACK
    } else if (endpoint_.state == State::kSynReceived) {
        listen(endpoint_.snd_una);
    } else {
        follow_in_arrival(*found, segment);
    }
}

// `only-answers`: whether the segment is looked at no further; then it is answered, or not.
bool Actor::is_only_answered(const Segment& segment) {
    const bool has_numbers = segment.len > 0 || segment.fin;
    switch (design_.only_answers.in(endpoint_.state)) {
        case OnlyAnswers::kNo: return false;
        case OnlyAnswers::kAllButBareAck:
            if (has_numbers || segment.syn || segment.seq != endpoint_.rcv_nxt) {
                answer_ack();
            }
            return true;
        case OnlyAnswers::kTextAndFin:
            if (segment.syn) {
                return false;
            }
            if (has_numbers) {
                answer_ack();
            }
            return true;
    }
    return false;
}

void Actor::arrive_unacceptable(const Segment& segment) {
    const State state = endpoint_.state;
    const bool is_old = segment.seq < endpoint_.rcv_nxt;
    if (segment.ack_on && design_.old_ack_counts.contains(state) && is_synchronized(state) &&
        !segment.syn && endpoint_.snd_una < segment.ack && segment.ack <= endpoint_.snd_nxt) {
        take_ack(segment);
        if (endpoint_.state == State::kClosed) {
            return;
        }
    }
    draw((is_old ? design_.old_segment_draws : design_.segment_beyond_window_draws)
             .in(endpoint_.state),
         segment);
}

// ---- RST

// 1. and 2. for an RST. In a TIME-WAIT that has no row for it, as in rfc1337, it is ignored
// wherever it lies in the window.
void Actor::arrive_with_rst(const Segment& segment) {
    const bool inside = acceptable(segment);
    if (takes_rst(segment)) {
        take_rst(segment);
    } else if (!inside) {
        draw(design_.rst_outside_draws.in(endpoint_.state), segment);
    } else if (endpoint_.state != State::kTimeWait ||
               row(Trigger::kReceiveRst, segment) != nullptr) {
        draw(design_.rst_in_window_draws.in(endpoint_.state), segment);
    }
}

// A RST is accepted: the next state by the table, and why the connection ended.
void Actor::take_rst(const Segment& segment) {
    const Row* found = row(Trigger::kReceiveRst, segment);
    if (found == nullptr) {
        return;
    }
    if (endpoint_.state == State::kSynReceived && endpoint_.passive) {
        listen(endpoint_.snd_una);
        return;
    }
    if (found->next == State::kClosed) {
        if (is_synchronized(endpoint_.state)) {
            endpoint_.reset = true;
        } else {
            endpoint_.refused = true;
        }
        endpoint_.stray_rst = endpoint_.stray_rst || stray_;
        if (design_.rst_discards_unread) {
            discard_unread();
        }
    }
    follow_in_arrival(*found, segment);
}

// ---- ACK

bool Actor::passes_fate(AckFate fate, const Segment& segment) {
    switch (fate) {
        case AckFate::kProcessed: return true;
        case AckFate::kDropped: return false;
        case AckFate::kAnswered: answer_ack(); return false;
        case AckFate::kAnsweredAndProcessed: answer_ack(); return true;
        case AckFate::kRst: answer_rst(segment); return false;
    }
    return false;
}

// What is below is too old (RFC 9293 §3.10.7.4, MAY-12).
int Actor::oldest_ack() const {
    const int in_reach = endpoint_.snd_una - environment_.window[peer_];
    switch (design_.oldest_ack.in(endpoint_.state)) {
        case OldestAck::kMaxSndWnd: return in_reach;
        case OldestAck::kAcknowledged: return std::max(in_reach, endpoint_.first_octet);
    }
    return in_reach;
}

bool Actor::passes_ack(const Segment& segment) {
    if (endpoint_.state == State::kSynReceived) {
        if (!(endpoint_.snd_una < segment.ack && segment.ack <= endpoint_.snd_nxt)) {
            answer_rst(segment);
            return false;
        }
        // Without a row it stays there, and what is acknowledged counts.
        if (const Row* found = row(Trigger::kReceiveAckOfSyn, segment)) {
            follow_in_arrival(*found, segment);
            if (!found->takes) {
                take_ack(segment);
                return false;
            }
        }
    }
    if (segment.ack > endpoint_.snd_nxt &&
        !passes_fate(design_.ack_beyond.in(endpoint_.state), segment)) {
        return false;
    }
    if (segment.ack < oldest_ack() &&
        !passes_fate(design_.ack_too_old.in(endpoint_.state), segment)) {
        return false;
    }
    if (segment.ack < endpoint_.snd_una &&
        !passes_fate(design_.ack_below.in(endpoint_.state), segment)) {
        return false;
    }
    if (environment_.reading_at_will[peer_] && segment.ack <= endpoint_.snd_nxt) {
        endpoint_.snd_edge = std::max(endpoint_.snd_edge, segment.ack + segment.wnd);
    }

    const State state_at_ack = endpoint_.state;
    const AckOfFin of_fin = segment.ack <= endpoint_.snd_nxt ? take_ack(segment) : AckOfFin::kNo;
    if (of_fin != AckOfFin::kNo) {
        return of_fin == AckOfFin::kYes && endpoint_.state != State::kClosed &&
               design_.goes_on_after_ack_of_fin.contains(state_at_ack);
    }
    if (!design_.ends_at_ack.contains(state_at_ack)) {
        return true;
    }
    // In TIME-WAIT a FIN is answered at once.
    if (endpoint_.state == State::kTimeWait && segment.fin) {
        if (const Row* found = row(Trigger::kReceiveFin, segment)) {
            if (found->sends == Sends::kAck) {
                answer_ack();
            } else if (found->sends == Sends::kRst) {
                send_reset(found->next, &segment);
            }
            enter(found->next);
            arm(*found);
        }
    }
    return false;
}

// An ACK that is not ahead of what was sent: snd_una, and whether it acknowledges the own FIN.
Actor::AckOfFin Actor::take_ack(const Segment& segment) {
    if (segment.ack > endpoint_.snd_una) {
        advance_snd_una(segment.ack);
    }
    const bool can_be =
        endpoint_.fin_sent || design_.fin_acknowledged_unsent.contains(endpoint_.state);
    if (!can_be || !acknowledges_fin(segment)) {
        return AckOfFin::kNo;
    }
    const Row* found = row(Trigger::kReceiveAckOfFin, segment);
    if (found == nullptr) {
        return AckOfFin::kNo;
    }
    endpoint_.fin_acked = true;
    if (endpoint_.snd_nxt > endpoint_.snd_una) {
        advance_snd_una(endpoint_.snd_nxt);
    }
    const bool takes = found->takes;
    follow_in_arrival(*found, segment);
    return takes ? AckOfFin::kYes : AckOfFin::kYesAndDone;
}

void Actor::advance_snd_una(int ack) {
    endpoint_.snd_una = ack;
    endpoint_.retransmissions = 0;
    acknowledge_syn();
    if (stray_) {
        endpoint_.stray_ack = true;
    }
}

}  // namespace finwait::reference
