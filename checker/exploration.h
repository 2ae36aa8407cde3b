// The plain explorer: every reachable state of a system, breadth first, level by level.
//
// A level is the states at one distance from the initial state. The visited set keeps states in the
// order in which they were found, so the level that was found last is also the frontier. Expanding
// it gives the next. What a state is asked (Watch) is asked once, when it is expanded: what is told
// of a level is right as soon as the levels before it are complete.
//
// Several threads share a level in pieces; each inserts what it finds into the one visited set. In
// what order the states of a level are found depends on the threads, but which they are does not.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
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
#include "checker/worker_pool.h"

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
// clang 14 does not deduce the arguments of an aggregate.
template <class Predicates, class IsFinal>
Watch(Predicates, IsFinal) -> Watch<Predicates, IsFinal>;
template <class Predicates, class IsFinal>
Watch(Predicates, IsFinal, PredicateMask, bool) -> Watch<Predicates, IsFinal>;

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

/// A piece of a level, for one worker at a time; small enough to look at limits in between.
inline constexpr std::uint64_t kPiece = 256;
/// Smaller levels are not worth waking threads.
inline constexpr std::uint64_t kSharedLevel = 16 * kPiece;

/// One thread's part in the expansion of a level.
template <class State>
struct alignas(64) Worker {
    /// Successors wait here until the memory that they are looked for in has come.
    struct Pending {
        State state;
        std::uint64_t hash;
    };
    static constexpr std::size_t kPending = 32;

    std::array<Pending, kPending> pending{};
    std::size_t pending_size = 0;
    /// What was seen of the level.
    PredicateMask predicates = 0;
    bool deadlock = false;
    /// Since the beginning; the progress reads it.
    std::atomic<std::uint64_t> transitions = 0;
};

template <TransitionSystem System, class W>
class BreadthFirst {
  public:
    using State = typename System::State;

    BreadthFirst(const System& system, const W& watch, const Limits& limits)
        : system_(system),
          watch_(watch),
          limits_(limits),
          workers_(std::max(limits.threads, 1U)),
          pool_(static_cast<unsigned>(workers_.size())),
          growth_([this] { grow(); }),
          found_{{}, std::make_unique<VisitedSet<State>>(limits.memory_bytes, pool_.workers())},
          visited_(*found_.visited) {}

    Exploration<System> run() {
        start_ = Clock::now();
        insert_initial();
        add_level();
        while (!stopped_ && level_size_ > 0) {
            expand_level();
            tell_of_level();
            if (limits_.first_violation && violated_) stop(Ending::FirstViolation);
            add_level();
        }
        ExplorationResult& result = found_.result;
        result.counts.states = visited_.size();
        result.counts.transitions = transitions();
        result.counts.depth = depth();
        result.threads = pool_.workers();
        result.peak_memory_bytes = visited_.memory_bytes();
        result.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        return std::move(found_);
    }

  private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kBetweenProgress{200};

    /// The first reason counts.
    void stop(Ending ending) {
        if (!stopped_.exchange(true)) found_.result.ending = ending;
    }

    void insert_initial() {
        const State initial = system_.initial();
        while (!stopped_ && visited_.insert(0, initial, hash_of(initial)) == Insertion::Full) {
            grow();
        }
    }

    /// What was found since the last call is the next level, if it is anything.
    void add_level() {
        std::vector<Slice> slices = visited_.finish_level();
        level_size_ = 0;
        for (const Slice& slice : slices) level_size_ += slice.size();
        if (level_size_ > 0) found_.levels.push_back(std::move(slices));
    }

    void expand_level() {
        pieces_.clear();
        for (const Slice& slice : found_.levels.back()) {
            for (std::uint64_t at = slice.begin; at < slice.end; at += kPiece) {
                pieces_.push_back({at, std::min(at + kPiece, slice.end)});
            }
        }
        next_piece_ = 0;
        if (level_size_ < kSharedLevel || pool_.workers() == 1) {
            growth_.begin(1);
            work(0);
        } else {
            growth_.begin(pool_.workers());
            pool_.run([this](unsigned worker) { work(worker); });
        }
    }

    void work(unsigned index) {
        try {
            expand_pieces(index);
        } catch (...) {
            stopped_ = true;
            growth_.leave();
            throw;
        }
        growth_.leave();
    }

