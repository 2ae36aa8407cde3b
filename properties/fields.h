// What formulas speak of by name: the fields of an endpoint, of a segment, and the settings of an
// environment.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/environment.h"
#include "model/world.h"

namespace finwait::properties {

/// The types of the language.
enum class Type : std::uint8_t { Boolean, Number, State };

enum class EndpointField : std::uint8_t {
    State,
    SndUna,
    SndNxt,
    RcvNxt,
    Unsent,
    FinSent,
    AckPending,
    Delivered,
    FinReceived,
    FinAcked,
    ClosedFirst,
    TimeWaited,
    Reset,
};

enum class SegmentField : std::uint8_t { Seq, Ack, Len, Fin, Rst, Flag };

/// Data and Closer are of an endpoint, the others of the whole.
enum class Setting : std::uint8_t {
    Window,
    Capacity,
    Fifo,
    Loss,
    Duplication,
    DelayedAck,
    Abort,
    Data,
    Closer,
};

/// A name of the language, what it stands for and its type.
template <class Item>
struct Named {
    std::string_view name;
    Item item;
    Type type;
};

[[nodiscard]] std::span<const Named<EndpointField>> endpoint_fields();
[[nodiscard]] std::span<const Named<SegmentField>> segment_fields();
[[nodiscard]] std::span<const Named<Setting>> settings();

[[nodiscard]] constexpr bool is_per_endpoint(Setting setting) {
    return setting == Setting::Data || setting == Setting::Closer;
}

/// The value of a setting; `side` matters where it is per endpoint.
[[nodiscard]] std::int64_t value_of(const model::Environment& environment, Setting setting,
                                    model::Side side);

/// The value of a field: a number, 0 or 1, or the place of a state in model::State.
[[nodiscard]] inline std::int64_t value_of(const model::Endpoint& endpoint, EndpointField field) {
    const model::History& history = endpoint.history;
    switch (field) {
        case EndpointField::State: return static_cast<std::int64_t>(endpoint.state);
        case EndpointField::SndUna: return endpoint.snd_una;
        case EndpointField::SndNxt: return endpoint.snd_nxt;
        case EndpointField::RcvNxt: return endpoint.rcv_nxt;
        case EndpointField::Unsent: return endpoint.unsent;
        case EndpointField::FinSent: return endpoint.fin_sent ? 1 : 0;
        case EndpointField::AckPending: return endpoint.ack_pending ? 1 : 0;
        case EndpointField::Delivered: return history.delivered;
        case EndpointField::FinReceived: return history.fin_received ? 1 : 0;
        case EndpointField::FinAcked: return history.fin_acked ? 1 : 0;
        case EndpointField::ClosedFirst: return history.closed_first ? 1 : 0;
        case EndpointField::TimeWaited: return history.time_waited ? 1 : 0;
        case EndpointField::Reset: return history.reset ? 1 : 0;
    }
    return 0;
}

[[nodiscard]] inline std::int64_t value_of(const model::Segment& segment, SegmentField field) {
    switch (field) {
        case SegmentField::Seq: return segment.seq;
        case SegmentField::Ack: return segment.ack;
        case SegmentField::Len: return segment.len;
        case SegmentField::Fin: return segment.fin ? 1 : 0;
        case SegmentField::Rst: return segment.rst ? 1 : 0;
        case SegmentField::Flag: return segment.fin_taken ? 1 : 0;
    }
    return 0;
}

}  // namespace finwait::properties
