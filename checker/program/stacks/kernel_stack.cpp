#include "checker/program/stacks/kernel_stack.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "checker/program/renderings/wire/tcp_packet.h"

namespace finwait::program {

namespace {

constexpr std::uint16_t kHostPort = 80;
constexpr std::uint16_t kPeerPort = 4000;

TcpAddress kernel_host() { return {TestNetwork::kHost, kHostPort}; }
TcpAddress kernel_peer(std::uint32_t connection) {
    return {TestNetwork::kFirstPeer + connection % TestNetwork::kPeers, kPeerPort};
}

sockaddr_in socket_address(const TcpAddress& of) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(of.ip);
    address.sin_port = htons(of.port);
    return address;
}

template <class Value>
void set_option(int socket, int level, int name, const Value& value) {
    if (setsockopt(socket, level, name, &value, sizeof value) != 0) {
        throw NotPossible(fmt::format("a socket option ({}, {}) cannot be set: {}", level, name,
                                      std::strerror(errno)));
    }
}

/// A socket that is bound to the host's port.
int bound_socket() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) throw NotPossible(fmt::format("no socket: {}", std::strerror(errno)));
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    // What is written goes out at once (RFC 9293 §3.7.4).
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    const sockaddr_in address = socket_address(kernel_host());
    if (bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const std::string why = std::strerror(errno);
        ::close(socket);
        throw NotPossible("a socket of the test network cannot be bound: " + why);
    }
    return socket;
}

/// As the kernel numbers them (net/tcp_states.h).
std::optional<model::State> state_of(unsigned number) {
    using model::State;
    switch (number) {
        case 1: return State::Established;
        case 2: return State::SynSent;
        case 3: return State::SynReceived;
        case 4: return State::FinWait1;
        case 5: return State::FinWait2;
        case 6: return State::TimeWait;
        case 7: return State::Closed;
        case 8: return State::CloseWait;
        case 9: return State::LastAck;
        case 10: return State::Listen;
        case 11: return State::Closing;
        case 12: return State::SynReceived;
        default: return std::nullopt;
    }
}

}  // namespace

KernelStack::KernelStack(TestNetwork::Waits waits)
    : network_(waits), diagnosis_(NETLINK_SOCK_DIAG) {}

KernelStack::~KernelStack() { forget(); }

std::string KernelStack::name() const {
    utsname system{};
    uname(&system);
    return fmt::format("{} {}", system.sysname, system.release);
}

/// Ends the connection, so that nothing of it is left in the kernel.
void KernelStack::forget() {
    listener_.reset();
    if (socket_.is_open()) {
        const linger at_once{1, 0};
        setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        socket_.reset();
    }
    if (connections_ == 0) return;
    model::Segment rst;
    rst.seq = acknowledged_;
    rst.rst = true;
    rst.has_ack = false;
    static_cast<void>(input(rst, 0));
}

void KernelStack::begin_anew(const Opening& opening) {
    forget();
    ++connections_;
    handed_ = {};
    acknowledged_ = opening.peer_isn + 1;
}

std::optional<Established> KernelStack::open(const Opening& opening) {
    begin_anew(opening);
    if (opening.own_isn) return open_by_repair(opening, *opening.own_isn);
    return opening.active ? open_actively(opening) : open_passively(opening);
}

std::optional<StackUnderTest::Sent> KernelStack::begin(const Opening& opening) {
    begin_anew(opening);
    if (!opening.active) return listens() ? std::optional(Sent{}) : std::nullopt;
    const auto syn = send_syn();
    return syn ? std::optional(Sent{*syn}) : std::nullopt;
}

bool KernelStack::listens() {
    listener_.reset(bound_socket());
    return listen(listener_.get(), 1) == 0;
}

/// The port is left: what finds no connection finds no listener either.
void KernelStack::accept() {
    if (!listener_.is_open()) return;
    socket_.reset(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket_.is_open()) listener_.reset();
}

std::optional<Established> KernelStack::open_passively(const Opening& opening) {
    if (!listens()) return std::nullopt;
    const auto numbers = shake_hands(*this, opening.peer_isn, {});
    return socket_.is_open() ? numbers : std::nullopt;
}

std::optional<WireSegment> KernelStack::send_syn() {
    socket_.reset(bound_socket());
    const sockaddr_in peer = socket_address(kernel_peer(connections_));
    if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0 &&
        errno != EINPROGRESS) {
        return std::nullopt;
    }
    const Sent syn = sent();
    if (syn.size() != 1 || !syn[0].syn) return std::nullopt;
    return syn[0];
}

