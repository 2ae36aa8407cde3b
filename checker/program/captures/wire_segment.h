// A TCP segment as it was on a wire: the part of a packet that a monitor looks at.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace finwait::program {

/// An address and a port. IPv4 addresses stand in the first four octets.
struct WireEnd {
    std::array<std::uint8_t, 16> address{};
    bool is_ipv6 = false;
    std::uint16_t port = 0;

    friend auto operator<=>(const WireEnd&, const WireEnd&) = default;
};
/// "192.0.2.1:80", "[2001:db8::1]:80".
[[nodiscard]] std::string text_of(const WireEnd& end);

struct WireSegment {
    WireEnd from;
    WireEnd to;
    /// Its place in the capture, from 1, and when the tap saw it: nanoseconds since 1970.
    std::uint64_t packet = 0;
    std::int64_t time = 0;
    std::uint32_t seq = 0;
    /// 0 where ACK is off.
    std::uint32_t ack = 0;
    /// Octets of text, also those that were not captured.
    std::uint32_t len = 0;
    /// As it stands in the header, not scaled.
    std::uint32_t window = 0;
    bool syn = false;
    bool fin = false;
    bool rst = false;
    bool has_ack = false;
    /// RFC 7323 §2: the shift count that a SYN offers.
    std::optional<std::uint8_t> window_scale{};

    /// SEG.LEN of RFC 9293 §3.4.
    [[nodiscard]] std::uint32_t length() const { return len + (syn ? 1U : 0U) + (fin ? 1U : 0U); }
    /// The number behind its last one.
    [[nodiscard]] std::uint32_t end() const { return seq + length(); }
};

/// "ACK,FIN seq=1 ack=2 len=3", as in a ladder.
[[nodiscard]] std::string text_of(const WireSegment& segment);

/// What stands around the IP packets of a capture, by the numbers of pcap-linktype(7).
enum class LinkLayer : std::uint8_t { Null, Ethernet, Raw, LinuxCooked, LinuxCooked2 };
/// None where finwait does not read it.
[[nodiscard]] std::optional<LinkLayer> link_layer_of(int link_type);

/// The TCP segment in a packet, without `packet` and `time`. None where there is no whole TCP
/// header: another protocol, a fragment behind the first, a packet that is cut off or damaged.
[[nodiscard]] std::optional<WireSegment> tcp_segment_in(LinkLayer link,
                                                        std::span<const std::uint8_t> packet);

}  // namespace finwait::program
