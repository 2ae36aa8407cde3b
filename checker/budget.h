// Keeps a long computation within its limits.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "checker/limits.h"
#include "checker/verdict.h"

namespace finwait::checker {

/// What a computation may still use: counts memory, looks at the clock, shows progress. May be used
/// by several threads at once.
class Budget {
  public:
    using Clock = std::chrono::steady_clock;

    /// `limits` must outlive this. `began`: from when the time counts. `memory_bytes`: what is in
    /// use already, the explored graph above all.
    Budget(const Limits& limits, Clock::time_point began, std::uint64_t memory_bytes)
        : limits_(&limits), began_(began), memory_(memory_bytes), peak_(memory_bytes) {}

    /// Names what begins.
    void begin_phase(const char* name);
    /// What progress says of a search by levels.
    void at_level(std::uint32_t depth, std::uint64_t frontier) {
        depth_ = depth;
        frontier_ = frontier;
    }
    /// `states` and `transitions` more are done. Whether to go on; once not, never again. Takes a
    /// look at the clock, so call it every thousand states or so.
    bool go_on(std::uint64_t states = 0, std::uint64_t transitions = 0);

    /// `bytes` more are in use. False where that is beyond the limit: then they must not be taken.
    bool use(std::uint64_t bytes);
    void give_back(std::uint64_t bytes) { memory_.fetch_sub(bytes); }
    /// How many bytes are not in use yet.
    [[nodiscard]] std::uint64_t left_bytes() const {
        const std::uint64_t used = memory_.load();
        return used < limits_->memory_bytes ? limits_->memory_bytes - used : 0;
    }
    /// There is no memory left, whatever the limit says.
    void memory_exhausted() { end(Ending::MemoryLimit); }

    [[nodiscard]] const Limits& limits() const { return *limits_; }
    /// Complete unless a limit was reached.
    [[nodiscard]] Ending ending() const { return ending_.load(); }
    [[nodiscard]] std::uint64_t peak_memory_bytes() const { return peak_.load(); }

  private:
    void end(Ending why);
    void show_progress_now_and_then(Clock::time_point now);
    /// Needs `showing_`.
    void show_progress();

    const Limits* limits_;
    const Clock::time_point began_;
    std::atomic<std::uint64_t> memory_;
    std::atomic<std::uint64_t> peak_;
    std::atomic<Ending> ending_{Ending::Complete};
    std::atomic<const char*> phase_{""};
    std::atomic<std::uint64_t> states_{0};
    std::atomic<std::uint64_t> transitions_{0};
    std::atomic<std::uint64_t> frontier_{0};
    std::atomic<std::uint32_t> depth_{0};
    std::mutex showing_;
    Clock::time_point shown_{};
};

/// Memory of one owner, counted by a budget; given back at the end.
class CountedMemory {
  public:
    explicit CountedMemory(Budget& budget) : budget_(&budget) {}
    CountedMemory(const CountedMemory&) = delete;
    CountedMemory& operator=(const CountedMemory&) = delete;
    ~CountedMemory() { budget_->give_back(bytes_); }

    /// `bytes` are in use now, instead of what was said before. False beyond the limit.
    bool set(std::uint64_t bytes) {
        if (bytes > bytes_ && !budget_->use(bytes - bytes_)) return false;
        if (bytes < bytes_) budget_->give_back(bytes_ - bytes);
        bytes_ = bytes;
        return true;
    }

  private:
    Budget* budget_;
    std::uint64_t bytes_ = 0;
};

}  // namespace finwait::checker
