#include "checker/program/stacks/stack_guard.h"

#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "checker/program/terminal/exit_status.h"
#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

/// What a signal handler reads. A pointer to the message's beginning, the function that is in
/// progress (null: none), how many there were before it.
std::atomic<const char*> guarded_stack{nullptr};
std::atomic<const char*> guarded_function{nullptr};
std::atomic<std::uint64_t> guarded_calls{0};
/// How long a function may take.
std::atomic<int> guarded_seconds{kStackSeconds};
static_assert(std::atomic<const char*>::is_always_lock_free);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

void write_guarded(const char* text) {
    // Nothing could be done about an error.
    static_cast<void>(!::write(STDERR_FILENO, text, std::strlen(text)));
}

/// Only what a signal handler may call. Needs a function in progress.
[[noreturn]] void end_guarded(const char* what) {
    write_guarded(guarded_stack.load());
    write_guarded(guarded_function.load());
    write_guarded(what);
    write_guarded("\n");
    ::_exit(static_cast<int>(ExitStatus::BadInput));
}

const char* crash_text(int signal) {
    switch (signal) {
        case SIGSEGV: return " crashed (SIGSEGV): the fault is in the stack, or in its adapter";
        case SIGBUS: return " crashed (SIGBUS): the fault is in the stack, or in its adapter";
        case SIGFPE: return " crashed (SIGFPE): the fault is in the stack, or in its adapter";
        case SIGILL: return " crashed (SIGILL): the fault is in the stack, or in its adapter";
        default: return " called abort() (SIGABRT): an assertion of the stack may have failed";
    }
}

void on_guarded_crash(int signal) {
    if (guarded_function.load() != nullptr) end_guarded(crash_text(signal));
    // A defect of finwait's own.
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void on_guarded_second(int /*signal*/) {
    static std::atomic<std::uint64_t> seen{0};
    static std::atomic<int> seconds{0};
    const std::uint64_t calls = guarded_calls.load();
    if (guarded_function.load() == nullptr || seen.exchange(calls) != calls) {
        seconds = 0;
        return;
    }
    if (++seconds >= guarded_seconds.load())
        end_guarded(" does not come back: it hangs, or waits for something");
}

void on_guarded_exit() {
    if (guarded_function.load() != nullptr) end_guarded(" called exit()");
}

void install_guard() {
    // A stack that overflows has no room for a handler.
    static std::array<char, 1 << 16> room;
    stack_t alternative{};
    alternative.ss_sp = room.data();
    alternative.ss_size = room.size();
    sigaltstack(&alternative, nullptr);
    struct sigaction action {};
    action.sa_handler = on_guarded_crash;
    action.sa_flags = SA_ONSTACK;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        sigaction(signal, &action, nullptr);
    action.sa_handler = on_guarded_second;
    action.sa_flags = SA_ONSTACK | SA_RESTART;
    sigaction(SIGALRM, &action, nullptr);
    const itimerval each_second{{1, 0}, {1, 0}};
    setitimer(ITIMER_REAL, &each_second, nullptr);
    std::atexit(on_guarded_exit);
}

}  // namespace

StackGuard::StackGuard(const std::string& path) : before_("finwait: " + printable(path) + ": ") {
    static const bool installed = [] {
        install_guard();
        return true;
    }();
    static_cast<void>(installed);
}

void StackGuard::wait_at_most(std::chrono::nanoseconds time) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    guarded_seconds = static_cast<int>(std::clamp<std::int64_t>(seconds, 1, kStackSeconds));
}

StackGuard::Inside::Inside(const StackGuard& guard, const char* function) {
    guarded_stack = guard.before_.c_str();
    ++guarded_calls;
    guarded_function = function;
}

StackGuard::Inside::~Inside() { guarded_function = nullptr; }

}  // namespace finwait::program
