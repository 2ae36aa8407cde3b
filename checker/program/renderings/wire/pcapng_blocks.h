// The blocks of a pcapng file with packets of raw IP, as Wireshark and libpcap read it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace finwait::program {

/// What a file begins with: a section, and an interface of that name whose times are microseconds.
[[nodiscard]] std::string pcapng_header(const std::string& interface);
/// A packet from the IP header on, at a time since 1970, with a comment.
[[nodiscard]] std::string pcapng_packet(std::uint64_t microseconds, const std::string& packet,
                                        std::string_view comment);

}  // namespace finwait::program
