// A segment on its way through the steps of "Segment arrives" (RFC 9293 §3.10.7): the endpoint as
// the steps before have left it, and what several steps do.
#pragma once

#include "model/rules/rules.h"

namespace finwait::model::arrival {

/// Does the segment belong to another connection than the endpoint's? It is for another incarnation
/// of this end, or from another one of the peer than this end is paired with (ENVIRONMENTS.md,
/// "Further connections").
template <class Space>
constexpr bool is_stray(const BasicEndpoint<Space>& endpoint, const BasicSegment<Space>& segment) {
    const auto& history = endpoint.history;
    if (segment.to != 0 && segment.to != history.incarnation) return true;
    return !segment.rst && history.paired != 0 && segment.incarnation != history.paired;
}

/// Is the own FIN acknowledged by this segment? SEG.ACK ≤ SND.NXT, and SND.UNA has moved already.
template <class Space>
constexpr bool acknowledges_fin(const BasicStack<Space>& stack,
                                const BasicEndpoint<Space>& endpoint,
                                const BasicSegment<Space>& segment) {
    const auto& space = stack.space;
    switch (stack.design->mechanisms.fin_acknowledged_by[endpoint.state]) {
        case FinAcknowledgedBy::Sequence: return space.equal(endpoint.snd_una, endpoint.snd_nxt);
        case FinAcknowledgedBy::OneShort:
            return space.equal(space.advance(segment.ack, space.count(1)), endpoint.snd_nxt);
        case FinAcknowledgedBy::Flag:
            return segment.fin_taken && space.equal(segment.ack, endpoint.snd_nxt);
        case FinAcknowledgedBy::AnyAck: return true;
    }
    return false;
}

/// A segment, and what is done with it. The steps of the RFC derive from this, in
/// segment_arrives.h.
template <class Space>
class ArrivingSegment {
  protected:
    constexpr ArrivingSegment(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                              const BasicSegment<Space>& segment)
        : stack_(stack),
          segment_(segment),
          outcome_{endpoint},
          stray_(is_stray(endpoint, segment)) {}

    constexpr BasicEndpoint<Space>& after() { return outcome_.endpoint; }
    /// It has neither text nor a FIN.
    constexpr bool is_bare() { return !segment_.fin && stack_.space.is_zero(segment_.len); }

    /// SND.UNA < SEG.ACK ≤ SND.NXT.
    constexpr bool acknowledges_something() {
        return stack_.space.before(after().snd_una, segment_.ack) &&
               !stack_.space.before(after().snd_nxt, segment_.ack);
    }

    /// What is acknowledged first is the SYN, where it is outstanding.
    constexpr void advance_snd_una() {
        after().snd_una = segment_.ack;
        after().retransmissions = 0;
        if (stray_) after().history.stray_ack = true;
        if (after().syn_outstanding) acknowledge_syn();
    }
    constexpr void acknowledge_syn() {
        took(ArrivalBranch::SynAcknowledged);
        after().syn_outstanding = false;
        if (after().history.paired != 0) after().history.established = true;
    }

    constexpr bool own_fin_is_acknowledged() {
        return (after().fin_sent || design().fin_acknowledged_unsent.contains(after().state)) &&
               row_for(stack_, after(), TableEvent::RcvAckOfFin, &segment_) != nullptr &&
               acknowledges_fin(stack_, after(), segment_);
    }

    /// The RST of a row.
    constexpr BasicSegment<Space> rst_of_row() {
        return design().rst_of_row_at[after().state] == RstAt::SndNxt
                   ? rst_at(stack_, after(), after().snd_nxt)
                   : rst_in_answer_to(stack_, after(), segment_);
    }

    /// What a row sends is an ACK that is owed, or an RST at once; all that it sends goes out
    /// before the TCB is deleted. Who is CLOSED by an RST of its own is reset.
    constexpr void take(const Row& row) {
        const bool ends = row.next == State::Closed;
        if (row.send == Reply::Ack) ack_owed_ = true;
        if (row.send == Reply::Ack && ends) outcome_.sent = transmit_ack(stack_, after());
        if (row.send == Reply::Rst) {
            outcome_.sent = rst_of_row();
            ack_owed_ = false;
            if (ends) after().history.reset = true;
        }
        if (ends) ack_owed_ = false;
        enter(stack_, after(), row);
    }

    /// Text or a FIN is taken: from whom, for the history.
    constexpr void take_from_incarnation() {
        auto& history = after().history;
        if (stray_) history.stray_text = true;
        if (stack_.incarnations <= 1) return;
        const auto bit = static_cast<std::uint8_t>(1U << segment_.incarnation);
        if ((history.taken_before & bit) != 0) history.replayed = true;
        history.taken = static_cast<std::uint8_t>(history.taken | bit);
    }

    /// An ACK at once, where the design answers.
    constexpr void answer_at_once() { draw(Reply::Ack); }
    constexpr void draw(Reply reply) {
        if (reply == Reply::Nothing || !design().answers_in.contains(after().state)) return;
        outcome_.sent = reply == Reply::Rst ? rst_in_answer_to(stack_, after(), segment_)
                                            : transmit_ack(stack_, after());
    }

    /// The row that applies, or null; that it does is coverage. `take` does what it says.
    constexpr const Row* take_row(TableEvent event) {
        const Row* const row = row_for(stack_, after(), event, &segment_);
        if (row != nullptr) outcome_.coverage.took(after().state, event);
        return row;
    }
    constexpr void took(ArrivalBranch step) { outcome_.coverage.took(step); }
    [[nodiscard]] constexpr const Mechanisms& design() const { return stack_.design->mechanisms; }

    const BasicStack<Space>& stack_;
    const BasicSegment<Space>& segment_;
    BasicOutcome<Space> outcome_;
    bool stray_;
    bool ack_owed_ = false;
};

}  // namespace finwait::model::arrival
