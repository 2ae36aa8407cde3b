#include "checker/workers.h"

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace finwait::checker {

void run_workers(unsigned count, const std::function<void(unsigned)>& work) {
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto guarded = [&](unsigned worker) {
        try {
            work(worker);
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!thrown) thrown = std::current_exception();
        }
    };
    std::vector<std::thread> threads;
    for (unsigned worker = 1; worker < count; ++worker) threads.emplace_back(guarded, worker);
    guarded(0);
    for (std::thread& thread : threads) thread.join();
    if (thrown) std::rethrow_exception(thrown);
}

}  // namespace finwait::checker
