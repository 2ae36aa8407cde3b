#include "checker/program/conformance/shared_stack.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "checker/program/renderings/wire/tcp_packet.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

constexpr std::uint32_t kSharedHost = 0x0a000001;
constexpr std::uint32_t kSharedPeer = 0x0a000002;

TcpAddress shared_host() { return {kSharedHost, 80}; }
TcpAddress shared_peer(std::uint32_t connection) {
    constexpr std::uint32_t kFirst = 1024;
    constexpr std::uint32_t kPorts = 60'000;
    return {kSharedPeer, static_cast<std::uint16_t>(kFirst + connection % kPorts)};
}

std::optional<model::State> state_of_stack(int number) {
    using model::State;
    switch (number) {
        case FINWAIT_CLOSED: return State::Closed;
        case FINWAIT_LISTEN: return State::Listen;
        case FINWAIT_SYN_SENT: return State::SynSent;
        case FINWAIT_SYN_RECEIVED: return State::SynReceived;
        case FINWAIT_ESTABLISHED: return State::Established;
        case FINWAIT_FIN_WAIT_1: return State::FinWait1;
        case FINWAIT_FIN_WAIT_2: return State::FinWait2;
        case FINWAIT_CLOSE_WAIT: return State::CloseWait;
        case FINWAIT_CLOSING: return State::Closing;
        case FINWAIT_LAST_ACK: return State::LastAck;
        case FINWAIT_TIME_WAIT: return State::TimeWait;
        default: return std::nullopt;
    }
}

}  // namespace

/// The library and what it offers.
struct SharedStack::Functions {
    explicit Functions(const std::string& path)
        : library(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
        if (library == nullptr) {
            // The message has the path already, unless the loader has nothing to say.
            const char* const why = dlerror();
            throw model::InputError({path}, why != nullptr ? why : "cannot be loaded");
        }
        find(path, version, "finwait_stack_version");
        if (version() != FINWAIT_STACK_VERSION) {
            throw model::InputError(
                {path}, fmt::format("is made for version {} of finwait_stack.h, and this is "
                                    "version {}: compile it anew",
                                    version(), FINWAIT_STACK_VERSION));
        }
        find(path, name, "finwait_stack_name");
        find(path, open, "finwait_stack_open");
        find(path, input, "finwait_stack_input");
        find(path, write, "finwait_stack_write");
        find(path, read, "finwait_stack_read");
        find(path, shutdown, "finwait_stack_shutdown");
        find(path, close, "finwait_stack_close");
        find(path, abort, "finwait_stack_abort");
        find(path, state, "finwait_stack_state");
    }

    decltype(&::finwait_stack_version) version = nullptr;
    decltype(&::finwait_stack_name) name = nullptr;
    decltype(&::finwait_stack_open) open = nullptr;
    decltype(&::finwait_stack_input) input = nullptr;
    decltype(&::finwait_stack_write) write = nullptr;
    decltype(&::finwait_stack_read) read = nullptr;
    decltype(&::finwait_stack_shutdown) shutdown = nullptr;
    decltype(&::finwait_stack_close) close = nullptr;
    decltype(&::finwait_stack_abort) abort = nullptr;
    decltype(&::finwait_stack_state) state = nullptr;

  private:
    template <class Function>
    void find(const std::string& path, Function& function, const char* name_in_library) {
        function = reinterpret_cast<Function>(dlsym(library, name_in_library));
        if (function == nullptr) {
            throw model::InputError(
                {path}, fmt::format("has no function {}: see finwait_stack.h", name_in_library));
        }
    }

    /// Stays loaded: a stack may have left threads or handlers.
    void* library;
};

SharedStack::SharedStack(const std::string& path) : functions_(std::make_unique<Functions>(path)) {}

SharedStack::~SharedStack() = default;

std::string SharedStack::name() const { return functions_->name(); }

void SharedStack::note(void* stack, const void* packet, std::size_t size) {
    const std::span octets(static_cast<const std::uint8_t*>(packet), size);
    if (const auto segment = tcp_segment_in(LinkLayer::Raw, octets)) {
        static_cast<SharedStack*>(stack)->sent_.push_back(*segment);
    }
}

std::optional<Established> SharedStack::open(const Opening& opening) {
    const TcpAddress own = shared_host();
    const TcpAddress peer = shared_peer(++connections_);
    handed_ = {};
    has_closed_ = false;
    sent_.clear();
    const finwait_opening how{own.ip,
                              peer.ip,
                              own.port,
                              peer.port,
                              opening.active ? 1 : 0,
                              opening.own_isn ? 1 : 0,
                              opening.own_isn.value_or(0),
                              &SharedStack::note,
                              this};
    if (functions_->open(&how) != 0) return std::nullopt;
    const Sent first = take_sent();
    if (!opening.active) return shake_hands(*this, opening.peer_isn, {});
    if (first.size() != 1 || !first[0].syn) return std::nullopt;
    return shake_hands(*this, opening.peer_isn, first[0]);
}

StackUnderTest::Sent SharedStack::input(const model::Segment& segment, std::uint32_t window) {
    const std::string packet =
        tcp_packet(shared_peer(connections_), shared_host(), segment, window);
    functions_->input(packet.data(), packet.size());
    return take_sent();
}

StackUnderTest::Sent SharedStack::write(std::uint32_t octets) {
    const std::string text(octets, 'a');
    static_cast<void>(functions_->write(text.data(), text.size()));
    return take_sent();
}

StackUnderTest::Sent SharedStack::call(StackCall call) {
    switch (call) {
        case StackCall::ShutdownWrite: functions_->shutdown(); break;
        case StackCall::Close:
            functions_->close();
            has_closed_ = true;
            break;
        case StackCall::Abort:
            functions_->abort();
            has_closed_ = true;
            break;
    }
    return take_sent();
}

std::optional<Handed> SharedStack::read() {
    if (has_closed_) return std::nullopt;
    std::array<char, 64> octets;
    for (;;) {
        int end_of_file = 0;
        const std::size_t got = functions_->read(octets.data(), octets.size(), &end_of_file);
        handed_.octets += static_cast<std::uint32_t>(got);
        handed_.end_of_file = handed_.end_of_file || end_of_file != 0;
        if (got == 0) return handed_;
    }
}

std::optional<model::State> SharedStack::state() { return state_of_stack(functions_->state()); }

}  // namespace finwait::program
