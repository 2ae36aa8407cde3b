#include "checker/program/renderings/wire/pcapng_blocks.h"

#include <cstddef>

namespace finwait::program {

namespace {

// In the order of bytes that the byte-order magic then tells: little-endian.
void put_le16(std::string& bytes, std::size_t value) {
    bytes += static_cast<char>(value & 0xffU);
    bytes += static_cast<char>((value >> 8U) & 0xffU);
}
void put_le32(std::string& bytes, std::uint64_t value) {
    put_le16(bytes, value & 0xffffU);
    put_le16(bytes, (value >> 16U) & 0xffffU);
}
void pad(std::string& bytes) {
    while (bytes.size() % 4 != 0) bytes += '\0';
}
void put_option(std::string& bytes, std::size_t code, std::string_view value) {
    constexpr std::size_t kLongest = 0xfff0;
    value = value.substr(0, kLongest);
    put_le16(bytes, code);
    put_le16(bytes, value.size());
    bytes += value;
    pad(bytes);
}

constexpr std::size_t kEndOfOptions = 0;
constexpr std::size_t kComment = 1;

std::string block(std::uint32_t type, const std::string& body) {
    constexpr std::size_t kFrame = 12;
    std::string bytes;
    put_le32(bytes, type);
    put_le32(bytes, body.size() + kFrame);
    bytes += body;
    put_le32(bytes, body.size() + kFrame);
    return bytes;
}

std::string section_header() {
    constexpr std::uint32_t kType = 0x0a0d0d0a;
    constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
    constexpr std::size_t kUserApplication = 4;
    std::string body;
    put_le32(body, kByteOrder);
    put_le16(body, 1);
    put_le16(body, 0);
    put_le32(body, 0xffffffff);  // the length is not said
    put_le32(body, 0xffffffff);
    put_option(body, kUserApplication, "finwait");
    put_option(body, kEndOfOptions, "");
    return block(kType, body);
}

/// An interface of raw IP, whose times are microseconds.
std::string interface_description(const std::string& name) {
    constexpr std::uint32_t kType = 1;
    constexpr std::size_t kRawIp = 101;
    constexpr std::size_t kName = 2;
    std::string body;
    put_le16(body, kRawIp);
    put_le16(body, 0);
    put_le32(body, 0);
    put_option(body, kName, name);
    put_option(body, kEndOfOptions, "");
    return block(kType, body);
}

}  // namespace

std::string pcapng_header(const std::string& interface) {
    return section_header() + interface_description(interface);
}

std::string pcapng_packet(std::uint64_t microseconds, const std::string& packet,
                          std::string_view comment) {
    constexpr std::uint32_t kType = 6;
    std::string body;
    put_le32(body, 0);
    put_le32(body, microseconds >> 32U);
    put_le32(body, microseconds & 0xffffffffU);
    put_le32(body, packet.size());
    put_le32(body, packet.size());
    body += packet;
    pad(body);
    put_option(body, kComment, comment);
    put_option(body, kEndOfOptions, "");
    return block(kType, body);
}

}  // namespace finwait::program
