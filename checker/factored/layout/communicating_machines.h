// The shape that the factored engine exploits: two machines that send each other messages through
// two bounded channels (communicating finite-state machines; Brand and Zafiropulo, 1983).
//
// What a machine does is a function of its own local state and at most one message; it never sees
// its peer or a channel. So a global state is a pair of local states, the *control*, and two
// channel contents, and an event changes the control and adds or removes at most one message per
// channel.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace finwait::checker::factored {

/// What a channel does, by the machine that sends.
struct ByChannel {
    constexpr ByChannel(bool both = false) : of{both, both} {}
    constexpr ByChannel(bool from_first, bool from_second) : of{from_first, from_second} {}
    std::array<bool, 2> of;

    [[nodiscard]] constexpr bool operator[](std::size_t side) const { return of[side]; }
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
};

/// The kinds of event beyond a machine's own ones, which are numbered 0 … kOwnKinds − 1.
inline constexpr std::uint8_t kOwnKinds = 64;
inline constexpr std::uint8_t kDeliver = kOwnKinds;
inline constexpr std::uint8_t kDuplicate = kOwnKinds + 1;
inline constexpr std::uint8_t kLose = kOwnKinds + 2;

/// `for_each_own_event(side, local, visit)` calls `visit(kind, after, sent, needs_room)` for every
/// event that the machine `side` (0 or 1) may do on its own: `sent` points to the message that it
/// sends or is null, and with `needs_room` the event can happen only if the outgoing channel has
/// room. `arrival(side, local, message, visit)` calls `visit(after, sent)` once. A message sent
/// without `needs_room` that finds the channel full is lost. `is_owed(kind)`: whether such an event
/// of a machine's own keeps a run alive; a delivery does, losses and duplicates do not. `alike()`:
/// the machines do the same and begin alike, so that exchanging them changes nothing.
template <class M>
concept CommunicatingMachines = std::totally_ordered<typename M::Local> &&
    std::totally_ordered<typename M::Message> &&
    requires(const M machines, std::size_t side, const typename M::Local local,
             const typename M::Message message,
             void (*on_own)(std::uint8_t, const typename M::Local&, const typename M::Message*,
                            bool),
             void (*on_arrival)(const typename M::Local&, const typename M::Message*)) {
    { machines.channel_rules() } -> std::same_as<ChannelRules>;
    { machines.initial_local(side) } -> std::same_as<typename M::Local>;
    machines.for_each_own_event(side, local, on_own);
    { machines.is_owed(std::uint8_t{}) } -> std::same_as<bool>;
    machines.arrival(side, local, message, on_arrival);
};

}  // namespace finwait::checker::factored
