#include "checker/program/captures/wire_segment.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace finwait::program {

namespace {

/// The octets of a packet that are left to be read. What is not there is noticed before it is read.
class Octets {
  public:
    explicit Octets(std::span<const std::uint8_t> octets) : octets_(octets) {}

    [[nodiscard]] std::size_t size() const { return octets_.size(); }
    [[nodiscard]] bool has(std::size_t count) const { return octets_.size() >= count; }
    /// Needs has(at + 1), has(at + 2), has(at + 4).
    [[nodiscard]] std::uint8_t octet(std::size_t at) const { return octets_[at]; }
    [[nodiscard]] std::uint16_t two(std::size_t at) const {
        return static_cast<std::uint16_t>(octets_[at] << 8U | octets_[at + 1]);
    }
    [[nodiscard]] std::uint32_t four(std::size_t at) const {
        return static_cast<std::uint32_t>(two(at)) << 16U | two(at + 2);
    }
    [[nodiscard]] std::span<const std::uint8_t> part(std::size_t at, std::size_t count) const {
        return octets_.subspan(at, count);
    }
    /// Needs has(count).
    void skip(std::size_t count) { octets_ = octets_.subspan(count); }
    /// No more than `count` octets belong to it.
    void cut_to(std::size_t count) { octets_ = octets_.first(std::min(count, octets_.size())); }

  private:
    std::span<const std::uint8_t> octets_;
};

constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint16_t kIpv6 = 0x86dd;
constexpr std::uint16_t kPppoeSession = 0x8864;
constexpr std::uint8_t kTcp = 6;

/// RFC 2516 §4, §6: a session's PPP frames, as on DSL lines. RFC 1661 §2: the protocol is two
/// octets, or one where that is odd.
bool skip_pppoe_session(Octets& octets) {
    constexpr std::size_t kHeader = 6;
    if (!octets.has(kHeader + 2) || octets.two(0) != 0x1100) return false;
    octets.skip(kHeader);
    const bool is_short = (octets.octet(0) & 1U) != 0;
    const unsigned protocol = is_short ? octets.octet(0) : octets.two(0);
    octets.skip(is_short ? 1 : 2);
    return protocol == 0x0021 || protocol == 0x0057;
}

/// Leaves the IP packet in `octets`. False where there is none.
bool skip_ethernet(Octets& octets) {
    if (!octets.has(14)) return false;
    std::uint16_t type = octets.two(12);
    octets.skip(14);
    // IEEE 802.1Q and 802.1ad: a tag of four octets, several where tags are stacked.
    while (type == 0x8100 || type == 0x88a8) {
        if (!octets.has(4)) return false;
        type = octets.two(2);
        octets.skip(4);
    }
    if (type == kPppoeSession) return skip_pppoe_session(octets);
    return type == kIpv4 || type == kIpv6;
}

bool skip_link_layer(LinkLayer link, Octets& octets) {
    switch (link) {
        case LinkLayer::Ethernet: return skip_ethernet(octets);
        case LinkLayer::Raw: return true;
        case LinkLayer::Null:
            // A number of the address family, in either byte order: the IP header tells the rest.
            if (!octets.has(4)) return false;
            octets.skip(4);
            return true;
        case LinkLayer::LinuxCooked: {
            if (!octets.has(16)) return false;
            const std::uint16_t type = octets.two(14);
            octets.skip(16);
            return type == kIpv4 || type == kIpv6;
        }
        case LinkLayer::LinuxCooked2: {
            if (!octets.has(20)) return false;
            const std::uint16_t type = octets.two(0);
            octets.skip(20);
            return type == kIpv4 || type == kIpv6;
        }
    }
    return false;
}

/// Leaves the TCP segment in `octets`, and its length on the wire in `length`.
bool skip_ipv4(Octets& octets, WireSegment& segment, std::size_t& length) {
    if (!octets.has(20)) return false;
    const std::size_t header = static_cast<std::size_t>(octets.octet(0) & 0x0fU) * 4;
    const std::size_t total = octets.two(2);
    const bool later_fragment = (octets.two(6) & 0x1fffU) != 0;
    const bool more_fragments = (octets.two(6) & 0x2000U) != 0;
    if (header < 20 || !octets.has(header) || octets.octet(9) != kTcp || later_fragment ||
        more_fragments) {
        return false;
    }
    // 0: the hardware cuts it into packets later (TCP segmentation offload).
    if (total != 0 && total < header) return false;
    length = (total == 0 ? octets.size() : total) - header;
    std::ranges::copy(octets.part(12, 4), segment.from.address.begin());
    std::ranges::copy(octets.part(16, 4), segment.to.address.begin());
    if (total != 0) octets.cut_to(total);
    octets.skip(header);
    return true;
}

/// RFC 8200 §4: past hop-by-hop options, routing and destination options.
bool skip_ipv6(Octets& octets, WireSegment& segment, std::size_t& length) {
    if (!octets.has(40)) return false;
    const std::size_t payload = octets.two(4);
    segment.from.is_ipv6 = segment.to.is_ipv6 = true;
    std::ranges::copy(octets.part(8, 16), segment.from.address.begin());
    std::ranges::copy(octets.part(24, 16), segment.to.address.begin());
    std::uint8_t next = octets.octet(6);
    octets.skip(40);
    if (payload != 0) octets.cut_to(payload);
    length = payload == 0 ? octets.size() : payload;
    while (next == 0 || next == 43 || next == 60) {
        if (!octets.has(8)) return false;
        const std::size_t header = (static_cast<std::size_t>(octets.octet(1)) + 1) * 8;
        if (!octets.has(header) || length < header) return false;
        next = octets.octet(0);
        octets.skip(header);
        length -= header;
    }
    return next == kTcp;
}

/// RFC 9293 §3.2, RFC 7323 §2.2: the shift count, if the options hold one.
std::optional<std::uint8_t> window_scale_in(const Octets& options) {
    for (std::size_t at = 0; at < options.size();) {
        const std::uint8_t kind = options.octet(at);
        if (kind == 0) break;
        if (kind == 1) {
            ++at;
            continue;
        }
        if (at + 1 >= options.size()) break;
        const std::size_t size = options.octet(at + 1);
        if (size < 2 || at + size > options.size()) break;
        constexpr std::uint8_t kLargestShift = 14;
        if (kind == 3 && size == 3) return std::min(options.octet(at + 2), kLargestShift);
        at += size;
    }
    return std::nullopt;
}

bool read_tcp(const Octets& octets, std::size_t length, WireSegment& segment) {
    if (!octets.has(20)) return false;
    const std::size_t header = static_cast<std::size_t>(octets.octet(12) >> 4U) * 4;
    if (header < 20 || length < header || !octets.has(header)) return false;
    const std::uint8_t flags = octets.octet(13);
    segment.from.port = octets.two(0);
    segment.to.port = octets.two(2);
    segment.seq = octets.four(4);
    segment.fin = (flags & 0x01U) != 0;
    segment.syn = (flags & 0x02U) != 0;
    segment.rst = (flags & 0x04U) != 0;
    segment.has_ack = (flags & 0x10U) != 0;
    segment.ack = segment.has_ack ? octets.four(8) : 0;
    segment.window = octets.two(14);
    segment.len = static_cast<std::uint32_t>(length - header);
    if (segment.syn) segment.window_scale = window_scale_in(Octets(octets.part(20, header - 20)));
    return true;
}

}  // namespace

