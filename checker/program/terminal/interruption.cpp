#include "checker/program/terminal/interruption.h"

#include <csignal>

namespace finwait::program {

namespace {

std::atomic<bool> was_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void on_signal(int) { was_interrupted.store(true, std::memory_order_relaxed); }

}  // namespace

const std::atomic<bool>& interrupted() {
    static const bool installed = [] {
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
        return true;
    }();
    static_cast<void>(installed);
    return was_interrupted;
}

}  // namespace finwait::program
