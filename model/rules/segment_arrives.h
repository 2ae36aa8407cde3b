// "Segment arrives" (RFC 9293 §3.10.7), in its order: sequence number, RST, SYN, ACK, text, FIN.
#pragma once

#include "model/rules/segment_text.h"
#include "model/rules/user_calls.h"

namespace finwait::model {

namespace arrival {

/// One segment on its way through the steps. A step that gives a bool says whether the next one
/// looks at the segment.
template <class Space>
class Arrival : public SegmentText<Space> {
    using Base = SegmentText<Space>;

  public:
    constexpr Arrival(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                      const BasicSegment<Space>& segment)
        : Base(stack, endpoint, segment) {}

    constexpr BasicOutcome<Space> run() {
        switch (after().state) {
            case State::Closed: in_closed(); break;
            case State::Listen: in_listen(); break;
            case State::SynSent: in_syn_sent(); break;
            case State::SynReceived:
            case State::Established:
            case State::FinWait1:
            case State::FinWait2:
            case State::CloseWait:
            case State::Closing:
            case State::LastAck:
            case State::TimeWait:
                if (!time_wait_reopens() && !only_answered() && !unseen_without_ack() &&
                    check_sequence_number() && check_rst() && check_syn() && process_ack() &&
                    process_text()) {
                    process_fin();
                }
                break;
        }
        if (ack_owed_) acknowledge_owed();
        return outcome_;
    }

  private:
    using Base::accepts_rst;
    using Base::ack_owed_;
    using Base::acknowledge_syn;
    using Base::acknowledges_something;
    using Base::advance_snd_una;
    using Base::after;
    using Base::answer_at_once;
    using Base::design;
    using Base::draw;
    using Base::drawn_by_unacceptable;
    using Base::is_acceptable;
    using Base::is_bare;
    using Base::kept_fin_;
    using Base::outcome_;
    using Base::own_fin_is_acknowledged;
    using Base::process_text;
    using Base::segment_;
    using Base::stack_;
    using Base::stray_;
    using Base::take;
    using Base::take_from_incarnation;
    using Base::take_row;
    using Base::takes_rst_outside;
    using Base::took;

    /// §3.10.7.1: there is no TCB.
    constexpr void in_closed() {
        if (segment_.rst) {
            took(ArrivalBranch::ClosedDropsRst);
            return;
        }
        took(ArrivalBranch::ClosedAnswersByRst);
        outcome_.sent = rst_in_answer_to(stack_, after(), segment_);
    }

    /// §3.10.7.2.
    constexpr void in_listen() {
        if (segment_.rst || (!segment_.has_ack && !segment_.syn)) {
            took(ArrivalBranch::ListenDrops);
            return;
        }
        if (segment_.has_ack) {
            took(ArrivalBranch::ListenAnswersByRst);
            outcome_.sent = rst_in_answer_to(stack_, after(), segment_);
            return;
        }
        take_syn_in_listen();
    }

    constexpr void take_syn_in_listen() {
        const Row* const row = take_row(TableEvent::RcvSyn);
        if (row == nullptr) {
            took(ArrivalBranch::ListenDrops);
            return;
        }
        took(ArrivalBranch::ListenSyn);
        take_syn_of_segment();
        after().snd_nxt = stack_.space.advance(after().snd_una, stack_.space.count(1));
        after().syn_outstanding = true;
        enter(stack_, after(), *row);
        if (row->send == Reply::SynAck) outcome_.sent = transmit_syn(stack_, after());
    }

    /// The number behind the peer's SYN is the next one expected; this end is paired with it.
    constexpr void take_syn_of_segment() {
        after().rcv_nxt = stack_.space.advance(segment_.seq, stack_.space.count(1));
        after().history.paired = segment_.incarnation;
    }

    /// §3.10.7.3, in its order: ACK, RST, SYN.
    constexpr void in_syn_sent() {
        if (segment_.has_ack && !acknowledges_something()) {
            took(ArrivalBranch::SynSentBadAck);
            if (!segment_.rst) outcome_.sent = rst_in_answer_to(stack_, after(), segment_);
            return;
        }
        if (segment_.rst) {
            if (!segment_.has_ack) {
                took(ArrivalBranch::SynSentDrops);
                return;
            }
            took(ArrivalBranch::SynSentRefused);
            take_rst();
            return;
        }
        if (!segment_.syn) {
            took(ArrivalBranch::SynSentDrops);
            return;
        }
        const Row* const row =
            take_row(segment_.has_ack ? TableEvent::RcvAckOfSyn : TableEvent::RcvSyn);
        if (row == nullptr) {
            took(ArrivalBranch::SynSentDrops);
            return;
        }
        took(ArrivalBranch::SynSentSyn);
        take_syn_of_segment();
        if (segment_.has_ack) advance_snd_una();
        enter(stack_, after(), *row);
        if (row->send == Reply::SynAck) outcome_.sent = transmit_syn(stack_, after());
        if (row->send == Reply::Ack) outcome_.sent = transmit_ack(stack_, after());
    }

