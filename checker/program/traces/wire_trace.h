// A trace with numbers that can stand on a wire: for captures and scripts.
#pragma once

#include <array>
#include <memory>

#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// The numbers of `trace` count octets. Of one that has real numbers they are those. Otherwise a
/// unit of text is 100 octets, if the model, run with these numbers, does the same in every step;
/// or else one octet, which only shifts the trace.
struct WireTrace {
    Trace trace;
    /// To be added to every sequence number of A, of B: where a trace counts from 0.
    std::array<std::uint32_t, 2> shift{};
    /// What a unit of the trace's text is, in octets.
    std::uint32_t octets_per_unit = 1;
    model::PerEnd<std::uint32_t> window = 0U;
    std::array<std::uint32_t, 2> mss{};
    /// The number of the first octet on the wire, in a trace that begins with a connection.
    std::array<std::uint32_t, 2> first_octet{};

    /// As the segment of this trace stands on the wire.
    [[nodiscard]] model::Segment on_wire(const model::Segment& segment, model::Side from) const;
};

[[nodiscard]] WireTrace wire_trace(const Instance& instance, const ShownTrace& shown);

}  // namespace finwait::program
