// One end of the connection: the part of its TCB that the close needs, and its history.
#pragma once

#include <compare>
#include <cstdint>

#include "model/design.h"
#include "model/sequence.h"

namespace finwait::model {

enum class Side : std::uint8_t { A, B };
[[nodiscard]] constexpr Side peer(Side side) { return side == Side::A ? Side::B : Side::A; }
[[nodiscard]] constexpr std::size_t index(Side side) { return static_cast<std::size_t>(side); }
[[nodiscard]] constexpr const char* name_of(Side side) { return side == Side::A ? "A" : "B"; }

/// What has happened to an endpoint. No rule reads it; properties do.
template <class Space>
struct BasicHistory {
    /// Units handed to the application.
    typename Space::Count delivered{};
    /// The peer's FIN was taken: the application saw end of file.
    bool fin_received = false;
    /// The endpoint came to regard its own FIN as acknowledged.
    bool fin_acked = false;
    /// CLOSE was called in ESTABLISHED.
    bool closed_first = false;
    /// TIME-WAIT was entered.
    bool time_waited = false;
    /// The connection ended by RST or by ABORT.
    bool reset = false;

    friend auto operator<=>(const BasicHistory&, const BasicHistory&) = default;
};

template <class Space>
struct BasicEndpoint {
    State state = State::Established;
    /// RFC 9293 §3.3.1: oldest unacknowledged, next to send, next expected.
    typename Space::Number snd_una{};
    typename Space::Number snd_nxt{};
    typename Space::Number rcv_nxt{};
    /// Units that the application has written and TCP has not sent yet.
    typename Space::Count unsent{};
    /// The FIN has been sent at least once.
    bool fin_sent = false;
    /// An acknowledgement is owed and waits for a segment to ride on.
    bool ack_pending = false;
    BasicHistory<Space> history{};

    friend auto operator<=>(const BasicEndpoint&, const BasicEndpoint&) = default;
};

using Endpoint = BasicEndpoint<SequenceSpace>;
using History = BasicHistory<SequenceSpace>;

}  // namespace finwait::model
