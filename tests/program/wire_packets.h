// Packets and captures for tests, made octet by octet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace finwait::program {

/// What a made segment says; ends 0 and 1 are 192.0.2.1:4000 and 192.0.2.2:80.
struct MadeSegment {
    int from = 0;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint32_t len = 0;
    /// Letters of "SAFR".
    std::string flags = "A";
    std::uint16_t window = 65535;
    /// Milliseconds since the one before.
    std::uint32_t later = 1;
};

namespace made {

inline void add_two(std::string& octets, unsigned value) {
    octets += static_cast<char>(value >> 8U & 0xffU);
    octets += static_cast<char>(value & 0xffU);
}
inline void add_four(std::string& octets, std::uint32_t value) {
    add_two(octets, value >> 16U);
    add_two(octets, value & 0xffffU);
}
inline void add_little(std::string& octets, std::uint32_t value) {
    for (int i = 0; i < 4; ++i)
        octets += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xffU);
}

/// An IPv4 packet with the headers and no more of the text than `captured`.
inline std::string packet(const MadeSegment& segment, std::uint32_t captured = 0) {
    std::string octets;
    add_two(octets, 0x4500);
    add_two(octets, 40 + segment.len);
    add_four(octets, 0);
    add_two(octets, 0x4006);
    add_two(octets, 0);
    add_four(octets, segment.from == 0 ? 0xc0000201U : 0xc0000202U);
    add_four(octets, segment.from == 0 ? 0xc0000202U : 0xc0000201U);
    add_two(octets, segment.from == 0 ? 4000 : 80);
    add_two(octets, segment.from == 0 ? 80 : 4000);
    add_four(octets, segment.seq);
    add_four(octets, segment.ack);
    unsigned flags = 0;
    for (const char letter : segment.flags) {
        flags |= letter == 'F' ? 0x01U : letter == 'S' ? 0x02U : letter == 'R' ? 0x04U : 0x10U;
    }
    add_two(octets, 0x5000U | flags);
    add_two(octets, segment.window);
    add_four(octets, 0);
    octets.append(captured, 'x');
    return octets;
}

/// A pcap file of raw IP packets, a millisecond apart.
inline std::string capture(const std::vector<MadeSegment>& segments) {
    std::string file;
    add_little(file, 0xa1b2c3d4U);
    file += std::string("\2\0\4\0", 4) + std::string(8, '\0');
    add_little(file, 65535);
    add_little(file, 101);
    std::uint32_t time = 0;
    for (const MadeSegment& segment : segments) {
        const std::string octets = packet(segment);
        time += segment.later * 1000;
        add_little(file, time / 1'000'000);
        add_little(file, time % 1'000'000);
        add_little(file, static_cast<std::uint32_t>(octets.size()));
        add_little(file, 40 + segment.len);
        file += octets;
    }
    return file;
}

/// The handshake of a connection whose first octets are 101 and 501.
inline std::vector<MadeSegment> handshake() {
    return {{0, 100, 0, 0, "S"}, {1, 500, 101, 0, "SA"}, {0, 101, 501}};
}

}  // namespace made

}  // namespace finwait::program
