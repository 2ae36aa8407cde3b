#include "checker/budget.h"

namespace finwait::checker {

void Budget::begin_phase(const char* name) {
    phase_ = name;
    states_ = 0;
    transitions_ = 0;
    at_level(0, 0);
    if (limits_->progress) {
        const std::scoped_lock lock(showing_);
        show_progress();
    }
}

bool Budget::go_on(std::uint64_t states, std::uint64_t transitions) {
    states_ += states;
    transitions_ += transitions;
    if (ending() != Ending::Complete) return false;
    if (limits_->interrupted != nullptr && limits_->interrupted->load()) {
        end(Ending::Interrupted);
        return false;
    }
    const Clock::time_point now = Clock::now();
    if (limits_->time && now - began_ >= *limits_->time) {
        end(Ending::TimeLimit);
        return false;
    }
    if (limits_->progress) show_progress_now_and_then(now);
    return true;
}

bool Budget::use(std::uint64_t bytes) {
    const std::uint64_t now = memory_.fetch_add(bytes) + bytes;
    if (now > limits_->memory_bytes) {
        memory_.fetch_sub(bytes);
        end(Ending::MemoryLimit);
        return false;
    }
    std::uint64_t peak = peak_.load();
    while (peak < now && !peak_.compare_exchange_weak(peak, now)) {
    }
    return true;
}

void Budget::end(Ending why) {
    Ending complete = Ending::Complete;
    ending_.compare_exchange_strong(complete, why);
}

void Budget::show_progress_now_and_then(Clock::time_point now) {
    constexpr std::chrono::milliseconds kPause{200};
    const std::unique_lock lock(showing_, std::try_to_lock);
    if (!lock.owns_lock() || now - shown_ < kPause) return;
    shown_ = now;
    show_progress();
}

void Budget::show_progress() {
    Progress progress;
    progress.phase = phase_.load();
    progress.states = states_.load();
    progress.transitions = transitions_.load();
    progress.frontier = frontier_.load();
    progress.depth = depth_.load();
    progress.memory_bytes = memory_.load();
    limits_->progress(progress);
}

}  // namespace finwait::checker
