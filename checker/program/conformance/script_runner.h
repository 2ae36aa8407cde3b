// Runs a packetdrill script on a stack: the kernel, a shared object, or a design.
//
// Times are not looked at, and no timer runs: where the script expects what was sent before, it
// cannot be followed further. An acknowledgement that the script does not expect is passed over,
// for a TCP may send one at any time (RFC 9293 §3.8.6); any other packet is a difference.
#pragma once

#include <string>
#include <vector>

#include "checker/program/conformance/packet_script.h"
#include "checker/program/stacks/stack_under_test.h"

namespace finwait::program {

struct ScriptFinding {
    std::size_t line = 0;
    std::string text;
    /// What the stack did instead; empty: as the script expects.
    std::string instead{};
};

struct ScriptRun {
    enum class Outcome : std::uint8_t { AsExpected, OtherWay, NotToTheEnd };

    Outcome outcome = Outcome::AsExpected;
    /// What the script expects, up to the first that is not so.
    std::vector<ScriptFinding> findings{};
    std::string why{};
};

/// Throws NotPossible.
[[nodiscard]] ScriptRun run_packet_script(const std::vector<ScriptStep>& script,
                                          StackUnderTest& stack);

}  // namespace finwait::program
