#include "checker/program/stacks/netlink.h"

#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace finwait::program {

void NetlinkRequest::begin(std::uint16_t type, std::uint16_t flags) {
    size_ = NLMSG_HDRLEN;
    header().nlmsg_type = type;
    header().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header().nlmsg_seq = 1;
}

nlmsghdr& NetlinkRequest::header() { return *reinterpret_cast<nlmsghdr*>(octets_.data()); }

std::size_t NetlinkRequest::size() const { return NLMSG_ALIGN(size_); }

void NetlinkRequest::append(const void* value, std::size_t size) {
    size_ = NLMSG_ALIGN(size_);
    if (size_ + size > octets_.size()) throw std::logic_error("a netlink request is too long");
    std::memcpy(octets_.data() + size_, value, size);
    size_ += size;
    header().nlmsg_len = static_cast<std::uint32_t>(size_);
}

void NetlinkRequest::attribute(std::uint16_t type, const void* value, std::size_t size) {
    const rtattr head{static_cast<std::uint16_t>(RTA_LENGTH(size)), type};
    append(&head, sizeof head);
    if (size > 0) append(value, size);
}

std::size_t NetlinkRequest::open(std::uint16_t type) {
    const std::size_t opened = NLMSG_ALIGN(size_);
    attribute(type, nullptr, 0);
    return opened;
}

void NetlinkRequest::close(std::size_t opened) {
    auto& head = *reinterpret_cast<rtattr*>(octets_.data() + opened);
    head.rta_len = static_cast<std::uint16_t>(size_ - opened);
}

NetlinkSocket::NetlinkSocket(int protocol)
    : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)) {
    if (!socket_.is_open()) {
        throw NotPossible(fmt::format("no netlink socket can be had: {}", std::strerror(errno)));
    }
}

int NetlinkSocket::ask(const NetlinkRequest& request, std::span<char> answer) const {
    if (::send(socket_.get(), request.data(), request.size(), 0) < 0) return errno;
    alignas(nlmsghdr) std::array<char, 4096> octets;
    const ssize_t got = ::recv(socket_.get(), octets.data(), octets.size(), 0);
    if (got < 0) return errno;
    const auto& head = *reinterpret_cast<const nlmsghdr*>(octets.data());
    const auto size = static_cast<std::size_t>(got);
    if (size < NLMSG_HDRLEN + sizeof(int)) return EBADMSG;
    if (head.nlmsg_type == NLMSG_ERROR) {
        int error = 0;
        std::memcpy(&error, octets.data() + NLMSG_HDRLEN, sizeof error);
        return -error;
    }
    const std::size_t fits = std::min(size - NLMSG_HDRLEN, answer.size());
    std::memcpy(answer.data(), octets.data() + NLMSG_HDRLEN, fits);
    return 0;
}

}  // namespace finwait::program
