#include "checker/program/conformance/timer_measurement.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <thread>

#include "checker/program/stacks/kernel_stack.h"

namespace finwait::program {

namespace {

using Seconds = std::chrono::duration<double>;
using WaitClock = std::chrono::steady_clock;

/// What the process that waits has to tell.
struct WaitMessage {
    enum class Kind : std::uint8_t { Begun, FinAgain, Ended, NotPossible };
    Kind kind = Kind::Ended;
    double seconds = 0;
    std::array<char, 200> why{};
};

model::Segment of_peer(const Established& numbers, std::uint32_t acknowledged, bool fin) {
    model::Segment segment;
    segment.seq = numbers.peer_isn + 1;
    segment.ack = numbers.own_isn + 1 + acknowledged;
    segment.fin = fin;
    return segment;
}

/// Brings a new connection to where the wait begins.
using BringThere = void (*)(KernelStack& stack, const Established& numbers);

void leave_fin_unanswered(KernelStack& stack, const Established&) {
    static_cast<void>(stack.call(StackCall::Close));
}
void acknowledge_fin(KernelStack& stack, const Established& numbers) {
    static_cast<void>(stack.call(StackCall::Close));
    static_cast<void>(stack.input(of_peer(numbers, 1, false), kPeerWindow));
}
void answer_fin_by_fin(KernelStack& stack, const Established& numbers) {
    static_cast<void>(stack.call(StackCall::Close));
    static_cast<void>(stack.input(of_peer(numbers, 1, true), kPeerWindow));
}

struct KnownWait {
    std::string_view what;
    std::string_view rfc;
    BringThere bring_there;
};
constexpr std::array kWaits{
    KnownWait{
        "a FIN that nobody answers, after close()",
        "RFC 6298 §2: sent again after 1 s, then 2, 4 …; RFC 9293 §3.8.3: given up after 100 s "
        "or more",
        &leave_fin_unanswered},
    KnownWait{"FIN-WAIT-2, after close()", "RFC 9293 §3.6: no timer", &acknowledge_fin},
    KnownWait{"TIME-WAIT", "RFC 9293 §3.4.2, §3.6.1: 2 MSL, 4 minutes", &answer_fin_by_fin}};

void tell(int pipe, const WaitMessage& message) {
    // Nobody reads any more where the measurement was ended.
    static_cast<void>(::write(pipe, &message, sizeof message));
}

/// In a process of its own, until the connection is CLOSED.
void wait_and_tell(const KnownWait& wait, int pipe) {
    constexpr std::chrono::milliseconds kLook{2};
    constexpr std::chrono::milliseconds kLookAtState{50};
    KernelStack stack(TestNetwork::Waits::AsTheKernelDoes);
    const auto numbers = stack.open({});
    if (!numbers) throw NotPossible("the kernel opens no connection");
    wait.bring_there(stack, *numbers);
    const auto begin = WaitClock::now();
    auto state_at = begin;
    tell(pipe, {WaitMessage::Kind::Begun});
    for (;;) {
        std::this_thread::sleep_for(kLook);
        const auto now = WaitClock::now();
        const double seconds = Seconds(now - begin).count();
        for (const WireSegment& segment : stack.sent_meanwhile()) {
            if (segment.fin) tell(pipe, {WaitMessage::Kind::FinAgain, seconds});
        }
        if (now - state_at < kLookAtState) continue;
        state_at = now;
        if (stack.state() == model::State::Closed) {
            tell(pipe, {WaitMessage::Kind::Ended, seconds});
            return;
        }
    }
}

/// A wait in a process of its own, which ends with this.
class WaitingProcess {
  public:
    explicit WaitingProcess(const KnownWait& wait) : measured_{wait.what, wait.rfc} {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw NotPossible(std::strerror(errno));
        read_end_.reset(ends[0]);
        Descriptor write_end(ends[1]);
        const pid_t parent = getpid();
        process_ = fork();
        if (process_ < 0) throw NotPossible(std::strerror(errno));
        if (process_ != 0) {
            static_cast<void>(fcntl(read_end_.get(), F_SETFL, O_NONBLOCK));
            return;
        }
        // Nothing goes on where the measurement was killed.
        static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
        if (getppid() != parent) _exit(0);
        try {
            wait_and_tell(wait, write_end.get());
        } catch (const std::exception& error) {
            WaitMessage message{WaitMessage::Kind::NotPossible};
            std::strncpy(message.why.data(), error.what(), message.why.size() - 1);
            tell(write_end.get(), message);
        }
        _exit(0);
    }
    ~WaitingProcess() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    WaitingProcess(const WaitingProcess&) = delete;
    WaitingProcess& operator=(const WaitingProcess&) = delete;

    /// Takes what was told; whether the wait is over.
    bool look() {
        WaitMessage message;
        while (::read(read_end_.get(), &message, sizeof message) ==
               static_cast<ssize_t>(sizeof message)) {
            switch (message.kind) {
                case WaitMessage::Kind::Begun: begun_ = WaitClock::now(); break;
                case WaitMessage::Kind::FinAgain:
                    measured_.sent_again.push_back(message.seconds);
                    break;
                case WaitMessage::Kind::Ended: measured_.ended = message.seconds; break;
                case WaitMessage::Kind::NotPossible: throw NotPossible(message.why.data());
            }
        }
        return measured_.ended.has_value();
    }
    [[nodiscard]] bool has_begun() const { return begun_.has_value(); }
    /// What there is at `now`.
    [[nodiscard]] MeasuredWait measured(WaitClock::time_point now) const {
        MeasuredWait measured = measured_;
        if (measured.ended) {
            measured.watched = measured.ended;
        } else if (begun_) {
            measured.watched = Seconds(now - *begun_).count();
        }
        return measured;
    }

  private:
    MeasuredWait measured_;
    std::optional<WaitClock::time_point> begun_{};
    Descriptor read_end_;
    pid_t process_ = -1;
};

}  // namespace

std::vector<MeasuredWait> measure_waits(const TimerMeasurement& how) {
    constexpr std::chrono::milliseconds kLook{20};
    auto begin = WaitClock::now();
    bool all_begun = false;
    std::vector<std::unique_ptr<WaitingProcess>> processes;
    processes.reserve(kWaits.size());
    for (const KnownWait& wait : kWaits) {
        processes.push_back(std::make_unique<WaitingProcess>(wait));
    }
    for (;;) {
        bool over = true;
        for (const auto& process : processes) over = process->look() && over;
        if (!all_begun &&
            std::ranges::all_of(processes, [](const auto& p) { return p->has_begun(); })) {
            all_begun = true;
            begin = WaitClock::now();
        }
        const Seconds taken = WaitClock::now() - begin;
        const bool ended = how.interrupted != nullptr && how.interrupted->load();
        if (over || ended || taken >= how.at_most) break;
        if (how.progress) how.progress(taken);
        std::this_thread::sleep_for(kLook);
    }
    const auto end = WaitClock::now();
    std::vector<MeasuredWait> measured;
    measured.reserve(processes.size());
    for (const auto& process : processes) measured.push_back(process->measured(end));
    return measured;
}

}  // namespace finwait::program
