// "Segment arrives" (RFC 9293 §3.10.7), in its order: sequence number, RST, SYN, ACK, text, FIN.
#pragma once

#include "model/kept_pieces.h"
#include "model/user_calls.h"

namespace finwait::model {

namespace arrival {

/// §3.4 and §3.10.7.4, first: is a number of the segment, or its place if it has none, in
/// [RCV.NXT, RCV.NXT + RCV.WND)? The first and the last of its numbers are looked at. Without room
/// (RCV.WND = 0), a segment that has no numbers and stands at RCV.NXT (Table 6).
template <class Space>
constexpr bool acceptable(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                          const BasicSegment<Space>& segment) {
    const auto& space = stack.space;
    const auto window = receive_window(stack, endpoint);
    if (space.in_window(segment.seq, endpoint.rcv_nxt, window)) return true;
    const auto length = length_of(stack, segment);
    if (space.is_zero(length)) {
        return stack.reads_at_will && space.is_zero(window) &&
               space.equal(segment.seq, endpoint.rcv_nxt);
    }
    const auto last = space.advance(segment.seq, space.difference(length, space.count(1)));
    return space.in_window(last, endpoint.rcv_nxt, window);
}

/// Is the own FIN acknowledged by this segment? SEG.ACK ≤ SND.NXT, and SND.UNA
/// has moved already. semantics: the mechanism "how the own FIN is known to be acknowledged".
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

/// Does the segment belong to another connection than the endpoint's? It is for another incarnation
/// of this end, or from another one of the peer than this end is paired with (life-cycle.md §4).
template <class Space>
constexpr bool is_stray(const BasicEndpoint<Space>& endpoint, const BasicSegment<Space>& segment) {
    const auto& history = endpoint.history;
    if (segment.to != 0 && segment.to != history.incarnation) return true;
    return !segment.rst && history.paired != 0 && segment.incarnation != history.paired;
}

/// One segment on its way through the steps. A step that gives a bool says whether the next one
/// looks at the segment.
template <class Space>
class Arrival {
  public:
    constexpr Arrival(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                      const BasicSegment<Space>& segment)
        : stack_(stack),
          segment_(segment),
          outcome_{endpoint},
          stray_(is_stray(endpoint, segment)) {}

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
    constexpr BasicEndpoint<Space>& after() { return outcome_.endpoint; }

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

    constexpr bool is_acceptable() {
        if (!design().overlong_acceptable_in.contains(after().state) && is_overlong()) return false;
        return acceptable(stack_, after(), segment_) || full_buffer_lets_in() || design_accepts();
    }
    /// Its text ends behind the window; a FIN needs no room.
    constexpr bool is_overlong() {
        const auto& space = stack_.space;
        const auto end = space.advance(segment_.seq, segment_.len);
        return !space.before(end, after().rcv_nxt) &&
               !space.at_most(space.distance(after().rcv_nxt, end),
                              receive_window(stack_, after()));
    }

    /// What a design accepts besides RFC 9293; step seven drops what is not in the window of it.
    constexpr bool design_accepts() {
        const auto& space = stack_.space;
        is_beside_window_ = space.before(segment_.seq, after().rcv_nxt)
                                ? accepts_before(design().acceptable_before[after().state])
                                : accepts_behind(design().acceptable_behind[after().state]);
        return is_beside_window_;
    }
    constexpr bool accepts_before(AcceptableBefore which) {
        switch (which) {
            case AcceptableBefore::InWindow: return false;
            case AcceptableBefore::EndsAtRcvNxt: {
                const auto end = stack_.space.advance(segment_.seq, length_of(stack_, segment_));
                return !stack_.space.before(end, after().rcv_nxt);
            }
            case AcceptableBefore::Any: return true;
        }
        return false;
    }
    constexpr bool accepts_behind(AcceptableBehind which) {
        const auto& space = stack_.space;
        const auto is_at_edge = [&] {
            return space.equal(segment_.seq,
                               space.advance(after().rcv_nxt, receive_window(stack_, after())));
        };
        switch (which) {
            case AcceptableBehind::None: return false;
            case AcceptableBehind::RstAtEdge: return segment_.rst && is_at_edge();
            case AcceptableBehind::BareAtEdge:
                return space.is_zero(length_of(stack_, segment_)) && is_at_edge();
            case AcceptableBehind::AtEdge: return is_at_edge();
            case AcceptableBehind::Any: return true;
        }
        return false;
    }

