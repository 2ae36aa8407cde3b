// The seventh step of "Segment arrives" (RFC 9293 §3.10.7.4): text that is taken, that is ahead of
// a hole and perhaps kept, that nobody will read.
#pragma once

#include "model/rules/acceptance.h"
#include "model/rules/kept_pieces.h"
#include "model/rules/user_calls.h"

namespace finwait::model::arrival {

template <class Space>
class SegmentText : public Acceptance<Space> {
  protected:
    using Base = Acceptance<Space>;
    using Base::ack_owed_;
    using Base::after;
    using Base::Base;
    using Base::design;
    using Base::draw;
    using Base::fin_needs_no_room_;
    using Base::is_bare;
    using Base::is_beside_window_;
    using Base::outcome_;
    using Base::rst_of_row;
    using Base::segment_;
    using Base::stack_;
    using Base::take;
    using Base::take_from_incarnation;
    using Base::took;

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

    /// A FIN that was kept is in order now.
    bool kept_fin_ = false;
};

}  // namespace finwait::model::arrival
