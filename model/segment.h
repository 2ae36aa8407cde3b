// A segment in flight (RFC 9293 §3.1, what the close needs of it).
#pragma once

#include <compare>
#include <cstdint>

#include "model/sequence.h"

namespace finwait::model {

/// Every segment but RST carries ACK; an RST has `ack` 0.
template <class Space>
struct BasicSegment {
    typename Space::Number seq{};
    typename Space::Number ack{};
    /// Units of text.
    typename Space::Count len{};
    bool fin = false;
    bool rst = false;
    /// "I have taken your FIN": only in designs that acknowledge a FIN by flag.
    bool fin_taken = false;

    friend auto operator<=>(const BasicSegment&, const BasicSegment&) = default;
};

using Segment = BasicSegment<SequenceSpace>;

}  // namespace finwait::model
