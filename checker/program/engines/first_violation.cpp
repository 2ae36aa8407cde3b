#include "checker/program/engines/first_violation.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "checker/program/engines/explicit_engine.h"

namespace finwait::program {

namespace {

/// The part of the memory that the explicit engine may use.
constexpr std::uint64_t kPartOfMemory = 4;

/// Nothing that a limit ended.
bool is_answer(const EngineResult& result) {
    return result.ending == checker::Ending::Complete ||
           result.ending == checker::Ending::FirstViolation;
}

/// What one engine came to.
struct Attempt {
    std::optional<EngineResult> result{};
    std::exception_ptr failure{};

    [[nodiscard]] bool has_answer() const { return result && is_answer(*result); }
};

template <class Run>
Attempt attempt(const Run& run) {
    try {
        return {run(), {}};
    } catch (...) {
        return {{}, std::current_exception()};
    }
}

class Race {
  public:
    Race(const checker::Limits& limits, std::chrono::nanoseconds head_start)
        : limits_(limits), head_start_(head_start) {}

    /// Throws std::system_error if there is no thread for the explicit engine.
    EngineResult run(const std::function<EngineResult(const checker::Limits&)>& by_explicit,
                     const std::function<EngineResult(const checker::Limits&)>& factored) {
        std::thread thread([&] { run_explicit(by_explicit); });
        if (!explicit_has_answer_at_once()) run_factored(factored);
        thread.join();
        return answer();
    }

  private:
    void run_explicit(const std::function<EngineResult(const checker::Limits&)>& by_explicit) {
        checker::Limits limits = limits_;
        limits.memory_bytes /= kPartOfMemory;
        limits.cancelled = &explicit_is_over_;
        limits.progress = progress_while([this] { return !factored_is_at_work_; });
        Attempt attempt = program::attempt([&] { return by_explicit(limits); });
        const std::lock_guard lock(mutex_);
        // What is told to end has no answer, whatever it says: it may have been ended anywhere.
        if (explicit_is_over_) attempt = {};
        explicit_ = std::move(attempt);
        if (explicit_->has_answer()) factored_is_over_ = true;
        done_.notify_all();
    }

    void run_factored(const std::function<EngineResult(const checker::Limits&)>& factored) {
        checker::Limits limits = limits_;
        limits.cancelled = &factored_is_over_;
        limits.progress = progress_while([] { return true; });
        factored_is_at_work_ = true;
        factored_ = attempt([&] { return factored(limits); });
        factored_is_at_work_ = false;
        const std::lock_guard lock(mutex_);
        if (!factored_is_over_ && factored_.has_answer()) explicit_is_over_ = true;
    }

    [[nodiscard]] bool explicit_has_answer_at_once() {
        std::unique_lock lock(mutex_);
        return done_.wait_for(lock, head_start_, [this] { return explicit_.has_value(); }) &&
               explicit_->has_answer();
    }

    /// Two engines at work show one line.
    template <class IsShown>
    [[nodiscard]] std::function<void(const checker::Progress&)> progress_while(
        const IsShown& is_shown) {
        if (!limits_.progress) return {};
        return [this, is_shown](const checker::Progress& moment) {
            const std::lock_guard lock(showing_);
            if (is_shown()) limits_.progress(moment);
        };
    }

    /// Both have ended.
    [[nodiscard]] EngineResult answer() {
        if (explicit_->has_answer()) return std::move(*explicit_->result);
        if (explicit_->failure) rethrow_unless_out_of_memory(explicit_->failure);
        if (factored_.failure) std::rethrow_exception(factored_.failure);
        return std::move(factored_.result.value());
    }
    /// The other one may do with what there is.
    static void rethrow_unless_out_of_memory(const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::bad_alloc&) {
            return;
        }
    }

    const checker::Limits& limits_;
    std::chrono::nanoseconds head_start_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::optional<Attempt> explicit_;
    Attempt factored_;
    std::atomic<bool> explicit_is_over_ = false;
    std::atomic<bool> factored_is_over_ = false;
    std::atomic<bool> factored_is_at_work_ = false;
    std::mutex showing_;
};

}  // namespace

EngineResult first_violation_by_either(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits,
    const std::function<EngineResult(const checker::Limits&)>& factored,
    std::chrono::nanoseconds head_start) {
    if (!explicit_engine_takes(model)) return factored(limits);
    try {
        return Race(limits, head_start)
            .run(
                [&](const checker::Limits& part) {
                    return run_explicit_engine(model, properties, part);
                },
                factored);
    } catch (const std::system_error&) {
        return factored(limits);
    }
}

}  // namespace finwait::program
