// Requests to the kernel by netlink (netlink(7)): a message, its answer.
#pragma once

#include <linux/netlink.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "checker/program/stacks/test_network.h"

namespace finwait::program {

/// One request with its attributes.
class NetlinkRequest {
  public:
    /// `body` is the structure behind the header, as the type of the request has it.
    template <class Body>
    NetlinkRequest(std::uint16_t type, std::uint16_t flags, const Body& body) {
        begin(type, flags);
        append(&body, sizeof body);
    }
    void attribute(std::uint16_t type, const void* value, std::size_t size);
    void attribute(std::uint16_t type, std::uint32_t value) {
        attribute(type, &value, sizeof value);
    }
    /// What is added until `close` is the value of this one; gives what `close` needs.
    [[nodiscard]] std::size_t open(std::uint16_t type);
    void close(std::size_t opened);
    /// What is added next stands in a structure of its own, without a header.
    void append(const void* value, std::size_t size);

    [[nodiscard]] const char* data() const { return octets_.data(); }
    [[nodiscard]] std::size_t size() const;

  private:
    void begin(std::uint16_t type, std::uint16_t flags);
    [[nodiscard]] nlmsghdr& header();

    alignas(nlmsghdr) std::array<char, 512> octets_{};
    std::size_t size_ = 0;
};

class NetlinkSocket {
  public:
    /// As of socket(2): NETLINK_ROUTE, NETLINK_SOCK_DIAG. Throws NotPossible.
    explicit NetlinkSocket(int protocol);

    /// Sends it and waits for the answer. 0, or the error of the kernel; what stands behind the
    /// header of an answer that is none goes to `answer`, as much as fits.
    [[nodiscard]] int ask(const NetlinkRequest& request, std::span<char> answer = {}) const;

  private:
    Descriptor socket_;
};

}  // namespace finwait::program
