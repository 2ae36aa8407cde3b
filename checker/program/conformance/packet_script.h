// packetdrill scripts (github.com/google/packetdrill), as far as they are about a connection that
// is opened and closes: packets with flags, numbers, ACK and window, the calls of a socket, and
// assertions about tcpi_state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/conformance/expectation.h"
#include "model/design.h"

namespace finwait::program {

struct ScriptStep {
    enum class Kind : std::uint8_t {
        Inject,   ///< a packet arrives: `<`
        Expect,   ///< a packet is sent: `>`
        Connect,  ///< an active OPEN
        Write,
        Read,
        ShutdownWrite,
        Close,
        Linger,      ///< the next close aborts
        AssertState  ///< tcpi_state
    };

    std::size_t line = 0;
    /// As it stands there, without its time.
    std::string text{};
    Kind kind = Kind::Inject;
    /// Numbers as packetdrill has them: those of the stack count from its SYN.
    SeenSegment segment{};
    /// What Write and Read give; −1: an error.
    std::int64_t count = 0;
    model::State state = model::State::Established;
};

/// The steps of a script. What makes no difference here, such as socket(), bind(), the times and
/// the options of packets, is not among them. Throws model::InputError with the place where
/// something stands that finwait does not understand. Shell commands are refused unless
/// `skip_shell`.
[[nodiscard]] std::vector<ScriptStep> parse_packet_script(std::string_view text,
                                                          const std::string& path, bool skip_shell);

}  // namespace finwait::program
