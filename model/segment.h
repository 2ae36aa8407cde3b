// A segment in flight (RFC 9293 §3.1, what the model needs of it).
#pragma once

#include <compare>
#include <cstdint>

#include "model/sequence.h"

namespace finwait::model {

/// `ack` is 0 where ACK is off: in a first SYN, and in an RST that answers a segment with ACK. A
/// SYN carries no text and no FIN here.
template <class Space>
struct BasicSegment {
    typename Space::Number seq{};
    typename Space::Number ack{};
    /// Units of text.
    typename Space::Count len{};
    /// The room of the sender for text (RFC 9293 §3.1, Window), where its application reads at
    /// will.
    typename Space::Count wnd{};
    bool syn = false;
    bool has_ack = true;
    bool fin = false;
    bool rst = false;
    /// "I have taken your FIN": only in designs that acknowledge a FIN by flag.
    bool fin_taken = false;
    /// The sender's incarnation when it was sent, and the incarnation of the peer that it is for
    /// (0: whichever). They are not on the wire: what is done with the segment does not depend on
    /// them, only what history tells of it (is_stray in arriving_segment.h).
    std::uint8_t incarnation = 1;
    std::uint8_t to = 1;
    /// Ticks in flight; 0 without a clock.
    std::uint8_t age = 0;

    friend auto operator<=>(const BasicSegment&, const BasicSegment&) = default;
};

using Segment = BasicSegment<SequenceSpace>;

}  // namespace finwait::model
