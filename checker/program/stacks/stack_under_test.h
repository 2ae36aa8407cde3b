// A running TCP that is tested: the kernel, or a library. It has one connection at a time with a
// peer that the tester plays. Nothing here waits: what a stack has to say to a segment or a call,
// it says before that returns.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/captures/wire_segment.h"
#include "model/design.h"
#include "model/segment.h"

namespace finwait::program {

/// How an application can end a connection.
enum class StackCall : std::uint8_t {
    ShutdownWrite,  ///< no more is written; reading goes on: shutdown(SHUT_WR)
    Close,          ///< neither reading nor writing goes on: close()
    Abort,          ///< the same, and the connection is reset
};

/// How a connection begins: who opens it, and the initial numbers.
struct Opening {
    bool active = false;
    std::uint32_t peer_isn = 0;
    /// None: what the stack chooses.
    std::optional<std::uint32_t> own_isn{};
};

/// Where the numbers of an ESTABLISHED connection begin.
struct Established {
    std::uint32_t own_isn = 0;
    std::uint32_t peer_isn = 0;
    /// Behind the last number that the stack has room for.
    std::uint32_t edge = 0;
    /// Its SYN was acknowledged by a segment of an ESTABLISHED peer, as of who opens actively.
    bool opened_actively = false;
};

/// What an application has been handed.
struct Handed {
    std::uint32_t octets = 0;
    bool end_of_file = false;
};

class StackUnderTest {
  public:
    /// What it sends in answer, in order.
    using Sent = std::vector<WireSegment>;

    StackUnderTest() = default;
    virtual ~StackUnderTest() = default;
    StackUnderTest(const StackUnderTest&) = delete;
    StackUnderTest& operator=(const StackUnderTest&) = delete;

    /// What it is: "Linux 6.18", the name that a library gives itself.
    [[nodiscard]] virtual std::string name() const = 0;
    /// A new connection; the one before is forgotten. None where no handshake came about.
    [[nodiscard]] virtual std::optional<Established> open(const Opening& opening) = 0;
    /// The same, with no handshake yet: it listens, or has sent its SYN, which is given. None where
    /// that did not come about.
    [[nodiscard]] virtual std::optional<Sent> begin(const Opening& opening) = 0;
    /// A segment of the peer arrives; its ACK is as the segment says, its window is `window`
    /// octets.
    virtual Sent input(const model::Segment& segment, std::uint32_t window) = 0;
    /// The application writes `octets` octets, at once.
    virtual Sent write(std::uint32_t octets) = 0;
    virtual Sent call(StackCall call) = 0;
    /// The application reads all that there is; none where it cannot (any more).
    virtual std::optional<Handed> read() = 0;
    /// In which state the connection is; CLOSED where there is none. None: the stack does not tell.
    [[nodiscard]] virtual std::optional<model::State> state() = 0;
};

/// The window that the peer announces; octets.
inline constexpr std::uint32_t kPeerWindow = 60'000;

/// The peer's half of a handshake, by segments that `input` brings to the stack.
/// `syn`: what an active stack sent first; none: the stack listens, and the peer's SYN goes first.
[[nodiscard]] std::optional<Established> shake_hands(StackUnderTest& stack, std::uint32_t peer_isn,
                                                     const std::optional<WireSegment>& syn);

}  // namespace finwait::program
