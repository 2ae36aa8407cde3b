// Keeps a long computation within its limits.
//
// Memory is counted by those who take it, before they take it. That is no more than an estimate of
// what the process has: nobody counts the program itself, small tables, or what the allocator keeps
// of what was released. So where the limits tell how to ask the system what is resident, the budget
// asks now and then, and what is resident beyond what is counted counts as in use too.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <new>
#include <utility>

#include "checker/resources/limits.h"
#include "checker/verdict.h"

namespace finwait::checker {

/// What a computation may still use: counts memory, looks at the clock, shows progress. May be used
/// by several threads at once.
class Budget {
  public:
    using Clock = std::chrono::steady_clock;

    /// `limits` must outlive this. `began`: from when the time counts. `memory_bytes`: what is in
    /// use already, the explored graph above all.
    Budget(const Limits& limits, Clock::time_point began, std::uint64_t memory_bytes);

    /// Names what begins, and what it counts if that is not states.
    void begin_phase(const char* name, const char* counted = nullptr);
    /// What progress says of a search by levels.
    void at_level(std::uint32_t depth, std::uint64_t frontier) {
        depth_ = depth;
        frontier_ = frontier;
    }
    /// `states` and `transitions` more are done. Whether to go on; once not, never again. Takes a
    /// look at the clock and at the memory, so call it every thousand states or so.
    bool go_on(std::uint64_t states = 0, std::uint64_t transitions = 0);
    /// The same, for who is deep in a search: throws std::bad_alloc if not to go on, as if there
    /// were no memory for more.
    void must_go_on(std::uint64_t states = 0, std::uint64_t transitions = 0) {
        if (!go_on(states, transitions)) throw std::bad_alloc();
    }

    /// `bytes` more are in use; whether they were touched already. False where that is beyond the
    /// limit: then they must not be taken.
    bool use(std::uint64_t bytes, bool touched = false);
    void give_back(std::uint64_t bytes) { memory_.fetch_sub(bytes); }
    /// How many bytes may be taken, with a little left for what nobody counts.
    [[nodiscard]] std::uint64_t left_bytes();
    /// How many bytes are counted as in use.
    [[nodiscard]] std::uint64_t counted_bytes() const { return memory_.load(); }
    /// Where memory runs short, `make_room(bytes)` is called, by one thread at a time, to make that
    /// many bytes that the process has not resident any more. Then a part of the limit is kept free
    /// for what is touched before somebody looks again. Needs Limits::resident_bytes.
    void make_room_by(std::function<void(std::uint64_t)> make_room) {
        make_room_ = std::move(make_room);
    }
    /// Calls `bring_in`, which makes up to `bytes` resident that room can be made from later, when
    /// there is room for them. Others wait meanwhile.
    void bring_in(std::uint64_t bytes, const std::function<void()>& bring_in);
    /// There is no memory left, whatever the limit says.
    void memory_exhausted() { end(Ending::MemoryLimit); }
    /// What memory has no room for found none on the disk.
    void disk_full() { end(Ending::DiskFull); }

    [[nodiscard]] const Limits& limits() const { return *limits_; }
    /// Complete unless a limit was reached.
    [[nodiscard]] Ending ending() const { return ending_.load(); }
    [[nodiscard]] std::uint64_t peak_memory_bytes() const { return peak_.load(); }

  private:
    void end(Ending why);
    /// All that is in use, as far as is known.
    [[nodiscard]] std::uint64_t used_bytes() const { return memory_.load() + uncounted_.load(); }
    /// From where on room is made, if it can be.
    [[nodiscard]] std::uint64_t crowded_bytes() const;
    void look_at_memory(Clock::time_point now);
    /// `pending` bytes are counted but certainly not touched yet.
    void measure(Clock::time_point now, std::uint64_t pending);
    /// Makes room, if there is too little. False if what is in use is beyond the limit still.
    bool keep_within_limit(std::uint64_t pending);
    void show_progress_now_and_then(Clock::time_point now);
    /// Needs `showing_`.
    void show_progress();

    const Limits* limits_;
    const Clock::time_point began_;
    std::atomic<std::uint64_t> memory_;
    std::atomic<std::uint64_t> peak_;
    /// What is resident but not counted: at the beginning, and when it was measured last.
    std::uint64_t uncounted_at_first_ = 0;
    std::atomic<std::uint64_t> uncounted_{0};
    /// The least that was not counted after the allocator was asked. Needs `making_room_`.
    std::uint64_t uncounted_at_least_ = 0;
    std::atomic<Clock::rep> next_look_{0};
    std::function<void(std::uint64_t)> make_room_;
    std::mutex making_room_;
    /// What was brought in since it was measured. Needs the lock.
    std::uint64_t brought_in_ = 0;
    std::atomic<Ending> ending_{Ending::Complete};
    std::atomic<const char*> phase_{""};
    std::atomic<const char*> phase_counts_{nullptr};
    std::atomic<std::uint64_t> states_{0};
    std::atomic<std::uint64_t> transitions_{0};
    std::atomic<std::uint64_t> frontier_{0};
    std::atomic<std::uint32_t> depth_{0};
    std::mutex showing_;
    Clock::time_point shown_{};
};

/// Work that would take long without a look at the budget: looks now and then.
class PacedWork {
  public:
    explicit PacedWork(Budget& budget) : budget_(&budget) {}

    /// So many steps, of some nanoseconds each, are about to be done. Throws std::bad_alloc if the
    /// budget tells to stop.
    void step(std::uint64_t steps = 1) {
        done_ += steps;
        if (done_ < kStepsPerLook) return;
        done_ = 0;
        budget_->must_go_on();
    }

  private:
    static constexpr std::uint64_t kStepsPerLook = std::uint64_t{1} << 17U;

    Budget* budget_;
    std::uint64_t done_ = 0;
};

/// Memory of one owner, counted by a budget; given back at the end.
class CountedMemory {
  public:
    explicit CountedMemory(Budget& budget) : budget_(&budget) {}
    CountedMemory(const CountedMemory&) = delete;
    CountedMemory& operator=(const CountedMemory&) = delete;
    ~CountedMemory() { budget_->give_back(bytes_); }

    /// `bytes` are in use now, or are about to be, instead of what was said before. False beyond
    /// the limit.
    bool set(std::uint64_t bytes) {
        if (bytes > bytes_ && !budget_->use(bytes - bytes_, true)) return false;
        if (bytes < bytes_) budget_->give_back(bytes_ - bytes);
        bytes_ = bytes;
        return true;
    }

  private:
    Budget* budget_;
    std::uint64_t bytes_ = 0;
};

}  // namespace finwait::checker
