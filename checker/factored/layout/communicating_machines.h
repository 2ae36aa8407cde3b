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
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

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

/// The messages in one channel, from the head if there is an order, and what it counts.
template <class Message>
struct InFlight {
    std::vector<Message> messages{};
    Faults faults{};
};

/// The kinds of event beyond a machine's own ones, which are numbered 0 … kOwnKinds − 1.
inline constexpr std::uint8_t kOwnKinds = 64;
inline constexpr std::uint8_t kDeliver = kOwnKinds;
inline constexpr std::uint8_t kDuplicate = kOwnKinds + 1;
inline constexpr std::uint8_t kLose = kOwnKinds + 2;
inline constexpr std::uint8_t kJoint = kOwnKinds + 3;

/// `for_each_own_event(side, local, visit)` calls `visit(kind, after, sent, needs_room)` for every
/// event that the machine `side` (0 or 1) may do on its own: `sent` points to the message that it
/// sends or is null, and with `needs_room` the event can happen only if the outgoing channel has
/// room. `arrival(side, local, message, visit)` calls `visit(after, sent)` once. A message sent
/// without `needs_room` that finds the channel full is lost. `is_owed(kind)`: whether such an event
/// of a machine's own, or the joint one, keeps a run alive; a delivery does, losses and duplicates
/// do not. `alike()`: the machines do the same and begin alike, so that exchanging them changes
/// nothing.
///
/// With ChannelRules::lifetime, the joint event: `joint_part(side, local, visit)` calls
/// `visit(after, needs_full)` once if the machine lets it happen, with `needs_full` only where
/// there is no room in its outgoing channel; `older(message)` gives the message after it. It
/// happens where both machines and all that is in flight let it, unless it would change nothing.
/// What is sent is no older message of another one.
template <class M>
concept CommunicatingMachines = std::totally_ordered<typename M::Local> &&
    std::totally_ordered<typename M::Message> &&
    requires(const M machines, std::size_t side, const typename M::Local local,
             const typename M::Message message,
             void (*on_own)(std::uint8_t, const typename M::Local&, const typename M::Message*,
                            bool),
             void (*on_arrival)(const typename M::Local&, const typename M::Message*),
             void (*on_joint_part)(const typename M::Local&, bool)) {
    { machines.channel_rules() } -> std::same_as<ChannelRules>;
    { machines.initial_local(side) } -> std::same_as<typename M::Local>;
    machines.for_each_own_event(side, local, on_own);
    { machines.is_owed(std::uint8_t{}) } -> std::same_as<bool>;
    machines.arrival(side, local, message, on_arrival);
    machines.joint_part(side, local, on_joint_part);
    { machines.older(message) } -> std::same_as<typename M::Message>;
};

}  // namespace finwait::checker::factored
