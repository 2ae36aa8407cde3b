// The first step of "Segment arrives" (RFC 9293 §3.10.7.4): which segments are acceptable, to the
// RFC and to designs that accept others; and which RSTs the second step accepts (RFC 5961).
#pragma once

#include "model/rules/arriving_segment.h"

namespace finwait::model::arrival {

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

template <class Space>
class Acceptance : public ArrivingSegment<Space> {
  protected:
    using Base = ArrivingSegment<Space>;
    using Base::after;
    using Base::Base;
    using Base::design;
    using Base::segment_;
    using Base::stack_;

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

    /// The segment is acceptable to the design, and not to RFC 9293.
    bool is_beside_window_ = false;
    /// The receive buffer is full, and the design takes the FIN all the same, without its text.
    bool fin_needs_no_room_ = false;
};

}  // namespace finwait::model::arrival
