// A world: two endpoints, two channels.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/channel.h"
#include "model/endpoint.h"

namespace finwait::model {

struct World {
    std::array<Endpoint, 2> endpoints{};
    /// By the side that sends: channels[A] is A→B.
    std::array<Channel, 2> channels{};

    [[nodiscard]] const Endpoint& endpoint(Side side) const { return endpoints[index(side)]; }
    [[nodiscard]] Endpoint& endpoint(Side side) { return endpoints[index(side)]; }
    [[nodiscard]] const Channel& from(Side side) const { return channels[index(side)]; }
    [[nodiscard]] Channel& from(Side side) { return channels[index(side)]; }

    friend auto operator<=>(const World&, const World&) = default;
};

/// Everything that can happen, in the order in which the model enumerates it. What an endpoint does
/// on its own comes first, up to ThirdTimer (rules/own_events.h).
enum class EventKind : std::uint8_t {
    Close,
    SendData,
    SendDataWithFin,
    SendFin,
    SendAck,
    Retransmit,
    TwoMslTimeout,
    Abort,
    Open,
    UserTimeout,
    Crash,
    Vanish,
    Read,
    Probe,
    // The end of a timer that the design declares.
    FirstTimer,
    SecondTimer,
    ThirdTimer,
    // The middlebox in front of the endpoint forgets.
    MiddleboxTimeout,
    Tick,
    Deliver,
    Duplicate,
    Lose,
};
inline constexpr std::size_t kEventKinds = static_cast<std::size_t>(EventKind::Lose) + 1;

/// The timer that ends; none: it is another event.
[[nodiscard]] constexpr std::optional<std::size_t> timer_of_kind(EventKind kind) {
    if (kind < EventKind::FirstTimer || kind > EventKind::ThirdTimer) return std::nullopt;
    return static_cast<std::size_t>(kind) - static_cast<std::size_t>(EventKind::FirstTimer);
}

/// "CLOSE", "send data", …: the names in traces and in JSON.
[[nodiscard]] std::string_view name_of(EventKind kind);
/// What happens, for lists: "the application closes".
[[nodiscard]] std::string_view meaning_of(EventKind kind);
/// The kind of that name, if there is one.
[[nodiscard]] std::optional<EventKind> event_kind(std::string_view name);

/// Deliver, duplicate, lose: the event concerns a segment in flight to the endpoint.
[[nodiscard]] constexpr bool concerns_segment(EventKind kind) { return kind >= EventKind::Deliver; }
/// It concerns both ends at once, and names none.
[[nodiscard]] constexpr bool concerns_both_ends(EventKind kind) { return kind == EventKind::Tick; }
/// The events that need room in the outgoing channel: those marked † in ENVIRONMENTS.md.
[[nodiscard]] constexpr bool needs_room(EventKind kind) {
    return (kind >= EventKind::SendData && kind <= EventKind::Retransmit) ||
           kind == EventKind::Probe;
}

/// One event of one world. Two equal segments in flight give the same event twice.
struct Event {
    EventKind kind = EventKind::Close;
    /// The endpoint that acts; for deliver, duplicate, lose: to which the segment is in flight. A
    /// tick is nobody's: A.
    Side endpoint = Side::A;
    /// What is delivered, duplicated or lost; otherwise a default segment.
    Segment segment{};
    /// OPEN: which of the environment's offsets its initial number takes.
    std::uint8_t choice = 0;

    friend auto operator<=>(const Event&, const Event&) = default;
};

}  // namespace finwait::model