    constexpr Reply drawn_by_unacceptable() {
        const Reply old = design().old_segment_draws[after().state];
        const Reply beyond = design().segment_beyond_window_draws[after().state];
        if (old == beyond) return old;
        return stack_.space.before(segment_.seq, after().rcv_nxt) ? old : beyond;
    }

    /// A design may take a FIN at RCV.NXT though there is no room, with the loss of its text.
    constexpr bool full_buffer_lets_in() {
        const FullBuffer does = stack_.design->mechanisms.full_buffer;
        if (does == FullBuffer::Drops || !stack_.reads_at_will || !segment_.fin ||
            !stack_.space.is_zero(receive_window(stack_, after())) ||
            !stack_.space.equal(segment_.seq, after().rcv_nxt)) {
            return false;
        }
        fin_needs_no_room_ = does == FullBuffer::LosesText || stack_.space.is_zero(segment_.len);
        return fin_needs_no_room_;
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

    /// Of one that the first step lets pass.
    constexpr bool accepts_rst() {
        switch (design().rst_accepted[after().state]) {
            case RstAccepted::AtRcvNxt: return stack_.space.equal(segment_.seq, after().rcv_nxt);
            case RstAccepted::OneBeforeRcvNxt:
                return stack_.space.equal(segment_.seq, after().rcv_nxt) || is_one_before_rcv_nxt();
            case RstAccepted::InWindow:
            case RstAccepted::Anywhere: return true;
        }
        return false;
    }
    /// Of an unacceptable one.
    constexpr bool takes_rst_outside() {
        switch (design().rst_accepted[after().state]) {
            case RstAccepted::AtRcvNxt:
            case RstAccepted::InWindow: return false;
            case RstAccepted::OneBeforeRcvNxt: return is_one_before_rcv_nxt();
            case RstAccepted::Anywhere: return true;
        }
        return false;
    }
    /// At the number of the FIN that was taken.
    constexpr bool is_one_before_rcv_nxt() {
        return kFinWasTaken.contains(after().state) &&
               stack_.space.equal(stack_.space.advance(segment_.seq, stack_.space.count(1)),
                                  after().rcv_nxt);
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
        if (stack_.peer_reads_at_will) {
            const auto& space = stack_.space;
            const auto room = stack_.peer_window.value_or(stack_.window);
            after().snd_edge = space.advance(iss, space.sum(space.count(1), room));
        }
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
        if (!space.at_most(age, stack_.peer_window.value_or(stack_.window))) return true;
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
        }
        return true;
    }

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

    /// Seventh: process the segment text, in the states that take text.
    constexpr bool process_text() {
        if (is_beside_window_ && has_nothing_new()) {
            took(ArrivalBranch::NothingNew);
            draw(design().old_segment_draws[after().state]);
            return false;
        }
        const Row* const row = row_of_text();
        if (row == nullptr) return take_text();
        outcome_.coverage.took(after().state, TableEvent::RcvText);
        const bool in_order = !stack_.space.before(after().rcv_nxt, segment_.seq);
        const bool goes_on = row->takes && in_order && take_text();
        if (after().state == State::Closed) return false;
        take(*row);
        return goes_on && after().state != State::Closed;
    }

    /// It ends at or before RCV.NXT, which it begins before.
    constexpr bool has_nothing_new() {
        const auto& space = stack_.space;
        const auto end = space.advance(segment_.seq, length_of(stack_, segment_));
        return space.before(segment_.seq, after().rcv_nxt) && !space.before(after().rcv_nxt, end);
    }

    /// For text that ends beyond RCV.NXT, in order or ahead of a hole.
    constexpr const Row* row_of_text() {
        const auto& space = stack_.space;
        if (!stack_.design->table.has_row(after().state, TableEvent::RcvText) ||
            space.is_zero(segment_.len) ||
            !space.before(after().rcv_nxt, space.advance(segment_.seq, segment_.len))) {
            return nullptr;
        }
        return row_for(stack_, after(), TableEvent::RcvText, &segment_);
    }

