// A middlebox in front of an end: a connection tracker, a NAT, a firewall. An automaton that sees
// the segments of both directions there, passes, drops or answers them, and forgets by a timer
// (model/ENVIRONMENTS.md, Middleboxes). What it does stands in connection_model.h; no rule of an
// endpoint knows of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/condition.h"
#include "model/segment.h"

namespace finwait::model {

/// What a middlebox takes a segment for: the first of these that it is.
enum class SegmentKind : std::uint8_t { Rst, SynAck, Syn, Fin, Text, Ack };

template <class Space>
[[nodiscard]] constexpr SegmentKind kind_of(const Space& space,
                                            const BasicSegment<Space>& segment) {
    if (segment.rst) return SegmentKind::Rst;
    if (segment.syn) return segment.has_ack ? SegmentKind::SynAck : SegmentKind::Syn;
    if (segment.fin) return SegmentKind::Fin;
    return space.is_zero(segment.len) ? SegmentKind::Ack : SegmentKind::Text;
}

/// As seen from the end that the middlebox stands before.
enum class Direction : std::uint8_t { In, Out };

/// What becomes of a segment; Rst: it is dropped, and an RST goes back to who sent it.
enum class Passage : std::uint8_t { Pass, Drop, Rst };
inline constexpr std::array kAllPassages{Passage::Pass, Passage::Drop, Passage::Rst};
[[nodiscard]] std::string_view name_of(Passage passage);

/// What a state of a middlebox has rows for: the end of its timer, and segments. A segment of which
/// no row applies is one of AnyIn or AnyOut.
enum class BoxEvent : std::uint8_t {
    Timeout,
    InRst,
    InSynAck,
    InSyn,
    InFin,
    InText,
    InAck,
    AnyIn,
    OutRst,
    OutSynAck,
    OutSyn,
    OutFin,
    OutText,
    OutAck,
    AnyOut,
};
inline constexpr std::size_t kBoxEvents = static_cast<std::size_t>(BoxEvent::AnyOut) + 1;
inline constexpr std::array<BoxEvent, kBoxEvents> kAllBoxEvents = [] {
    std::array<BoxEvent, kBoxEvents> all{};
    for (std::size_t i = 0; i < kBoxEvents; ++i) all[i] = static_cast<BoxEvent>(i);
    return all;
}();
/// "in FIN", "out", "timeout": as files call it.
[[nodiscard]] std::string_view name_of(BoxEvent event);
[[nodiscard]] constexpr bool is_in(BoxEvent event) {
    return event >= BoxEvent::InRst && event <= BoxEvent::AnyIn;
}
[[nodiscard]] constexpr BoxEvent any_of(Direction direction) {
    return direction == Direction::In ? BoxEvent::AnyIn : BoxEvent::AnyOut;
}
[[nodiscard]] constexpr BoxEvent box_event(Direction direction, SegmentKind kind) {
    const BoxEvent first = direction == Direction::In ? BoxEvent::InRst : BoxEvent::OutRst;
    return static_cast<BoxEvent>(static_cast<std::size_t>(first) + static_cast<std::size_t>(kind));
}

struct BoxRow {
    std::uint8_t next = 0;
    Passage does = Passage::Pass;
    Condition when{};

    friend bool operator==(const BoxRow&, const BoxRow&) = default;
};

struct BoxState {
    std::string name;
    std::array<std::vector<BoxRow>, kBoxEvents> rows{};
    /// With a clock, ticks from the last segment that a row was taken for; none: the timer may end
    /// at any time.
    std::optional<std::uint32_t> length{};

    [[nodiscard]] const std::vector<BoxRow>& of(BoxEvent event) const {
        return rows[static_cast<std::size_t>(event)];
    }
    friend bool operator==(const BoxState&, const BoxState&) = default;
};
inline constexpr std::size_t kMostBoxStates = 32;

struct Middlebox {
    /// The file's, without ".toml"; of one that stands in a design file nothing.
    std::string name{};
    std::string summary{};
    std::string source{};
    std::vector<BoxState> states{};
    /// In which it is where the connection is there at the start, and where it is not.
    std::uint8_t established = 0;
    std::uint8_t closed = 0;

    /// Whatever it is called.
    [[nodiscard]] bool behaves_as(const Middlebox& other) const {
        return states == other.states && established == other.established && closed == other.closed;
    }
    /// The longest timer, in ticks.
    [[nodiscard]] std::uint32_t longest_timer() const;
    /// Whether some row does it.
    [[nodiscard]] bool does(Passage passage, Direction direction) const;
};

}  // namespace finwait::model