    /// MAY-2 of §3.6.1: in TIME-WAIT a SYN beyond all that came opens a new connection, as a
    /// passive OPEN whose initial number is beyond all that was sent.
    constexpr bool time_wait_reopens() {
        if (!stack_.design->mechanisms.time_wait_reopens || after().state != State::TimeWait ||
            !segment_.syn || segment_.has_ack || segment_.rst || stack_.is_opener ||
            !may_open_again(stack_, after()) ||
            stack_.space.before(segment_.seq, after().rcv_nxt)) {
            return false;
        }
        took(ArrivalBranch::TimeWaitReopens);
        begin_connection(stack_, after(), after().snd_nxt, true);
        after().state = State::Listen;
        take_syn_in_listen();
        return true;
    }

    /// In a design that looks no further.
    constexpr bool only_answered() {
        const OnlyAnswers what = design().only_answers[after().state];
        if (what == OnlyAnswers::No || segment_.rst ||
            (what == OnlyAnswers::TextAndFin && segment_.syn)) {
            return false;
        }
        took(ArrivalBranch::OnlyAnswered);
        const bool is_next = stack_.space.equal(segment_.seq, after().rcv_nxt);
        const bool may_be_silent = what == OnlyAnswers::TextAndFin || is_next;
        if (!may_be_silent || !is_bare() || segment_.syn) answer_at_once();
        return true;
    }

    /// A design may drop what has no ACK before it looks at its number.
    constexpr bool unseen_without_ack() {
        if (segment_.has_ack || segment_.rst || segment_.syn ||
            !design().without_ack_unseen_in.contains(after().state)) {
            return false;
        }
        took(ArrivalBranch::NoAckUnseen);
        return true;
    }

    /// First: check the sequence number.
    constexpr bool check_sequence_number() {
        if (is_acceptable()) return true;
        if (segment_.rst) {
            if (takes_rst_outside()) return true;
            took(ArrivalBranch::UnacceptableRst);
            draw(design().rst_outside_draws[after().state]);
            return false;
        }
        take_ack_of_unacceptable();
        if (after().state == State::Closed) return false;
        const Reply draws = drawn_by_unacceptable();
        took(draws == Reply::Nothing ? ArrivalBranch::UnacceptableDropped
                                     : ArrivalBranch::UnacceptableAnswered);
        draw(draws);
        return false;
    }

    /// Its text and FIN are dropped, its ACK is not, in a design in which an old ACK counts.
    constexpr void take_ack_of_unacceptable() {
        if (!design().old_ack_counts_in.contains(after().state) ||
            !kSynchronized.contains(after().state) || segment_.syn || !segment_.has_ack ||
            !acknowledges_something()) {
            return;
        }
        took(ArrivalBranch::UnacceptableAckTaken);
        advance_snd_una();
        if (own_fin_is_acknowledged()) take_ack_of_fin();
    }

    /// Second: check the RST bit. An RST ends the processing, whatever comes of it.
    constexpr bool check_rst() {
        if (!segment_.rst) return true;
        if (after().state == State::TimeWait &&
            !stack_.design->table.has_row(State::TimeWait, TableEvent::RcvRst)) {
            took(ArrivalBranch::TimeWaitIgnoresRst);
            return false;
        }
        if (!accepts_rst()) {
            const Reply draws = design().rst_in_window_draws[after().state];
            took(draws == Reply::Nothing ? ArrivalBranch::RstDropped
                                         : ArrivalBranch::RstChallenged);
            draw(draws);
            return false;
        }
        took(ArrivalBranch::RstTaken);
        take_rst();
        return false;
    }

    /// After a passive OPEN an RST in SYN-RECEIVED leads back to LISTEN (§3.10.7.4, second).
    constexpr void take_rst() {
        const State state = after().state;
        const Row* const row = take_row(TableEvent::RcvRst);
        if (row == nullptr) return;
        if (state == State::SynReceived && after().passive) {
            back_to_listen();
            return;
        }
        if (row->next == State::Closed) {
            auto& history = after().history;
            (kSynchronized.contains(state) ? history.reset : history.refused) = true;
            history.stray_rst = history.stray_rst || stray_;
            if (stack_.design->mechanisms.rst_discards_unread) throw_away_unread(stack_, after());
        }
        take(*row);
    }

