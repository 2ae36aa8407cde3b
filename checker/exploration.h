// The plain explorer: every reachable state of a system, breadth first, level by level.
//
// A level is the states at one distance from the initial state. The visited set keeps states in the
// order in which they were found, so the level that was found last is also the frontier. Expanding
// it gives the next. What a state is asked (Watch) is asked once, when it is expanded: what is told
// of a level is right as soon as the levels before it are complete.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <vector>

#include "checker/exploration_result.h"
#include "checker/limits.h"
#include "checker/transition_system.h"
#include "checker/visited_set.h"

namespace finwait::checker {

/// What an exploration looks for.
template <class Predicates, class IsFinal>
struct Watch {
    /// Called with a state; gives the mask of the predicates that are true of it. Thread-safe.
    Predicates predicates;
    /// Called with a state that has no successors; whether it may end there. Thread-safe.
    IsFinal is_final;
    /// With Limits::first_violation: which predicates being true is a violation, and whether a
    /// deadlock is.
    PredicateMask violations = ~PredicateMask{0};
    bool deadlock_is_violation = true;
};

template <class W, class State>
concept WatchOver = requires(const W watch, const State state) {
    { watch.predicates(state) } -> std::convertible_to<PredicateMask>;
    { watch.is_final(state) } -> std::convertible_to<bool>;
};

/// The states that were found, and what there is to tell of them.
template <TransitionSystem System>
struct Exploration {
    using State = typename System::State;

    ExplorationResult result;
    std::unique_ptr<VisitedSet<State>> visited;
    /// By level: where its states stand.
    std::vector<std::vector<Slice>> levels{};
};

namespace exploration {

/// What a worker has seen of the level that is being expanded.
struct Seen {
    std::uint64_t transitions = 0;
    PredicateMask predicates = 0;
    bool deadlock = false;
};

template <TransitionSystem System, class W>
class BreadthFirst {
  public:
    using State = typename System::State;

    BreadthFirst(const System& system, const W& watch, const Limits& limits)
        : system_(system),
          watch_(watch),
          limits_(limits),
          found_{{}, std::make_unique<VisitedSet<State>>(limits.memory_bytes)},
          visited_(*found_.visited) {}

    Exploration<System> run() {
        start_ = Clock::now();
        ExplorationResult& result = found_.result;
        result.threads = limits_.threads;
        if (insert(system_.initial())) add_level();
        while (!stopped_ && level_size_ > 0) {
            expand_level();
            tell_of_level();
            if (!stopped_ && limits_.first_violation && violated_) stop(Ending::FirstViolation);
            add_level();
        }
        result.counts.states = visited_.size();
        result.counts.depth =
            found_.levels.empty() ? 0 : static_cast<std::uint32_t>(found_.levels.size() - 1);
        result.peak_memory_bytes = visited_.memory_bytes();
        result.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        return std::move(found_);
    }

  private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::uint64_t kStatesBetweenChecks = 256;
    static constexpr std::chrono::milliseconds kBetweenProgress{200};

    void stop(Ending ending) {
        stopped_ = true;
        found_.result.ending = ending;
    }

    /// False if there is no room for it.
    bool insert(const State& state) {
        const std::uint64_t hash = hash_of(state);
        while (visited_.insert(0, state, hash) == Insertion::Full) {
            if (!visited_.grow()) {
                stop(Ending::MemoryLimit);
                return false;
            }
        }
        return true;
    }

    /// What was found since the last call is the next level, if it is anything.
    void add_level() {
        std::vector<Slice> slices = visited_.finish_level();
        level_size_ = 0;
        for (const Slice& slice : slices) level_size_ += slice.size();
        if (level_size_ > 0) found_.levels.push_back(std::move(slices));
    }

    void expand_level() {
        seen_ = {};
        const std::vector<Slice> level = found_.levels.back();
        for (const Slice& slice : level) {
            for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
                if ((at - slice.begin) % kStatesBetweenChecks == 0) check_limits();
                if (stopped_) return;
                expand(at);
            }
        }
    }

    void expand(std::uint64_t position) {
        const State& state = visited_[position];
        seen_.predicates |= watch_.predicates(state);
        bool any = false;
        system_.for_each_successor(state, [&](Label, const State& next) {
            any = true;
            if (!stopped_ && (next == state || insert(next))) ++seen_.transitions;
        });
        if (!any && !watch_.is_final(state)) seen_.deadlock = true;
    }

    void tell_of_level() {
        ExplorationResult& result = found_.result;
        const auto level = static_cast<std::uint32_t>(found_.levels.size() - 1);
        result.counts.transitions += seen_.transitions;
        for (PredicateMask rest = seen_.predicates; rest != 0; rest &= rest - 1) {
            auto& first = result.first_level[static_cast<std::size_t>(std::countr_zero(rest))];
            if (!first) first = level;
        }
        if (seen_.deadlock && !result.first_deadlock) result.first_deadlock = level;
        violated_ |= (seen_.predicates & watch_.violations) != 0 ||
                     (seen_.deadlock && watch_.deadlock_is_violation);
    }

    void check_limits() {
        if (limits_.interrupted != nullptr &&
            limits_.interrupted->load(std::memory_order_relaxed)) {
            return stop(Ending::Interrupted);
        }
        const auto now = Clock::now();
        if (limits_.time && now - start_ >= *limits_.time) return stop(Ending::TimeLimit);
        if (limits_.progress && now - last_progress_ >= kBetweenProgress) {
            last_progress_ = now;
            limits_.progress({"exploring", visited_.size(),
                              found_.result.counts.transitions + seen_.transitions, level_size_,
                              static_cast<std::uint32_t>(found_.levels.size() - 1),
                              visited_.memory_bytes()});
        }
    }

    const System& system_;
    const W& watch_;
    const Limits& limits_;
    Exploration<System> found_;
    VisitedSet<State>& visited_;
    std::uint64_t level_size_ = 0;
    Seen seen_;
    bool stopped_ = false;
    bool violated_ = false;
    Clock::time_point start_{};
    Clock::time_point last_progress_{};
};

}  // namespace exploration

/// Explores what is reachable from the initial state: all of it, unless a limit ends it earlier.
/// Counts and levels do not depend on the number of threads.
template <TransitionSystem System, WatchOver<typename System::State> W>
[[nodiscard]] Exploration<System> explore(const System& system, const W& watch,
                                          const Limits& limits) {
    return exploration::BreadthFirst<System, W>(system, watch, limits).run();
}

}  // namespace finwait::checker