    constexpr bool take_text() {
        if (!design().text_taken_in.contains(after().state)) return true;
        const auto& space = stack_.space;
        const auto end = space.advance(segment_.seq, segment_.len);
        if (tells_of_text_ahead() && space.before(after().rcv_nxt, end)) {
            return text_after_close(end);
        }
        if (is_beside_window_ && !space.before(segment_.seq, after().rcv_nxt)) {
            took(ArrivalBranch::BehindWindow);
            draw(is_bare() ? design().bare_ack_ahead_draws[after().state]
                           : design().segment_beyond_window_draws[after().state]);
            return false;
        }
        if (space.before(after().rcv_nxt, segment_.seq)) {
            if (segment_.fin && design().fin_over_hole_in.contains(after().state)) {
                took(ArrivalBranch::FinOverHole);
                after().rcv_nxt = end;
                return true;
            }
            // Answering a bare ACK from ahead starts an endless exchange of ACKs.
            keep();
            const Reply draws = is_bare() ? design().bare_ack_ahead_draws[after().state]
                                          : design().ahead_draws[after().state];
            took(draws == Reply::Nothing ? ArrivalBranch::AheadDropped
                                         : ArrivalBranch::AheadAnswered);
            draw(draws);
            return false;
        }
        if (space.before(after().rcv_nxt, end)) {
            if (after().read_shut) return text_after_close(end);
            if (!fin_needs_no_room_) {
                took(ArrivalBranch::TextTaken);
                if (design().text_delivered_in.contains(after().state)) {
                    hand_over(space.distance(after().rcv_nxt, end));
                }
            }
            after().rcv_nxt = end;
            take_from_incarnation();
            ack_owed_ = true;
            take_kept();
        }
        return true;
    }

    /// What is ahead of a hole, where the design keeps it and there is room for a further piece.
    constexpr void keep() {
        if (design().keeps_ahead == 0 || is_bare()) return;
        took(ArrivalBranch::AheadKept);
        const auto end = stack_.space.advance(segment_.seq, segment_.len);
        if (keep_piece(stack_, after().kept, {segment_.seq, end, segment_.fin, true})) {
            take_from_incarnation();
        }
    }

    /// What was kept and is in order now. Behind a FIN nothing is.
    constexpr void take_kept() {
        if (design().keeps_ahead == 0 || segment_.fin) return;
        const auto& space = stack_.space;
        auto& kept = after().kept;
        while (kept[0].is_there && !space.before(after().rcv_nxt, kept[0].from)) {
            const auto piece = kept[0];
            drop_piece(kept, 0);
            if (space.before(after().rcv_nxt, piece.to)) {
                took(ArrivalBranch::KeptTaken);
                if (!after().read_shut && design().text_delivered_in.contains(after().state)) {
                    hand_over(space.distance(after().rcv_nxt, piece.to));
                }
                after().rcv_nxt = piece.to;
            }
            if (!piece.fin || !space.equal(piece.to, after().rcv_nxt)) continue;
            kept_fin_ = true;
            return;
        }
    }

    constexpr bool is_bare() { return !segment_.fin && stack_.space.is_zero(segment_.len); }

    /// To the application, or to where it will read it.
    constexpr void hand_over(typename Space::Count text) {
        auto& delivered = after().history.delivered;
        delivered = stack_.space.sum(delivered, text);
        if (stack_.reads_at_will) after().unread = stack_.space.sum(after().unread, text);
    }

    /// Of text and FINs ahead of a hole the peer is told, too, that nobody reads.
    constexpr bool tells_of_text_ahead() {
        return after().read_shut && !is_bare() &&
               design().text_after_close == TextAfterClose::RstAhead;
    }

    /// New text that nobody will read (§3.6.1, SHLD-3).
    constexpr bool text_after_close(typename Space::Number end) {
        if (design().text_after_close != TextAfterClose::Silence) {
            took(ArrivalBranch::TextAfterClose);
            // It is received, if by nobody: an RST with an ACK says so.
            if (!stack_.space.before(after().rcv_nxt, segment_.seq)) after().rcv_nxt = end;
            reset_for_lost_text(stack_, outcome_, rst_of_row());
            return false;
        }
        took(ArrivalBranch::TextDiscarded);
        after().rcv_nxt = end;
        take_from_incarnation();
        ack_owed_ = true;
        take_kept();
        return true;
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

    constexpr void acknowledge_owed() {
        if (stack_.delayed_ack || !design().owed_ack_sent_in.contains(after().state)) {
            after().ack_pending = true;
        } else {
            outcome_.sent = transmit_ack(stack_, after());
        }
    }

    /// An ACK at once, where the design answers.
    constexpr void answer_at_once() { draw(Reply::Ack); }
    constexpr void draw(Reply reply) {
        if (reply == Reply::Nothing || !design().answers_in.contains(after().state)) return;
        outcome_.sent = reply == Reply::Rst ? rst_in_answer_to(stack_, after(), segment_)
                                            : transmit_ack(stack_, after());
    }

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
    /// It is acceptable to the design, and not to RFC 9293.
    bool is_beside_window_ = false;
    /// A FIN that was kept is in order now.
    bool kept_fin_ = false;
    /// The receive buffer is full, and the design takes the FIN all the same, without its text.
    bool fin_needs_no_room_ = false;
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
