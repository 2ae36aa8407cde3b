#include "checker/resources/worker_pool.h"

#include <algorithm>
#include <system_error>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace finwait::checker {

namespace {

/// Leaves the core's other thread what it can, and some time to pass.
void pause_briefly() {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

}  // namespace

WorkerPool::WorkerPool(unsigned workers, WorthIt worth_it)
    : workers_(std::max(1U, workers)), worth_it_(worth_it) {
    threads_.reserve(workers_ - 1);
    // Before anyone asks how many there are: there may be fewer.
    try {
        for (unsigned worker = 1; worker < workers_; ++worker) {
            threads_.emplace_back([this, worker] { serve(worker); });
        }
    } catch (const std::system_error&) {
        workers_ = static_cast<unsigned>(threads_.size()) + 1;
    }
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

template <class IsTrue>
void WorkerPool::wait_for(const IsTrue& is_true) {
    // About 20 microseconds.
    constexpr int kLooks = 500;
    for (int i = 0; i < kLooks; ++i) {
        if (is_true()) return;
        pause_briefly();
    }
    std::unique_lock lock(mutex_);
    ++asleep_;
    changed_.wait(lock, is_true);
    --asleep_;
}

void WorkerPool::serve(unsigned worker) {
    for (std::uint64_t served = 0;;) {
        wait_for([&] { return ending_ || round_ != served; });
        if (ending_) return;
        served = round_;
        std::exception_ptr thrown;
        try {
            (*work_)(worker);
        } catch (...) {
            thrown = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        if (thrown) thrown_ = thrown;
        if (--busy_ == 0 && asleep_ > 0) changed_.notify_all();
    }
}

void WorkerPool::run(const std::function<void(unsigned)>& work) {
    {
        const std::lock_guard lock(mutex_);
        work_ = &work;
        busy_ = workers_ - 1;
        ++round_;
        if (asleep_ > 0) changed_.notify_all();
    }
    std::exception_ptr thrown;
    try {
        work(0);
    } catch (...) {
        thrown = std::current_exception();
    }
    wait_for([&] { return busy_ == 0; });
    const std::lock_guard lock(mutex_);
    // What another worker threw ends with this call, too.
    const std::exception_ptr elsewhere = std::exchange(thrown_, nullptr);
    if (!thrown) thrown = elsewhere;
    if (thrown) std::rethrow_exception(thrown);
}

void MeetingPoint::meet() {
    std::unique_lock lock(mutex_);
    called_ = true;
    const std::uint64_t meeting = meetings_;
    if (++waiting_ == at_work_) {
        do_work();
    } else {
        done_.wait(lock, [&] { return meetings_ != meeting; });
    }
}

void MeetingPoint::leave() {
    const std::lock_guard lock(mutex_);
    --at_work_;
    if (waiting_ > 0 && waiting_ == at_work_) do_work();
}

void MeetingPoint::do_work() {
    work_();
    called_ = false;
    waiting_ = 0;
    ++meetings_;
    done_.notify_all();
}

}  // namespace finwait::checker