    /// As after a passive OPEN with the same initial number.
    constexpr void back_to_listen() {
        const auto iss = after().snd_una;
        const auto ack_base = after().ack_base;
        const auto history = after().history;
        after() = BasicEndpoint<Space>{};
        after().history = history;
        after().history.paired = 0;
        after().state = State::Listen;
        after().passive = true;
        after().snd_una = after().snd_nxt = iss;
        after().ack_base = ack_base;
        after().unsent = stack_.data;
        if (stack_.peer_reads_at_will) after().snd_edge = first_edge(stack_, iss);
    }

    /// Fourth: check the SYN bit (third, security, does not arise here).
    constexpr bool check_syn() {
        if (!segment_.syn) return true;
        if (after().state == State::SynReceived && after().passive) {
            const Row* const row = take_row(TableEvent::RcvSyn);
            if (row != nullptr && row->next == State::Listen) {
                took(ArrivalBranch::SynBackToListen);
                back_to_listen();
                return false;
            }
        }
        if (kSynchronized.contains(after().state)) {
            if (const Row* const row = take_row(TableEvent::RcvSyn)) {
                took(ArrivalBranch::SynByRow);
                take(*row);
                return false;
            }
        }
        took(ArrivalBranch::SynInWindow);
        answer_at_once();
        return false;
    }

    /// Fifth: check the ACK field.
    constexpr bool process_ack() {
        if (!segment_.has_ack) {
            const bool taken = after().state != State::SynReceived &&
                               design().without_ack_taken_in.contains(after().state);
            took(taken ? ArrivalBranch::NoAckTaken : ArrivalBranch::NoAck);
            return taken && goes_on_after_ack();
        }
        if (after().state == State::SynReceived && !ack_of_syn()) return false;
        if (stack_.space.before(after().snd_nxt, segment_.ack)) {
            took(ArrivalBranch::AckAhead);
            return treat(design().ack_beyond[after().state]);
        }
        if (design().ack_too_old[after().state] != OutOfRangeAck::Processed && is_too_old()) {
            took(ArrivalBranch::AckTooOld);
            return treat(design().ack_too_old[after().state]);
        }
        if (design().ack_below[after().state] != OutOfRangeAck::Processed &&
            stack_.space.before(segment_.ack, after().snd_una)) {
            took(ArrivalBranch::AckBelow);
            return treat(design().ack_below[after().state]);
        }
        if (stack_.space.before(after().snd_una, segment_.ack)) {
            took(ArrivalBranch::AckAdvances);
            advance_snd_una();
        }
        if (stack_.peer_reads_at_will) note_window();
        if (own_fin_is_acknowledged()) {
            if (after().syn_outstanding) acknowledge_syn();
            return take_ack_of_fin();
        }
        return goes_on_after_ack();
    }

    /// SEG.ACK < SND.UNA - MAX.SND.WND (RFC 9293 §3.10.7.4, MAY-12), or before the first octet.
    constexpr bool is_too_old() {
        const auto& space = stack_.space;
        if (!space.before(segment_.ack, after().snd_una)) return false;
        const auto age = space.distance(segment_.ack, after().snd_una);
        if (!space.at_most(age, window_of_peer(stack_))) return true;
        return design().oldest_ack == OldestAck::Acknowledged &&
               !space.at_most(age, space.distance(after().ack_base, after().snd_una));
    }

    /// Of an ACK field that is out of range.
    constexpr bool treat(OutOfRangeAck treatment) {
        switch (treatment) {
            case OutOfRangeAck::Processed: return goes_on_after_ack();
            case OutOfRangeAck::Dropped: return false;
            case OutOfRangeAck::Answered: draw(Reply::Ack); return false;
            case OutOfRangeAck::AnsweredProcessed: draw(Reply::Ack); return goes_on_after_ack();
            case OutOfRangeAck::Reset: draw(Reply::Rst); return false;
        }
        return false;
    }

    constexpr bool goes_on_after_ack() {
        if (!design().ends_at_ack_in.contains(after().state)) return true;
        if (after().state == State::TimeWait) {
            in_time_wait();
        } else {
            took(ArrivalBranch::FinStillWaits);
        }
        return false;
    }

    /// What the peer has room for reaches as far as it has ever said: a window is not taken back
    /// (§3.8.6.2.1, SHLD-14), so this stands for SND.WL1 and SND.WL2.
    constexpr void note_window() {
        const auto edge = stack_.space.advance(segment_.ack, segment_.wnd);
        if (stack_.space.before(after().snd_edge, edge)) after().snd_edge = edge;
    }

