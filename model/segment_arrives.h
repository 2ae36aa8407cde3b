// "Segment arrives" (RFC 9293 §3.10.7), in its order: sequence number, RST, ACK, text, FIN.
#pragma once

#include "model/rules.h"

namespace finwait::model {

namespace arrival {

/// §3.4 and §3.10.7.4, first: is a number of the segment, or its place if it has none, in
/// [RCV.NXT, RCV.NXT + window)? The first and the last of its numbers are looked at.
template <class Space>
constexpr bool acceptable(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                          const BasicSegment<Space>& segment) {
    const auto& space = stack.space;
    if (space.in_window(segment.seq, endpoint.rcv_nxt, stack.window)) return true;
    const auto length = space.sum(
        segment.len, space.count(segment.fin ? stack.design->mechanisms.fin_consumes : 0));
    if (space.is_zero(length)) return false;
    const auto last = space.advance(segment.seq, space.difference(length, space.count(1)));
    return space.in_window(last, endpoint.rcv_nxt, stack.window);
}

/// Is the own FIN, which was sent, acknowledged by this segment? SEG.ACK ≤ SND.NXT, and SND.UNA
/// has moved already. semantics: the mechanism "how the own FIN is known to be acknowledged".
template <class Space>
constexpr bool acknowledges_fin(const BasicStack<Space>& stack,
                                const BasicEndpoint<Space>& endpoint,
                                const BasicSegment<Space>& segment) {
    switch (stack.design->mechanisms.fin_acknowledged_by) {
        case FinAcknowledgedBy::Sequence:
            return stack.space.equal(endpoint.snd_una, endpoint.snd_nxt);
        case FinAcknowledgedBy::Flag:
            return segment.fin_taken && stack.space.equal(segment.ack, endpoint.snd_nxt);
        case FinAcknowledgedBy::AnyAck: return true;
    }
    return false;
}

/// One segment on its way through the steps.
template <class Space>
class Arrival {
  public:
    constexpr Arrival(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                      const BasicSegment<Space>& segment)
        : stack_(stack), segment_(segment), outcome_{endpoint} {}

    constexpr BasicOutcome<Space> run() {
        if (after().state == State::Closed) {
            closed();
        } else if (sequence_number_is_acceptable() && no_rst() && ack_lets_pass() &&
                   text_lets_pass()) {
            fin();
        }
        if (ack_owed_) acknowledge_owed();
        return outcome_;
    }

  private:
    constexpr BasicEndpoint<Space>& after() { return outcome_.endpoint; }

    /// §3.10.7.1: there is no TCB.
    constexpr void closed() {
        if (segment_.rst) {
            took(ArrivalBranch::ClosedDropsRst);
            return;
        }
        took(ArrivalBranch::ClosedAnswersByRst);
        outcome_.sent = rst_at(stack_, segment_.ack);
    }

    /// First: check the sequence number.
    constexpr bool sequence_number_is_acceptable() {
        if (acceptable(stack_, after(), segment_)) return true;
        if (segment_.rst) {
            took(ArrivalBranch::UnacceptableRst);
            return false;
        }
        took(ArrivalBranch::UnacceptableAnswered);
        answer_at_once();
        return false;
    }

    /// Second: check the RST bit. An RST ends the processing, whatever comes of it.
    constexpr bool no_rst() {
        if (!segment_.rst) return true;
        if (!stack_.space.equal(segment_.seq, after().rcv_nxt)) {
            took(ArrivalBranch::RstChallenged);
            answer_at_once();
            return false;
        }
        took(ArrivalBranch::RstTaken);
        if (const auto& row = take_row(TableEvent::RcvRst)) {
            if (row->next == State::Closed) after().history.reset = true;
            enter(after(), row->next);
        }
        return false;
    }

    /// Fifth: check the ACK field (third and fourth, security and SYN, do not arise here).
    constexpr bool ack_lets_pass() {
        const auto& space = stack_.space;
        if (space.before(after().snd_nxt, segment_.ack)) {
            took(ArrivalBranch::AckAhead);
            answer_at_once();
            return false;
        }
        if (space.before(after().snd_una, segment_.ack)) {
            took(ArrivalBranch::AckAdvances);
            after().snd_una = segment_.ack;
        }
        const State state = after().state;
        if (after().fin_sent && stack_.design->table.row(state, TableEvent::RcvAckOfFin) &&
            acknowledges_fin(stack_, after(), segment_)) {
            return own_fin_acknowledged();
        }
        if (state == State::Closing || state == State::LastAck) {
            took(ArrivalBranch::FinStillWaits);
            return false;
        }
        if (state == State::TimeWait) {
            in_time_wait();
            return false;
        }
        return true;
    }

