#include "checker/worker_pool.h"

#include <utility>

namespace finwait::checker {

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::start() {
    for (unsigned worker = 1; worker < workers_; ++worker) {
        threads_.emplace_back([this, worker] { serve(worker); });
    }
}

void WorkerPool::serve(unsigned worker) {
    std::unique_lock lock(mutex_);
    for (std::uint64_t served = 0;;) {
        changed_.wait(lock, [&] { return ending_ || round_ != served; });
        if (ending_) return;
        served = round_;
        const auto& work = *work_;
        lock.unlock();
        std::exception_ptr thrown;
        try {
            work(worker);
        } catch (...) {
            thrown = std::current_exception();
        }
        lock.lock();
        if (thrown) thrown_ = thrown;
        if (--busy_ == 0) changed_.notify_all();
    }
}

void WorkerPool::run(const std::function<void(unsigned)>& work) {
    if (threads_.size() + 1 < workers_) start();
    {
        const std::lock_guard lock(mutex_);
        work_ = &work;
        busy_ = workers_ - 1;
        ++round_;
    }
    changed_.notify_all();
    std::exception_ptr thrown;
    try {
        work(0);
    } catch (...) {
        thrown = std::current_exception();
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return busy_ == 0; });
    if (!thrown) thrown = std::exchange(thrown_, nullptr);
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