std::optional<Established> KernelStack::open_actively(const Opening& opening) {
    const auto syn = send_syn();
    if (!syn) return std::nullopt;
    auto numbers = shake_hands(*this, opening.peer_isn, syn);
    if (numbers) numbers->opened_actively = true;
    return numbers;
}

/// TCP_REPAIR, which was made for moving connections between hosts, sets both initial numbers.
std::optional<Established> KernelStack::open_by_repair(const Opening& opening,
                                                       std::uint32_t own_isn) {
    constexpr std::uint32_t kRoom = 20'000;
    socket_.reset(bound_socket());
    const int socket = socket_.get();
    set_option(socket, IPPROTO_TCP, TCP_REPAIR, 1);
    set_option(socket, IPPROTO_TCP, TCP_REPAIR_QUEUE, 2);
    set_option(socket, IPPROTO_TCP, TCP_QUEUE_SEQ, own_isn + 1);
    set_option(socket, IPPROTO_TCP, TCP_REPAIR_QUEUE, 1);
    set_option(socket, IPPROTO_TCP, TCP_QUEUE_SEQ, opening.peer_isn + 1);
    const sockaddr_in peer = socket_address(kernel_peer(connections_));
    if (connect(socket, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
        return std::nullopt;
    }
    const tcp_repair_window window{opening.peer_isn + 1, kPeerWindow, kPeerWindow, kRoom,
                                   opening.peer_isn + 1};
    set_option(socket, IPPROTO_TCP, TCP_REPAIR_WINDOW, window);
    // Without a probe of the peer's window.
    set_option(socket, IPPROTO_TCP, TCP_REPAIR, -1);
    return Established{own_isn, opening.peer_isn, opening.peer_isn + 1 + kRoom};
}

StackUnderTest::Sent KernelStack::input(const model::Segment& segment, std::uint32_t window) {
    network_.arrive(tcp_packet(kernel_peer(connections_), kernel_host(), segment, window));
    accept();
    return sent();
}

/// Other packets than those of the connection are none of its answers.
StackUnderTest::Sent KernelStack::sent() {
    Sent sent;
    std::string packet;
    while (network_.next(packet)) {
        const auto segment = tcp_segment_in(
            LinkLayer::Raw,
            std::span(reinterpret_cast<const std::uint8_t*>(packet.data()), packet.size()));
        if (!segment) continue;
        if (segment->has_ack && !segment->rst) acknowledged_ = segment->ack;
        sent.push_back(*segment);
    }
    return sent;
}

StackUnderTest::Sent KernelStack::write(std::uint32_t octets) {
    const std::string text(octets, 'a');
    static_cast<void>(send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL));
    return sent();
}

StackUnderTest::Sent KernelStack::call(StackCall call) {
    switch (call) {
        case StackCall::ShutdownWrite: static_cast<void>(shutdown(socket_.get(), SHUT_WR)); break;
        case StackCall::Close: socket_.reset(); break;
        case StackCall::Abort: {
            const linger at_once{1, 0};
            set_option(socket_.get(), SOL_SOCKET, SO_LINGER, at_once);
            socket_.reset();
            break;
        }
    }
    return sent();
}

std::optional<Handed> KernelStack::read() {
    if (!socket_.is_open()) return std::nullopt;
    std::array<char, 64> octets;
    for (;;) {
        const ssize_t got = recv(socket_.get(), octets.data(), octets.size(), 0);
        if (got == 0) handed_.end_of_file = true;
        if (got <= 0) return handed_;
        handed_.octets += static_cast<std::uint32_t>(got);
    }
}

/// By sock_diag(7), which knows of connections without a descriptor too.
std::optional<model::State> KernelStack::state() {
    const TcpAddress peer = kernel_peer(connections_);
    inet_diag_req_v2 body{};
    body.sdiag_family = AF_INET;
    body.sdiag_protocol = IPPROTO_TCP;
    body.idiag_states = ~0U;
    body.id.idiag_sport = htons(kHostPort);
    body.id.idiag_dport = htons(peer.port);
    body.id.idiag_src[0] = htonl(TestNetwork::kHost);
    body.id.idiag_dst[0] = htonl(peer.ip);
    body.id.idiag_cookie[0] = body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    const NetlinkRequest request(SOCK_DIAG_BY_FAMILY, 0, body);
    inet_diag_msg answer{};
    const int error =
        diagnosis_.ask(request, std::span(reinterpret_cast<char*>(&answer), sizeof answer));
    if (error == ENOENT) return model::State::Closed;
    if (error != 0) return std::nullopt;
    return state_of(answer.idiag_state);
}

}  // namespace finwait::program
