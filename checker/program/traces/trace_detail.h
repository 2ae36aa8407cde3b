// What is told of a trace besides its ladder.
#pragma once

namespace finwait::program {

struct TraceDetail {
    /// All variables after each step, with a mark where something changed.
    bool full = false;
    /// The rules that fired in each step, and what of the design differs from RFC 9293 there.
    bool explain = false;
};

}  // namespace finwait::program
