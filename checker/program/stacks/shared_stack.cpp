#include "checker/program/stacks/shared_stack.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/program/renderings/wire/tcp_packet.h"
#include "model/files/file_uses.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"

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
    Functions(const std::string& path, const StackGuard& guard)
        : library((model::require_input_file(path), model::note_input(path),
                   guard.call("dlopen(), which runs constructors,",
                              [&] { return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL); }))) {
        if (library == nullptr) {
            // The message has the path already, unless the loader has nothing to say.
            const char* const why = dlerror();
            throw model::InputError({path}, why != nullptr ? why : "cannot be loaded");
        }
        find(path, version, "finwait_stack_version");
        const int found = guard.call("finwait_stack_version", version);
        if (found != FINWAIT_STACK_VERSION) {
            throw model::InputError(
                {path}, fmt::format("is made for version {} of finwait_stack.h, and this is "
                                    "version {}: compile it anew",
                                    found, FINWAIT_STACK_VERSION));
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
        look_for(save, "finwait_stack_save");
        look_for(restore, "finwait_stack_restore");
        look_for(record, "finwait_stack_record");
        look_for(masked, "finwait_stack_masked");
        look_for(fire, "finwait_stack_fire");
        look_for(numbers, "finwait_stack_numbers");
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
    // May be null.
    decltype(&::finwait_stack_save) save = nullptr;
    decltype(&::finwait_stack_restore) restore = nullptr;
    decltype(&::finwait_stack_record) record = nullptr;
    decltype(&::finwait_stack_masked) masked = nullptr;
    decltype(&::finwait_stack_fire) fire = nullptr;
    decltype(&::finwait_stack_numbers) numbers = nullptr;

  private:
    template <class Function>
    void look_for(Function& function, const char* name_in_library) const {
        function = reinterpret_cast<Function>(dlsym(library, name_in_library));
    }
    template <class Function>
    void find(const std::string& path, Function& function, const char* name_in_library) {
        look_for(function, name_in_library);
        if (function == nullptr) {
            throw model::InputError(
                {path}, fmt::format("has no function {}: see finwait_stack.h", name_in_library));
        }
    }

    /// Stays loaded: a stack may have left threads or handlers.
    void* library;
};

SharedStack::SharedStack(const std::string& path)
    : path_(path), guard_(path), functions_(std::make_unique<Functions>(path, guard_)) {}

SharedStack::~SharedStack() = default;

std::string SharedStack::name() const {
    return guard_.call("finwait_stack_name", functions_->name);
}

void SharedStack::note(void* stack, const void* packet, std::size_t size) {
    const std::span octets(static_cast<const std::uint8_t*>(packet), size);
    if (const auto segment = tcp_segment_in(LinkLayer::Raw, octets)) {
        static_cast<SharedStack*>(stack)->sent_.push_back(*segment);
    }
}

std::optional<StackUnderTest::Sent> SharedStack::begin(const Opening& opening) {
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
    if (guard_.call("finwait_stack_open", functions_->open, &how) != 0) return std::nullopt;
    Sent first = take_sent();
    if (opening.active && (first.size() != 1 || !first[0].syn)) return std::nullopt;
    return first;
}

std::optional<Established> SharedStack::open(const Opening& opening) {
    const auto first = begin(opening);
    if (!first) return std::nullopt;
    return shake_hands(*this, opening.peer_isn,
                       opening.active ? std::optional(first->front()) : std::nullopt);
}

StackUnderTest::Sent SharedStack::input(const model::Segment& segment, std::uint32_t window) {
    const std::string packet =
        tcp_packet(shared_peer(connections_), shared_host(), segment, window);
    guard_.call("finwait_stack_input", functions_->input, packet.data(), packet.size());
    return take_sent();
}

StackUnderTest::Sent SharedStack::write(std::uint32_t octets) {
    const std::string text(octets, 'a');
    static_cast<void>(
        guard_.call("finwait_stack_write", functions_->write, text.data(), text.size()));
    return take_sent();
}

StackUnderTest::Sent SharedStack::call(StackCall call) {
    switch (call) {
        case StackCall::ShutdownWrite:
            guard_.call("finwait_stack_shutdown", functions_->shutdown);
            break;
        case StackCall::Close:
            guard_.call("finwait_stack_close", functions_->close);
            has_closed_ = true;
            break;
        case StackCall::Abort:
            guard_.call("finwait_stack_abort", functions_->abort);
            has_closed_ = true;
            break;
    }
    return take_sent();
}

Handed SharedStack::read_new() {
    std::array<char, 64> octets;
    Handed all;
    for (;;) {
        int end_of_file = 0;
        const std::size_t got = guard_.call("finwait_stack_read", functions_->read, octets.data(),
                                            octets.size(), &end_of_file);
        all.octets += static_cast<std::uint32_t>(got);
        all.end_of_file = all.end_of_file || end_of_file != 0;
        if (got == 0) return all;
    }
}

std::optional<Handed> SharedStack::read() {
    if (has_closed_) return std::nullopt;
    const Handed more = read_new();
    handed_.octets += more.octets;
    handed_.end_of_file = handed_.end_of_file || more.end_of_file;
    return handed_;
}

std::optional<model::State> SharedStack::state() {
    return state_of_stack(guard_.call("finwait_stack_state", functions_->state));
}

std::optional<std::string> SharedStack::why_not_explored() const {
    std::vector<std::string_view> missing;
    const auto look = [&](auto* function, std::string_view name) {
        if (function == nullptr) missing.push_back(name);
    };
    look(functions_->save, "finwait_stack_save");
    look(functions_->restore, "finwait_stack_restore");
    look(functions_->record, "finwait_stack_record");
    look(functions_->masked, "finwait_stack_masked");
    look(functions_->fire, "finwait_stack_fire");
    if (missing.empty()) return std::nullopt;
    return fmt::format(
        "{}: has no {}, so that its code cannot be explored: finwait_stack.h says what they do, "
        "and tests/stacks/lwip_stack.c is an example; finwait conform tests the stack without them",
        path_, fmt::join(missing, ", "));
}

template <class Write>
std::string SharedStack::written_by(const char* name, const Write& write) const {
    // Mostly they are as long as the ones before.
    static thread_local std::size_t expected = 1024;
    std::string octets;
    for (;;) {
        octets.resize(expected);
        const std::size_t size = guard_.call(name, write, octets.data(), octets.size());
        if (size <= expected) {
            octets.resize(size);
            return octets;
        }
        expected = size;
    }
}

std::string SharedStack::save() {
    std::string image = written_by("finwait_stack_save", functions_->save);
    if (image.empty()) {
        throw model::InputError({path_},
                                "finwait_stack_save gave 0: the stack has a state that it cannot "
                                "save; only conform can test it");
    }
    image.append(reinterpret_cast<const char*>(&connections_), sizeof connections_);
    return image;
}

void SharedStack::restore(const std::string& image) {
    const std::size_t size = image.size() - sizeof connections_;
    std::memcpy(&connections_, image.data() + size, sizeof connections_);
    has_closed_ = false;
    sent_.clear();
    guard_.call("finwait_stack_restore", functions_->restore, image.data(), size);
}

std::string SharedStack::record() { return written_by("finwait_stack_record", functions_->record); }

std::vector<MaskedPart> SharedStack::masked() const {
    std::vector<MaskedPart> parts;
    const finwait_masked* part = guard_.call("finwait_stack_masked", functions_->masked);
    for (; part != nullptr && part->what != nullptr; ++part)
        parts.push_back({part->what, part->is_written != 0});
    return parts;
}

std::optional<StackUnderTest::Sent> SharedStack::fire(StackTimer timer) {
    const int number = timer == StackTimer::Retransmission ? FINWAIT_TIMER_RETRANSMISSION
                                                           : FINWAIT_TIMER_TIME_WAIT;
    if (guard_.call("finwait_stack_fire", functions_->fire, number) == 0) return std::nullopt;
    return take_sent();
}

StackNumbers SharedStack::numbers() const {
    StackNumbers told;
    if (functions_->numbers == nullptr) return told;
    finwait_numbers numbers{};
    const unsigned known = guard_.call("finwait_stack_numbers", functions_->numbers, &numbers);
    if ((known & FINWAIT_SND_UNA) != 0) told.snd_una = numbers.snd_una;
    if ((known & FINWAIT_SND_NXT) != 0) told.snd_nxt = numbers.snd_nxt;
    if ((known & FINWAIT_RCV_NXT) != 0) told.rcv_nxt = numbers.rcv_nxt;
    return told;
}

}  // namespace finwait::program
