#include "checker/program/stacks/stack_guard.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <system_error>

#include "checker/program/terminal/exit_status.h"
#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

/// What the child says of itself, in memory that it shares with its parent.
struct ChildReport {
    /// The stack whose function was called last, as the message begins; and the function. Literals
    /// are at the same place in both.
    std::atomic<const char*> stack{nullptr};
    std::atomic<const char*> function{nullptr};
    /// It is in progress.
    std::atomic<bool> is_inside{false};
    std::atomic<std::uint64_t> calls{0};
    /// How long a function may take.
    std::atomic<int> seconds{kStackSeconds};
    /// The last word: the program is done, with this status.
    std::atomic<bool> is_done{false};
    std::atomic<int> status{0};
    std::array<char, 1 << 16> names{};
    std::size_t names_size = 0;
};
static_assert(std::atomic<const char*>::is_always_lock_free);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

bool main_watches = false;
bool is_watched_child = false;
int most_seconds = kStackSeconds;
/// Of the child, and of a process that nobody watches.
ChildReport* child_report = nullptr;
/// Standard output, where a stack does not find it; -1: there is none.
int kept_output = -1;

ChildReport* new_child_report() {
    void* const room = mmap(nullptr, sizeof(ChildReport), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) throw std::bad_alloc();
    auto* const report = new (room) ChildReport;
    report->seconds = most_seconds;
    return report;
}

const char* shared_name(const std::string& name) {
    ChildReport& report = *child_report;
    if (name.size() >= report.names.size() - report.names_size) return "finwait: a shared object: ";
    char* const place = report.names.data() + report.names_size;
    std::memcpy(place, name.c_str(), name.size() + 1);
    report.names_size += name.size() + 1;
    return place;
}

void send_output_to(int descriptor) {
    if (kept_output < 0) return;
    // Nothing could be done about an error; who writes notices.
    std::fflush(stdout);
    dup2(descriptor, STDOUT_FILENO);
}

// --- The parent ---

[[noreturn]] void end_by_fault(const ChildReport& report, const std::string& what) {
    std::string function = report.function.load();
    if (!report.is_inside) function = "after " + function;
    std::fputs((report.stack.load() + function + " " + what + "\n").c_str(), stderr);
    ::_exit(static_cast<int>(ExitStatus::BadInput));
}

std::string signal_text(int signal) {
    const char* const short_name = sigabbrev_np(signal);
    const std::string name =
        short_name != nullptr ? "SIG" + std::string(short_name) : std::to_string(signal);
    switch (signal) {
        case SIGABRT:
            return "called abort() (" + name + "): an assertion of the stack may have failed";
        case SIGSEGV:
        case SIGBUS:
        case SIGFPE:
        case SIGILL:
        case SIGTRAP: return "crashed (" + name + "): the fault is in the stack, or in its adapter";
        default: return "was ended by " + name;
    }
}

[[noreturn]] void end_by_signal(int signal) {
    std::signal(signal, SIG_DFL);
    sigset_t unblocked;
    sigemptyset(&unblocked);
    sigaddset(&unblocked, signal);
    std::raise(signal);
    sigprocmask(SIG_UNBLOCK, &unblocked, nullptr);
    ::_exit(static_cast<int>(ExitStatus::Defect));
}

/// The end of the program is that of the child; `was_told`: a signal came to both.
[[noreturn]] void end_as(const ChildReport& report, int ending, bool was_told) {
    if (WIFSIGNALED(ending)) {
        const int signal = WTERMSIG(ending);
        if (was_told || !report.is_inside) end_by_signal(signal);
        end_by_fault(report, signal_text(signal));
    }
    if (!report.is_done)
        end_by_fault(report, "called exit() or _exit(): it may not end the program");
    // Who looks for leaks at the end has found some.
    const int status = WEXITSTATUS(ending);
    ::_exit(status != 0 ? status : report.status.load());
}

/// What to send on to the child; a terminal sends it to both.
constexpr std::array kWatchedSignals{SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                                     SIGXCPU, SIGUSR1, SIGUSR2, SIGCHLD};

[[noreturn]] void watch_child(pid_t child, const ChildReport& report, const sigset_t& watched) {
    std::uint64_t seen = 0;
    int seconds = 0;
    bool was_told = false;
    for (;;) {
        const timespec second{1, 0};
        siginfo_t info{};
        const int signal = sigtimedwait(&watched, &info, &second);
        if (signal > 0 && signal != SIGCHLD) {
            was_told = true;
            if (info.si_code != SI_KERNEL) kill(child, signal);
        }
        int ending = 0;
        if (waitpid(child, &ending, WNOHANG) == child) end_as(report, ending, was_told);
        if (signal > 0 || errno != EAGAIN) continue;
        const std::uint64_t calls = report.calls;
        seconds = report.is_inside && calls == seen ? seconds + 1 : 0;
        seen = calls;
        if (seconds < report.seconds) continue;
        kill(child, SIGKILL);
        waitpid(child, &ending, 0);
        end_by_fault(report, "does not come back: it hangs, or waits for something");
    }
}

// --- The child ---

/// The objects of finwait are not to be ended while they are in use.
void on_guarded_exit() {
    if (child_report->is_inside && !child_report->is_done) ::_exit(0);
}

void begin_child(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) ::_exit(0);
    // Whoever handles them otherwise would make an end of its own of a crash.
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
        std::signal(signal, SIG_DFL);
    is_watched_child = true;
    kept_output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    std::atexit(on_guarded_exit);
}

void go_on_in_child() {
    sigset_t watched;
    sigset_t before;
    sigemptyset(&watched);
    for (const int signal : kWatchedSignals) sigaddset(&watched, signal);
    sigprocmask(SIG_BLOCK, &watched, &before);
    // Otherwise both would write it.
    std::fflush(nullptr);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child > 0) watch_child(child, *child_report, watched);
    const int error = errno;
    sigprocmask(SIG_SETMASK, &before, nullptr);
    if (child < 0) throw std::system_error(error, std::generic_category(), "fork");
    begin_child(parent);
}

}  // namespace

int StackGuard::watch(const std::function<int()>& program) {
    main_watches = true;
    const int status = program();
    if (!is_watched_child) return status;
    send_output_to(STDERR_FILENO);
    child_report->status = status;
    child_report->is_done = true;
    child_report->function = "a destructor";
    child_report->is_inside = true;
    return status;
}

StackGuard::StackGuard(const std::string& path) {
    if (child_report == nullptr) {
        child_report = new_child_report();
        if (main_watches) go_on_in_child();
    }
    before_ = shared_name("finwait: " + printable(path) + ": ");
}

void StackGuard::wait_at_most(std::chrono::nanoseconds time) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    most_seconds = static_cast<int>(std::clamp<std::int64_t>(seconds, 1, kStackSeconds));
    if (child_report != nullptr) child_report->seconds = most_seconds;
}

StackGuard::Inside::Inside(const StackGuard& guard, const char* function) {
    send_output_to(STDERR_FILENO);
    child_report->stack = guard.before_;
    child_report->function = function;
    ++child_report->calls;
    child_report->is_inside = true;
}

StackGuard::Inside::~Inside() {
    child_report->is_inside = false;
    send_output_to(kept_output);
}

}  // namespace finwait::program
