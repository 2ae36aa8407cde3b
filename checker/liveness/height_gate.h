// Regions of a graph in an order in which each comes after those to which it leads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace finwait::checker {

/// Lets a thread wait until all regions lower than its own are done.
class HeightGate {
  public:
    /// By region, ascending; must outlive this.
    explicit HeightGate(std::span<const std::uint32_t> heights)
        : heights_(heights), done_(heights.size()) {}

    /// False if the search was given up.
    bool wait_for_lower(std::size_t region) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] {
            return given_up_ || all_done_below_ == heights_.size() ||
                   heights_[all_done_below_] >= heights_[region];
        });
        return !given_up_;
    }
    void is_done(std::size_t region) {
        const std::scoped_lock lock(mutex_);
        done_[region] = true;
        while (all_done_below_ < done_.size() && done_[all_done_below_]) ++all_done_below_;
        changed_.notify_all();
    }
    void give_up() {
        const std::scoped_lock lock(mutex_);
        given_up_ = true;
        changed_.notify_all();
    }

  private:
    std::span<const std::uint32_t> heights_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<bool> done_;
    std::size_t all_done_below_ = 0;
    bool given_up_ = false;
};

/// Gives up unless told that all is well: also where something throws.
class Attempt {
  public:
    explicit Attempt(HeightGate& gate) : gate_(gate) {}
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt() {
        if (!succeeded_) gate_.give_up();
    }
    void succeed() { succeeded_ = true; }

  private:
    HeightGate& gate_;
    bool succeeded_ = false;
};

}  // namespace finwait::checker
