// Is a trace real? One end of it is played to a running stack: what arrives there in the trace
// arrives there, what its application does is done, and what the stack sends and the state that it
// is in are compared with what stands in the trace.
//
// A stack sends at once what the model may send later. So text is written when the trace sends it,
// CLOSE is called when the trace sends the FIN, and an acknowledgement may come before the trace
// has it. No timer is waited for: what the trace sends again is passed over, and where a timer ends
// the connection nothing more can be played.
#pragma once

#include <string>
#include <vector>

#include "checker/program/stacks/stack_under_test.h"
#include "checker/program/traces/shown_trace.h"
#include "model/endpoint.h"

namespace finwait::program {

struct PlayedStep {
    /// Of the trace; from 0.
    std::size_t step = 0;
    /// "CLOSE", "ACK,FIN seq=1 ack=1 len=0 arrives".
    std::string event;
    std::string by_trace;
    std::string by_stack;
};

struct PlayedEnd {
    enum class Outcome : std::uint8_t {
        AsInTrace,   ///< all that can be seen is as in the trace
        OtherWay,    ///< the last of `steps` is not
        NotToTheEnd  ///< `why` says what cannot be played, behind the last of `steps`
    };

    Outcome outcome = Outcome::AsInTrace;
    std::vector<PlayedStep> steps{};
    std::string why{};
};

/// Throws NotPossible where the stack opens no connection.
[[nodiscard]] PlayedEnd play(const Instance& instance, const ShownTrace& shown, model::Side end,
                             StackUnderTest& stack);

}  // namespace finwait::program