    /// SYN-RECEIVED: the ACK of the own SYN leads to ESTABLISHED, where the segment goes on.
    constexpr bool ack_of_syn() {
        if (!acknowledges_something()) {
            took(ArrivalBranch::SynReceivedBadAck);
            outcome_.sent = rst_in_answer_to(stack_, after(), segment_);
            return false;
        }
        if (const Row* const row = take_row(TableEvent::RcvAckOfSyn)) {
            after().passive = false;
            advance_snd_una();
            enter(stack_, after(), *row);
            return row->takes;
        }
        return true;
    }

    /// FIN-WAIT-1 goes on with the segment in its next state; CLOSING and LAST-ACK are done, in
    /// RFC 9293.
    constexpr bool take_ack_of_fin() {
        const State state = after().state;
        took(ArrivalBranch::FinAcknowledged);
        const Row& row = *take_row(TableEvent::RcvAckOfFin);
        after().snd_una = after().snd_nxt;
        after().retransmissions = 0;
        after().history.fin_acked = true;
        take(row);
        return row.takes && design().goes_on_after_ack_of_fin_in.contains(state) &&
               after().state != State::Closed;
    }

    constexpr void in_time_wait() {
        if (!segment_.fin) {
            took(ArrivalBranch::TimeWaitOther);
            return;
        }
        took(ArrivalBranch::TimeWaitFin);
        if (const Row* const row = take_row(TableEvent::RcvFin)) {
            if (row->send == Reply::Ack) {
                answer_at_once();
                enter(stack_, after(), *row);
            } else {
                take(*row);
            }
        }
    }

    /// Eighth: check the FIN bit, where all text before it is in.
    constexpr void process_fin() {
        const auto& space = stack_.space;
        if (!kept_fin_ &&
            (!segment_.fin ||
             space.before(after().rcv_nxt, space.advance(segment_.seq, segment_.len)))) {
            return;
        }
        // The text before it may have filled the receive buffer: what is beyond that is trimmed.
        const Mechanisms& mechanisms = stack_.design->mechanisms;
        if (stack_.reads_at_will && mechanisms.full_buffer == FullBuffer::Drops &&
            mechanisms.fin_consumes > 0 && stack_.space.is_zero(receive_window(stack_, after()))) {
            took(ArrivalBranch::FinWithoutRoom);
            return;
        }
        if (takes_fin_again()) return;
        const bool again = after().state == State::CloseWait;
        // Where a FIN consumes a number, one that gets here again is a stray: passed over.
        if (again && stack_.design->mechanisms.fin_consumes > 0) return;
        const Row* const row = take_row(TableEvent::RcvFin);
        if (row == nullptr) return;
        if (!row->takes) {
            take(*row);
            return;
        }
        took(again ? ArrivalBranch::FinAgain : ArrivalBranch::FinTaken);
        if (!again) {
            after().history.fin_received = true;
            if (design().keeps_ahead > 0) after().kept = {};
            take_from_incarnation();
            after().rcv_nxt =
                space.advance(after().rcv_nxt, space.count(stack_.design->mechanisms.fin_consumes));
        }
        take(*row);
    }

    /// A FIN at RCV.NXT behind text that is old: the peer has sent one before.
    constexpr bool takes_fin_again() {
        constexpr TcpStates kAfterFin{State::CloseWait, State::Closing, State::LastAck};
        if (!design().fin_taken_again_in.contains(after().state) ||
            !kAfterFin.contains(after().state) || design().fin_consumes == 0 ||
            !stack_.space.before(segment_.seq, after().rcv_nxt)) {
            return false;
        }
        took(ArrivalBranch::FinTakenAgain);
        take_from_incarnation();
        after().rcv_nxt = stack_.space.advance(after().rcv_nxt, stack_.space.count(1));
        ack_owed_ = true;
        return true;
    }

    constexpr void acknowledge_owed() {
        if (stack_.delayed_ack || !design().owed_ack_sent_in.contains(after().state)) {
            after().ack_pending = true;
        } else {
            outcome_.sent = transmit_ack(stack_, after());
        }
    }
};

}  // namespace arrival

/// What `endpoint` does with `segment`.
template <class Space>
constexpr BasicOutcome<Space> segment_arrives(const BasicStack<Space>& stack,
                                              const BasicEndpoint<Space>& endpoint,
                                              const BasicSegment<Space>& segment) {
    if (endpoint.vanished) return {endpoint};
    return arrival::Arrival<Space>(stack, endpoint, segment).run();
}

}  // namespace finwait::model
