// What one end sees of a trace, in order: the segments that it sends and that arrive there, and
// what its application does. Captures and scripts are made from it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/traces/message_flow.h"
#include "checker/program/traces/trace.h"

namespace finwait::program {

struct SeenAtEnd {
    enum class What { Call, Arrives, Sent, Tick };
    What what = What::Call;
    /// The index of the step.
    std::size_t step = 0;
    /// The segment that arrives or is sent, as in the trace, and which message that is.
    std::optional<model::Segment> segment{};
    std::size_t message = 0;
    /// Later ones from the peer arrived before it.
    bool overtaken = false;
};

/// A step of `end` is a call (or a timeout) if it has no segment; a step of one in which a segment
/// arrives and is answered gives two. A tick is seen by both.
[[nodiscard]] std::vector<SeenAtEnd> seen_at(model::Side end, const Trace& trace,
                                             const MessageFlow& flow);

/// What becomes of a message, for whoever sees it sent: "lost in step 7", "a copy arrives in step
/// 3", "arrives in step 4", "still in flight at the end".
[[nodiscard]] std::string fate_text(const Message& message);

}  // namespace finwait::program