    /// FIN-WAIT-1 goes on with the segment in its next state; CLOSING and LAST-ACK are done.
    constexpr bool own_fin_acknowledged() {
        const State state = after().state;
        took(ArrivalBranch::FinAcknowledged);
        after().snd_una = after().snd_nxt;
        after().history.fin_acked = true;
        enter(after(), take_row(TableEvent::RcvAckOfFin)->next);
        return state == State::FinWait1 && after().state != State::Closed;
    }

    constexpr void in_time_wait() {
        if (!segment_.fin) {
            took(ArrivalBranch::TimeWaitOther);
            return;
        }
        took(ArrivalBranch::TimeWaitFin);
        if (const auto& row = take_row(TableEvent::RcvFin)) {
            if (row->send == Reply::Ack) answer_at_once();
            enter(after(), row->next);
        }
    }

    /// Seventh: process the segment text. Only these states take text.
    constexpr bool text_lets_pass() {
        constexpr TcpStates kTakesText{State::Established, State::FinWait1, State::FinWait2};
        if (!kTakesText.contains(after().state)) return true;
        const auto& space = stack_.space;
        const auto end = space.advance(segment_.seq, segment_.len);
        if (space.before(after().rcv_nxt, segment_.seq)) {
            if (segment_.fin && stack_.design->mechanisms.fin_over_hole) {
                took(ArrivalBranch::FinOverHole);
                after().rcv_nxt = end;
                return true;
            }
            const bool bare = !segment_.fin && space.is_zero(segment_.len);
            // Answering a bare ACK from ahead starts an endless exchange of ACKs.
            took(bare ? ArrivalBranch::AheadDropped : ArrivalBranch::AheadAnswered);
            if (!bare) answer_at_once();
            return false;
        }
        if (space.before(after().rcv_nxt, end)) {
            took(ArrivalBranch::TextTaken);
            auto& delivered = after().history.delivered;
            delivered = space.sum(delivered, space.distance(after().rcv_nxt, end));
            after().rcv_nxt = end;
            ack_owed_ = true;
        }
        return true;
    }

    /// Eighth: check the FIN bit, where all text before it is in.
    constexpr void fin() {
        const auto& space = stack_.space;
        if (!segment_.fin ||
            space.before(after().rcv_nxt, space.advance(segment_.seq, segment_.len))) {
            return;
        }
        const auto& row = take_row(TableEvent::RcvFin);
        if (!row) return;
        const bool again = after().state == State::CloseWait;
        took(again ? ArrivalBranch::FinAgain : ArrivalBranch::FinTaken);
        if (!again) {
            after().history.fin_received = true;
            after().rcv_nxt =
                space.advance(after().rcv_nxt, space.count(stack_.design->mechanisms.fin_consumes));
        }
        if (row->send == Reply::Ack) ack_owed_ = true;
        if (row->next == State::Closed) {
            // What the row sends goes out before the TCB is deleted.
            if (row->send == Reply::Ack) outcome_.sent = transmit_ack(stack_, after());
            ack_owed_ = false;
        }
        enter(after(), row->next);
    }

    constexpr void acknowledge_owed() {
        if (stack_.delayed_ack) {
            after().ack_pending = true;
        } else {
            outcome_.sent = transmit_ack(stack_, after());
        }
    }

    /// An ACK at once; nothing where TIME-WAIT is mute.
    constexpr void answer_at_once() {
        if (after().state == State::TimeWait && !stack_.design->mechanisms.time_wait_answers) {
            return;
        }
        outcome_.sent = transmit_ack(stack_, after());
    }

    constexpr const std::optional<Row>& take_row(TableEvent event) {
        const State state = after().state;
        const auto& row = stack_.design->table.row(state, event);
        if (row) outcome_.coverage.took(state, event);
        return row;
    }
    constexpr void took(ArrivalBranch step) { outcome_.coverage.took(step); }

    const BasicStack<Space>& stack_;
    const BasicSegment<Space>& segment_;
    BasicOutcome<Space> outcome_;
    bool ack_owed_ = false;
};

}  // namespace arrival

/// What `endpoint` does with `segment`.
template <class Space>
constexpr BasicOutcome<Space> segment_arrives(const BasicStack<Space>& stack,
                                              const BasicEndpoint<Space>& endpoint,
                                              const BasicSegment<Space>& segment) {
    return arrival::Arrival<Space>(stack, endpoint, segment).run();
}

}  // namespace finwait::model
