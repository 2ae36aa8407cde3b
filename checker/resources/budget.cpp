#include "checker/resources/budget.h"

#include <malloc.h>

#include <algorithm>

namespace finwait::checker {

namespace {

/// Faster than this no machine touches memory: until it could have filled what is left, nobody
/// needs to look.
constexpr std::uint64_t kBytesPerMillisecond = std::uint64_t{4} << 20U;
constexpr std::uint64_t kMostMilliseconds = 50;
constexpr std::chrono::microseconds kLeastPause{500};

std::uint64_t beyond(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; }

}  // namespace

Budget::Budget(const Limits& limits, Clock::time_point began, std::uint64_t memory_bytes)
    : limits_(&limits), began_(began), memory_(memory_bytes), peak_(memory_bytes) {
    if (!limits.resident_bytes) return;
    std::uint64_t resident = limits.resident_bytes();
    // What a computation before this one released the allocator may still keep.
    if (resident > limits.memory_bytes / 2) {
        malloc_trim(0);
        resident = limits.resident_bytes();
    }
    uncounted_at_first_ = beyond(resident, memory_bytes);
    uncounted_ = uncounted_at_least_ = uncounted_at_first_;
}

void Budget::begin_phase(const char* name, const char* counted) {
    phase_ = name;
    phase_counts_ = counted;
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
    const auto is_set = [](const std::atomic<bool>* flag) {
        return flag != nullptr && flag->load();
    };
    if (is_set(limits_->interrupted) || is_set(limits_->cancelled)) {
        end(Ending::Interrupted);
        return false;
    }
    const Clock::time_point now = Clock::now();
    if (limits_->time && now - began_ >= *limits_->time) {
        end(Ending::TimeLimit);
        return false;
    }
    if (limits_->resident_bytes) look_at_memory(now);
    if (limits_->progress) show_progress_now_and_then(now);
    return ending() == Ending::Complete;
}

bool Budget::use(std::uint64_t bytes, bool touched) {
    const std::uint64_t now = memory_.fetch_add(bytes) + bytes;
    if (used_bytes() > crowded_bytes() && !keep_within_limit(touched ? 0 : bytes)) {
        memory_.fetch_sub(bytes);
        end(Ending::MemoryLimit);
        return false;
    }
    std::uint64_t peak = peak_.load();
    while (peak < now && !peak_.compare_exchange_weak(peak, now)) {
    }
    return true;
}

std::uint64_t Budget::left_bytes() {
    if (!limits_->resident_bytes) return beyond(limits_->memory_bytes, memory_);
    measure(Clock::now(), 0);
    constexpr std::uint64_t kLittle = 64;
    return beyond(limits_->memory_bytes - limits_->memory_bytes / kLittle, used_bytes());
}

std::uint64_t Budget::crowded_bytes() const {
    constexpr std::uint64_t kKeptFree = 32;
    const std::uint64_t limit = limits_->memory_bytes;
    return make_room_ ? limit - limit / kKeptFree : limit;
}

void Budget::look_at_memory(Clock::time_point now) {
    if (now.time_since_epoch().count() < next_look_.load(std::memory_order_relaxed)) return;
    measure(now, 0);
    if (used_bytes() > crowded_bytes() && !keep_within_limit(0)) end(Ending::MemoryLimit);
}

/// What is counted may not be touched yet, so less than what is counted may be resident; but the
/// program itself always is.
void Budget::measure(Clock::time_point now, std::uint64_t pending) {
    const std::uint64_t counted = memory_.load() - pending;
    uncounted_ = std::max(uncounted_at_first_, beyond(limits_->resident_bytes(), counted));
    const std::uint64_t left = beyond(crowded_bytes(), used_bytes());
    const auto milliseconds = std::min(left / kBytesPerMillisecond, kMostMilliseconds);
    const Clock::duration pause =
        std::max<Clock::duration>(std::chrono::milliseconds(milliseconds), kLeastPause);
    next_look_ = (now + pause).time_since_epoch().count();
}

bool Budget::keep_within_limit(std::uint64_t pending) {
    const std::uint64_t limit = limits_->memory_bytes;
    if (!limits_->resident_bytes) return used_bytes() <= limit;
    const std::lock_guard lock(making_room_);
    measure(Clock::now(), pending);
    const std::uint64_t crowded = crowded_bytes();
    if (used_bytes() <= crowded) return true;
    if (make_room_) {
        // As much again as is kept free, so as not to be called for every piece.
        make_room_(used_bytes() - beyond(crowded, limit - crowded));
        measure(Clock::now(), pending);
    }
    // What the allocator keeps of what was released; a look that costs, so only if it may suffice.
    if (used_bytes() > limit && memory_ + uncounted_at_least_ <= limit) {
        malloc_trim(0);
        measure(Clock::now(), pending);
        uncounted_at_least_ = uncounted_;
    }
    return used_bytes() <= limit;
}

void Budget::bring_in(std::uint64_t bytes, const std::function<void()>& bring_in) {
    // What a file has in the same 64 KiB comes with the page that was asked for.
    bytes += std::uint64_t{64} << 10U;
    const std::lock_guard lock(making_room_);
    const std::uint64_t crowded = crowded_bytes();
    if (make_room_ && used_bytes() + brought_in_ + bytes > crowded) {
        measure(Clock::now(), 0);
        brought_in_ = 0;
        if (used_bytes() + bytes > crowded) {
            // As much again as is kept free, so as not to be called for every piece.
            const std::uint64_t kept_free = limits_->memory_bytes - crowded;
            make_room_(used_bytes() + bytes - beyond(crowded, kept_free));
            measure(Clock::now(), 0);
        }
    }
    bring_in();
    brought_in_ += bytes;
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
    progress.counted = phase_counts_.load();
    progress.states = states_.load();
    progress.transitions = transitions_.load();
    progress.frontier = frontier_.load();
    progress.depth = depth_.load();
    progress.memory_bytes = used_bytes();
    limits_->progress(progress);
}

}  // namespace finwait::checker
