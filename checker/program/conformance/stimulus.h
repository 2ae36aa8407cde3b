// What a conformance test does to an endpoint: a segment of the peer, or a call. Numbers are said
// by where they stand, so that a stimulus is the same whatever the initial numbers are.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/program/conformance/application_style.h"
#include "model/segment.h"

namespace finwait::program {

/// Where SEG.SEQ stands: at the edges of the receive window.
enum class SeqPlace : std::uint8_t { OneBefore, Next, OneAhead, LastInWindow, BehindWindow };
/// Where SEG.ACK stands: at the edges of what is sent and not acknowledged. None: ACK is off.
enum class AckPlace : std::uint8_t { BelowUna, Una, Between, Next, Beyond, None };

struct Stimulus {
    enum class Kind : std::uint8_t { Segment, Write, Close };

    Kind kind = Kind::Segment;
    SeqPlace seq = SeqPlace::Next;
    AckPlace ack = AckPlace::Una;
    std::uint8_t len = 0;
    bool syn = false;
    bool fin = false;
    bool rst = false;

    friend auto operator<=>(const Stimulus&, const Stimulus&) = default;
};
/// Of a call, true: it is no segment without ACK.
[[nodiscard]] constexpr bool has_ack(const Stimulus& stimulus) {
    return stimulus.kind != Stimulus::Kind::Segment || stimulus.ack != AckPlace::None;
}
/// "shutdown(WR)"; "ACK,FIN at RCV.NXT, acknowledges SND.NXT, 1 octet".
[[nodiscard]] std::string text_of(const Stimulus& stimulus, ApplicationStyle style);

/// The numbers of an endpoint that stimuli are said by. They stay when its TCB is gone.
struct EndpointNumbers {
    std::uint32_t snd_una = 0;
    std::uint32_t snd_nxt = 0;
    std::uint32_t rcv_nxt = 0;
    /// Behind the last number that there is room for.
    std::uint32_t edge = 0;
};

/// The segment on the numbers that there are. Needs a stimulus that is one.
[[nodiscard]] model::Segment segment_of(const Stimulus& stimulus, const EndpointNumbers& numbers);

/// Every kind of segment around every edge: text of 0, 1, 2 octets with and without FIN, each with
/// every ACK; RSTs and SYNs. Places that are the same number stand there once.
[[nodiscard]] std::vector<Stimulus> segments_around(const EndpointNumbers& numbers);

/// Before the peer's SYN: SYNs, RSTs, and what is neither, each with every ACK.
[[nodiscard]] std::vector<Stimulus> segments_before_handshake(const EndpointNumbers& numbers);

/// Of stimuli that are the same segment on these numbers, the one that stands in `segments_around`.
[[nodiscard]] Stimulus canonical(const Stimulus& stimulus, const EndpointNumbers& numbers);

}  // namespace finwait::program
