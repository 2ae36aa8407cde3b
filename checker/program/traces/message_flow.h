// Which segment of a trace is which: where each was sent, and what became of it. Pictures that draw
// a segment as one arrow are made from it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "checker/program/traces/trace.h"

namespace finwait::program {

/// One segment on the wire. Steps are indices of the trace's.
struct Message {
    model::Side from = model::Side::A;
    /// As it was sent.
    model::Segment segment{};
    std::size_t sent = 0;
    /// The steps in which a copy of it arrived while it stayed in flight.
    std::vector<std::size_t> copies{};
    std::optional<std::size_t> arrived{};
    /// That in which it was sent, where it found no room.
    std::optional<std::size_t> lost{};

    [[nodiscard]] bool found_no_room() const { return lost == sent; }
    [[nodiscard]] bool in_flight() const { return !arrived && !lost; }
};

struct MessageFlow {
    /// In the order in which they were sent.
    std::vector<Message> messages;
    /// By step: the message that arrives or is lost, and the one that is sent.
    struct Step {
        std::optional<std::size_t> taken{};
        std::optional<std::size_t> sent{};
    };
    std::vector<Step> steps;
};

/// Of equal segments in flight the one sent first is taken first.
[[nodiscard]] MessageFlow flow_of(const Trace& trace);

}  // namespace finwait::program
