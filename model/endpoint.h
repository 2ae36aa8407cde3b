// One end of the connection: the part of its TCB that the model needs, and its history.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "model/sequence.h"
#include "model/state.h"

namespace finwait::model {

enum class Side : std::uint8_t { A, B };
[[nodiscard]] constexpr Side peer(Side side) { return side == Side::A ? Side::B : Side::A; }
[[nodiscard]] constexpr std::size_t index(Side side) { return static_cast<std::size_t>(side); }
[[nodiscard]] constexpr const char* name_of(Side side) { return side == Side::A ? "A" : "B"; }

/// What has happened to an endpoint, for properties to ask about. What a TCP sends does not depend
/// on it. Rules read two things here: `incarnation` (whether an OPEN is left, whether a timer is of
/// the connection before), and `fin_received`, for the application that closes at end of file. A
/// new connection begins with all of it cleared but `incarnation` and `taken_before`. The defaults
/// are those of a connection that begins ESTABLISHED, the first of either end.
template <class Space>
struct BasicHistory {
    /// Units that the application was handed, or that wait to be read by it.
    typename Space::Count delivered{};
    /// The peer's FIN was taken: the application saw end of file.
    bool fin_received = false;
    /// The endpoint came to regard its own FIN as acknowledged.
    bool fin_acked = false;
    /// CLOSE was called in ESTABLISHED or SYN-RECEIVED.
    bool closed_first = false;
    /// TIME-WAIT was entered.
    bool time_waited = false;
    /// The connection ended by RST in a synchronized state, or by ABORT.
    bool reset = false;
    /// The peer's SYN was taken and the own one acknowledged.
    bool established = true;
    /// An RST ended the connection in SYN-SENT or SYN-RECEIVED.
    bool refused = false;
    /// A user timeout ended it.
    bool gave_up = false;
    /// A crash ended it, or the host vanished.
    bool crashed = false;
    /// Text or a FIN, an acknowledgement, an RST was taken from a stray segment: one of another
    /// connection between the same ports.
    bool stray_text = false;
    bool stray_ack = false;
    bool stray_rst = false;
    /// Text or a FIN was taken that an earlier connection of this end was handed already.
    bool replayed = false;
    /// How many connections this endpoint has had, this one included; at most kMaxIncarnations.
    std::uint8_t incarnation = 1;
    /// The incarnation of the peer whose SYN was taken; 0: none.
    std::uint8_t paired = 1;
    /// From which incarnations of the peer this connection, all earlier ones took text or a FIN: a
    /// bit each. Kept only where there may be further connections.
    std::uint8_t taken = 0;
    std::uint8_t taken_before = 0;

    friend auto operator<=>(const BasicHistory&, const BasicHistory&) = default;
};

/// A timer counts down to 0; off is none. Units: ticks (ENVIRONMENTS.md, "The clock"). Without a
/// clock all are off.
class Timer {
  public:
    constexpr Timer() = default;
    constexpr explicit Timer(std::uint32_t ticks) : plus_one_(ticks + 1) {}
    [[nodiscard]] constexpr bool is_off() const { return plus_one_ == 0; }
    [[nodiscard]] constexpr bool has_ended() const { return plus_one_ == 1; }
    [[nodiscard]] constexpr bool runs() const { return plus_one_ > 1; }
    constexpr void tick() {
        if (runs()) --plus_one_;
    }
    /// 0: off; otherwise the ticks left and one.
    [[nodiscard]] constexpr std::uint32_t coded() const { return plus_one_; }
    [[nodiscard]] static constexpr Timer of_code(std::uint32_t code) {
        Timer timer;
        timer.plus_one_ = code;
        return timer;
    }

    friend constexpr auto operator<=>(const Timer&, const Timer&) = default;

  private:
    std::uint32_t plus_one_ = 0;
};

/// How many timers a design may declare.
inline constexpr std::size_t kOwnTimers = 3;

/// The timers of an endpoint (RFC 9293 §3.8.1, §3.8.6.3, §3.6.1).
struct Timers {
    /// Those that a design declares and gives a length.
    std::array<Timer, kOwnTimers> own{};
    Timer retransmission;
    /// How often the retransmission timer was doubled: 0 … 6.
    std::uint32_t doublings = 0;
    Timer two_msl;
    /// How long an owed ACK may still wait.
    Timer ack;
    /// That of the middlebox in front of the end.
    Timer middlebox;

    friend constexpr auto operator<=>(const Timers&, const Timers&) = default;
};

/// How many pieces of what is ahead of a hole can be kept.
inline constexpr std::size_t kMostKeptPieces = 3;

/// Text from `from` to before `to`, and behind it a FIN.
template <class Number>
struct KeptPiece {
    Number from{};
    Number to{};
    bool fin = false;
    bool is_there = false;

    friend auto operator<=>(const KeptPiece&, const KeptPiece&) = default;
};

template <class Space>
struct BasicEndpoint {
    State state = State::Established;
    /// The FIN has been sent at least once.
    bool fin_sent = false;
    /// An acknowledgement is owed and waits for a segment to ride on.
    bool ack_pending = false;
    /// CLOSE was called, and takes effect when the FIN is sent.
    bool close_called = false;
    /// Which of the timers run that only rows arm: a bit each (design.h).
    std::uint8_t armed = 0;
    /// How often what stands at SND.UNA was retransmitted, where a timer of the design counts it.
    std::uint8_t retransmissions = 0;
    /// It was opened by a passive OPEN, and is in LISTEN or SYN-RECEIVED.
    bool passive = false;
    /// Its SYN was sent and is not acknowledged.
    bool syn_outstanding = false;
    /// RFC 9293 §3.3.1: oldest unacknowledged, next to send, next expected.
    typename Space::Number snd_una{};
    typename Space::Number snd_nxt{};
    typename Space::Number rcv_nxt{};
    /// Where the design asks: an ACK below it is none of this connection. It is the number behind
    /// the own SYN; for who opened actively that of the SYN, which an ACK of its own is of.
    typename Space::Number ack_base{};
    /// What is ahead of a hole and kept, by number, and behind it nothing.
    std::array<KeptPiece<typename Space::Number>, kMostKeptPieces> kept{};
    /// Units that the application has written and TCP has not sent yet.
    typename Space::Count unsent{};
    /// The host has vanished: it neither sends nor answers. Then it is in CLOSED.
    bool vanished = false;
    /// Of what is delivered: units that the application has not read yet. They stay when the TCB is
    /// deleted, until they are read or thrown away.
    typename Space::Count unread{};
    /// The application reads no more: it called CLOSE, and that ended reading.
    bool read_shut = false;
    /// Behind the last number that the peer has room for, as far as it has said so
    /// (SND.UNA + SND.WND of RFC 9293 §3.3.1, at its highest).
    typename Space::Number snd_edge{};
    /// In CLOSED while an OPEN is left: the number after the last one that it used. Otherwise 0.
    typename Space::Number isn_base{};
    /// Of an end whose code is explored: which of its states it is in (implementation.h). No rule
    /// and no property reads it.
    std::uint32_t image = 0;
    /// Which of its states the middlebox in front of the end is in (middlebox.h). No rule reads it.
    std::uint8_t middlebox = 0;
    Timers timers{};
    BasicHistory<Space> history{};

    friend auto operator<=>(const BasicEndpoint&, const BasicEndpoint&) = default;
};

using Endpoint = BasicEndpoint<SequenceSpace>;
using History = BasicHistory<SequenceSpace>;

}  // namespace finwait::model
