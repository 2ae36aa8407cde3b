// The shape that the factored engine exploits: two machines that send each other messages through
// two bounded channels (communicating finite-state machines; Brand and Zafiropulo, 1983).
//
// What a machine does is a function of its own local state and at most one message; it never sees
// its peer or a channel. So a global state is a pair of local states, the *control*, and two
// channel contents, and an event changes the control and adds or removes at most one message per
// channel. Besides, there may be one event that concerns both machines and all that is in flight,
// the *joint* one, such as the tick of a clock: what it does is a product of four maps, one of each
// local state and one of each channel.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace finwait::checker::factored {

/// What a channel does, by the machine that sends.
struct ByChannel {
    // NOLINTNEXTLINE(google-explicit-constructor): one value stands for all.
    constexpr ByChannel(bool both = false) : of{both, both} {}
    constexpr ByChannel(bool from_first, bool from_second) : of{from_first, from_second} {}
    std::array<bool, 2> of;

    [[nodiscard]] constexpr bool operator[](std::size_t side) const { return of[side]; }
};

/// How many messages a channel lost, duplicated.
struct Faults {
    std::uint8_t losses = 0;
    std::uint8_t duplicates = 0;

    friend auto operator<=>(const Faults&, const Faults&) = default;
};

/// What the channels of a system do.
struct ChannelRules {
    /// Messages that a channel holds; 1 … kMaxChannelCapacity.
    std::size_t capacity = 1;
    /// A sequence of which only the head is delivered, duplicated or lost; otherwise a multiset.
    bool keeps_order = false;
    ByChannel loses = false;
    ByChannel duplicates = false;
    /// Where it loses: only what is in a full channel (a graph for claims about infinite runs does
    /// not know of it).
    bool only_full_lose = false;
    /// By the machine that sends: the most faults of its channel in a run, where they are counted.
    std::optional<std::array<Faults, 2>> most_faults{};
    /// There is a joint event, and a message is in flight during at most so many of them: then it
    /// has to be taken or lost first.
    std::optional<std::uint8_t> lifetime{};
};

/// The kinds of event beyond a machine's own ones, which are numbered 0 … kOwnKinds − 1.
inline constexpr std::uint8_t kOwnKinds = 64;
inline constexpr std::uint8_t kDeliver = kOwnKinds;
inline constexpr std::uint8_t kDuplicate = kOwnKinds + 1;
inline constexpr std::uint8_t kLose = kOwnKinds + 2;
inline constexpr std::uint8_t kJoint = kOwnKinds + 3;

}  // namespace finwait::checker::factored
