#include "checker/program/renderings/wire/tcp_packet.h"

#include <algorithm>
#include <string_view>

namespace finwait::program {

namespace {

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kTcpHeader = 20;
constexpr std::uint8_t kTcpProtocol = 6;

void put_big16(std::string& bytes, std::uint32_t value) {
    bytes += static_cast<char>((value >> 8U) & 0xffU);
    bytes += static_cast<char>(value & 0xffU);
}
void put_big32(std::string& bytes, std::uint32_t value) {
    put_big16(bytes, value >> 16U);
    put_big16(bytes, value & 0xffffU);
}
void put_at(std::string& bytes, std::size_t at, std::uint16_t value) {
    bytes[at] = static_cast<char>(value >> 8U);
    bytes[at + 1] = static_cast<char>(value & 0xffU);
}

/// RFC 1071: the complement of the sum of all 16-bit words in ones' complement.
std::uint16_t checksum(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        sum += i % 2 == 0 ? std::uint32_t{byte} << 8U : byte;
    }
    while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum & 0xffffU);
}

std::uint32_t flags_on_wire(const model::Segment& segment) {
    constexpr std::uint32_t kFin = 1;
    constexpr std::uint32_t kSyn = 2;
    constexpr std::uint32_t kRst = 4;
    constexpr std::uint32_t kPsh = 8;
    constexpr std::uint32_t kAck = 16;
    constexpr std::uint32_t kReserved = 512;
    return (segment.fin ? kFin : 0U) | (segment.syn ? kSyn : 0U) | (segment.rst ? kRst : 0U) |
           (segment.len > 0 ? kPsh : 0U) | (segment.has_ack ? kAck : 0U) |
           (segment.fin_taken ? kReserved : 0U);
}

std::string tcp_part(const TcpAddress& from, const TcpAddress& to, const model::Segment& segment,
                     std::uint32_t window) {
    constexpr std::uint32_t kHeaderWords = kTcpHeader / 4;
    constexpr std::uint32_t kLetters = 26;
    std::string tcp;
    put_big16(tcp, from.port);
    put_big16(tcp, to.port);
    put_big32(tcp, segment.seq);
    put_big32(tcp, segment.has_ack ? segment.ack : 0);
    put_big16(tcp, (kHeaderWords << 12U) | flags_on_wire(segment));
    put_big16(tcp, std::min<std::uint32_t>(window, 0xffff));
    put_big32(tcp, 0);  // the checksum, and no urgent data
    for (std::uint32_t i = 0; i < segment.len; ++i)
        tcp += static_cast<char>('a' + (segment.seq + i) % kLetters);
    std::string pseudo;
    put_big32(pseudo, from.ip);
    put_big32(pseudo, to.ip);
    put_big16(pseudo, kTcpProtocol);
    put_big16(pseudo, static_cast<std::uint32_t>(tcp.size()));
    put_at(tcp, 16, checksum(pseudo + tcp));
    return tcp;
}

}  // namespace

std::string tcp_packet(const TcpAddress& from, const TcpAddress& to, const model::Segment& segment,
                       std::uint32_t window) {
    constexpr std::uint32_t kVersionAndLength = 0x4500;
    constexpr std::uint32_t kDontFragment = 0x4000;
    constexpr std::uint32_t kTimeToLive = 64;
    const std::string tcp = tcp_part(from, to, segment, window);
    std::string ip;
    put_big16(ip, kVersionAndLength);
    put_big16(ip, static_cast<std::uint32_t>(kIpHeader + tcp.size()));
    put_big16(ip, 0);
    put_big16(ip, kDontFragment);
    put_big16(ip, (kTimeToLive << 8U) | kTcpProtocol);
    put_big16(ip, 0);
    put_big32(ip, from.ip);
    put_big32(ip, to.ip);
    put_at(ip, 10, checksum(ip));
    return ip + tcp;
}

}  // namespace finwait::program