    void expand_pieces(unsigned index) {
        while (!stopped_) {
            const std::size_t piece = next_piece_.fetch_add(1, std::memory_order_relaxed);
            if (piece >= pieces_.size()) break;
            for (std::uint64_t at = pieces_[piece].begin; at < pieces_[piece].end; ++at) {
                expand(index, visited_[at]);
            }
            insert_pending(index);
            if (growth_.called()) growth_.meet();
            if (index == 0) look_at_limits();
        }
    }

    void expand(unsigned index, const State& state) {
        Worker<State>& worker = workers_[index];
        worker.predicates |= watch_.predicates(state);
        bool any = false;
        system_.for_each_successor(state, [&](Label, const State& next) {
            any = true;
            const std::uint64_t hash = hash_of(next);
            visited_.prefetch(hash);
            worker.pending[worker.pending_size] = {next, hash};
            if (++worker.pending_size == Worker<State>::kPending) insert_pending(index);
        });
        if (!any && !watch_.is_final(state)) worker.deadlock = true;
    }

    /// Only what was inserted, or was known, counts as a transition.
    void insert_pending(unsigned index) {
        Worker<State>& worker = workers_[index];
        for (std::size_t i = 0; i < worker.pending_size; ++i) {
            visited_.prefetch_state(worker.pending[i].hash);
        }
        std::uint64_t inserted = 0;
        for (std::size_t i = 0; i < worker.pending_size && !stopped_; ++i) {
            const auto& [state, hash] = worker.pending[i];
            while (!stopped_ && visited_.insert(index, state, hash) == Insertion::Full) {
                growth_.meet();
            }
            if (!stopped_) ++inserted;
        }
        worker.pending_size = 0;
        worker.transitions.store(worker.transitions.load(std::memory_order_relaxed) + inserted,
                                 std::memory_order_relaxed);
    }

    /// While all workers stand still.
    void grow() {
        if (!stopped_ && !visited_.grow()) stop(Ending::MemoryLimit);
    }

    void tell_of_level() {
        ExplorationResult& result = found_.result;
        for (Worker<State>& worker : workers_) {
            for (PredicateMask rest = worker.predicates; rest != 0; rest &= rest - 1) {
                auto& first = result.first_level[static_cast<std::size_t>(std::countr_zero(rest))];
                if (!first) first = depth();
            }
            if (worker.deadlock && !result.first_deadlock) result.first_deadlock = depth();
            violated_ |= (worker.predicates & watch_.violations) != 0 ||
                         (worker.deadlock && watch_.deadlock_is_violation);
            worker.predicates = 0;
            worker.deadlock = false;
        }
    }

    /// On the thread that called for the exploration.
    void look_at_limits() {
        if (limits_.interrupted != nullptr &&
            limits_.interrupted->load(std::memory_order_relaxed)) {
            return stop(Ending::Interrupted);
        }
        const auto now = Clock::now();
        if (limits_.time && now - start_ >= *limits_.time) return stop(Ending::TimeLimit);
        if (limits_.progress && now - last_progress_ >= kBetweenProgress) {
            last_progress_ = now;
            limits_.progress({"exploring", visited_.end_position(), transitions(), level_size_,
                              depth(), visited_.memory_bytes()});
        }
    }

    [[nodiscard]] std::uint64_t transitions() const {
        std::uint64_t sum = 0;
        for (const Worker<State>& worker : workers_) {
            sum += worker.transitions.load(std::memory_order_relaxed);
        }
        return sum;
    }
    /// Of the deepest complete level.
    [[nodiscard]] std::uint32_t depth() const {
        return found_.levels.empty() ? 0 : static_cast<std::uint32_t>(found_.levels.size() - 1);
    }

    const System& system_;
    const W& watch_;
    const Limits& limits_;
    std::vector<Worker<State>> workers_;
    WorkerPool pool_;
    MeetingPoint growth_;
    Exploration<System> found_;
    VisitedSet<State>& visited_;
    std::uint64_t level_size_ = 0;
    std::vector<Slice> pieces_;
    std::atomic<std::size_t> next_piece_ = 0;
    std::atomic<bool> stopped_ = false;
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
