// Threads that do the same work at once, and how they wait for one another.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace finwait::checker {

/// A number of workers, the calling thread among them; as many as the system lets us start, if
/// those are fewer. They wait in between; for some microseconds they do so awake, for work often
/// comes in short pieces, and waking a thread takes as long as one of them.
class WorkerPool {
  public:
    /// What work is worth calling other workers. In tests of them all of it is.
    enum class WorthIt : std::uint8_t { IfItIsMuch, Always };

    explicit WorkerPool(unsigned workers, WorthIt worth_it = WorthIt::IfItIsMuch);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    [[nodiscard]] unsigned workers() const { return workers_; }
    /// Whether it is faster to call the others for work in so many pieces, that touches so many
    /// bytes.
    [[nodiscard]] bool are_worth_it(std::size_t pieces, std::size_t bytes) const {
        constexpr std::size_t kPieces = 4;
        constexpr std::size_t kBytes = std::size_t{32} << 10U;
        if (workers_ == 1 || worth_it_ == WorthIt::Always) return workers_ > 1;
        return pieces >= kPieces && bytes >= kBytes;
    }

    /// Calls `work(0)` here and `work(1)`, …, `work(workers − 1)` on the other threads; returns
    /// when all have returned, and throws what one of them threw, if any did.
    void run(const std::function<void(unsigned)>& work);

    /// Calls `work(i, worker)` for 0 ≤ i < count: by all workers, each of which takes the lowest i
    /// that none has taken, or all here if not `by_all`. If one throws, none takes another, and
    /// this throws what it threw.
    template <class Work>
    void for_each(std::size_t count, bool by_all, const Work& work) {
        std::atomic<std::size_t> next = 0;
        const auto take = [&](unsigned worker) {
            try {
                for (std::size_t i = next++; i < count; i = next++) work(i, worker);
            } catch (...) {
                next = count;
                throw;
            }
        };
        if (by_all) {
            run(take);
        } else {
            take(0);
        }
    }

  private:
    void serve(unsigned worker);
    /// Waits until `is_true`, which reads what is atomic, or is told of by changed_.
    template <class IsTrue>
    void wait_for(const IsTrue& is_true);

    unsigned workers_;
    WorthIt worth_it_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    const std::function<void(unsigned)>* work_ = nullptr;
    /// Counts the calls of `run`, so that a worker sees that there is a new one.
    std::atomic<std::uint64_t> round_ = 0;
    std::atomic<unsigned> busy_ = 0;
    std::atomic<bool> ending_ = false;
    /// How many wait asleep.
    unsigned asleep_ = 0;
    std::exception_ptr thrown_;
};

/// Where workers meet in the middle of their work: the last to come does what needs all others to
/// stand still, before all go on.
class MeetingPoint {
  public:
    /// `work` is done when all workers that are at work have come. It must not throw.
    explicit MeetingPoint(std::function<void()> work) : work_(std::move(work)) {}

    /// So many workers are at work now. While nobody is.
    void begin(unsigned workers) { at_work_ = workers; }
    /// Somebody waits here: come soon.
    [[nodiscard]] bool called() const { return called_.load(std::memory_order_relaxed); }
    /// Comes, and waits until the work is done.
    void meet();
    /// This worker is not at work any more.
    void leave();

  private:
    /// Needs the lock, and that all who are at work have come.
    void do_work();

    std::function<void()> work_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::atomic<bool> called_ = false;
    unsigned at_work_ = 0;
    unsigned waiting_ = 0;
    std::uint64_t meetings_ = 0;
};

}  // namespace finwait::checker
