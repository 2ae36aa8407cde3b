// A segment as it stands on the wire: IPv4 and TCP, with checksums.
#pragma once

#include <cstdint>
#include <string>

#include "model/segment.h"

namespace finwait::program {

struct TcpAddress {
    std::uint32_t ip = 0;
    std::uint16_t port = 0;
};

/// The packet in network order. Text is the letters a, b, c … by their sequence numbers, so that
/// the same octet is always the same letter. A flag by which some designs acknowledge a FIN is the
/// bit of 512, which RFC 9293 reserves. Needs a segment of at most 65,495 octets.
[[nodiscard]] std::string tcp_packet(const TcpAddress& from, const TcpAddress& to,
                                     const model::Segment& segment, std::uint32_t window);

}  // namespace finwait::program
