#include "checker/program/terminal/interruption.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace finwait::program {

namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGXCPU};

std::atomic<bool> was_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void on_signal(int) { was_interrupted.store(true, std::memory_order_relaxed); }

void install(int signal) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) return;
    struct sigaction action {};
    action.sa_handler = on_signal;
    // The system repeats SIGXCPU every second until the hard limit.
    action.sa_flags = signal == SIGXCPU ? 0 : static_cast<int>(SA_RESETHAND);
    sigaction(signal, &action, nullptr);
}

}  // namespace

const std::atomic<bool>& interrupted() {
    static const bool installed = [] {
        for (const int signal : kSignals) install(signal);
        return true;
    }();
    static_cast<void>(installed);
    return was_interrupted;
}

void stop_without_reader() {
    pollfd output{STDOUT_FILENO, 0, 0};
    if (::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0)
        was_interrupted.store(true, std::memory_order_relaxed);
}

bool wait_for_input() {
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    for (const int signal : kSignals) sigaddset(&blocked, signal);
    // From the look at the flag until the waiting no signal may pass unseen.
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    pollfd input{STDIN_FILENO, POLLIN, 0};
    bool ready = false;
    while (!ready && !interrupted()) ready = ppoll(&input, 1, nullptr, &before) > 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return ready;
}

bool LineReader::read(std::string& line) {
    while (true) {
        const std::size_t end = buffer_.find('\n');
        if (end != std::string::npos || (ended_ && !buffer_.empty())) {
            line = buffer_.substr(0, end);
            buffer_.erase(0, end == std::string::npos ? end : end + 1);
            return true;
        }
        if (ended_ || !wait_for_input()) return false;
        std::array<char, 4096> block{};
        const ssize_t size = ::read(STDIN_FILENO, block.data(), block.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) {
            ended_ = true;
        } else {
            buffer_.append(block.data(), static_cast<std::size_t>(size));
        }
    }
}

}  // namespace finwait::program
