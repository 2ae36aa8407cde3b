// Captures of packets, pcap and pcapng, read by libpcap.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "checker/program/captures/wire_segment.h"

namespace finwait::program {

/// Whether the file begins as a pcap or pcapng file does. Throws model::InputError where it cannot
/// be read.
[[nodiscard]] bool is_capture(const std::string& path);

struct CaptureCounts {
    std::uint64_t packets = 0;
    /// Those without a whole TCP header: skipped.
    std::uint64_t others = 0;
};

/// Calls `visit` with each TCP segment, in the order of the capture, until it says false. Throws
/// model::InputError where the file is none that libpcap and finwait read, or breaks: the place
/// says behind which packet and at which octet.
CaptureCounts read_capture(const std::string& path,
                           const std::function<bool(const WireSegment&)>& visit);

}  // namespace finwait::program