std::string text_of(const WireEnd& end) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(end.is_ipv6 ? AF_INET6 : AF_INET, end.address.data(), text.data(), text.size());
    return end.is_ipv6 ? fmt::format("[{}]:{}", text.data(), end.port)
                       : fmt::format("{}:{}", text.data(), end.port);
}

std::string text_of(const WireSegment& segment) {
    std::string flags;
    const auto add = [&](bool set, std::string_view name) {
        if (set) flags += (flags.empty() ? "" : ",") + std::string(name);
    };
    add(segment.syn, "SYN");
    add(segment.rst, "RST");
    add(segment.has_ack, "ACK");
    add(segment.fin, "FIN");
    if (flags.empty()) flags = "no flags";
    return segment.has_ack ? fmt::format("{} seq={} ack={} len={}", flags, segment.seq, segment.ack,
                                         segment.len)
                           : fmt::format("{} seq={} len={}", flags, segment.seq, segment.len);
}

std::optional<LinkLayer> link_layer_of(int link_type) {
    switch (link_type) {
        case 0:
        case 108: return LinkLayer::Null;
        case 1: return LinkLayer::Ethernet;
        case 12:
        case 14:
        case 101:
        case 228:
        case 229: return LinkLayer::Raw;
        case 113: return LinkLayer::LinuxCooked;
        case 276: return LinkLayer::LinuxCooked2;
        default: return std::nullopt;
    }
}

std::optional<WireSegment> tcp_segment_in(LinkLayer link, std::span<const std::uint8_t> packet) {
    Octets octets(packet);
    if (!skip_link_layer(link, octets) || !octets.has(1)) return std::nullopt;
    WireSegment segment;
    std::size_t length = 0;
    const unsigned version = octets.octet(0) >> 4U;
    const bool is_tcp = version == 4   ? skip_ipv4(octets, segment, length)
                        : version == 6 ? skip_ipv6(octets, segment, length)
                                       : false;
    if (!is_tcp || !read_tcp(octets, length, segment)) return std::nullopt;
    return segment;
}

}  // namespace finwait::program
