// The explicit engine: every reachable state of any system, breadth first, level by level.
//
// A level is the states at one distance from the initial state. The visited set keeps states in the
// order in which they were found, so the level that was found last is also the frontier; expanding
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
#include <concepts>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "checker/explicit/exploration_result.h"
#include "checker/explicit/visited_set.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"
#include "checker/transition_system.h"

namespace finwait::checker::explicit_state {

/// Where whatever can happen keeps a run alive.
struct EveryTransition {
    bool operator()(Label /*label*/) const { return true; }
};

/// What is asked of every state, once, when it is expanded. Thread-safe.
template <class Predicates, class DeadEnds, class IsOwed = EveryTransition>
struct Watch {
    /// Called with a state; gives the mask of the predicates that are true of it.
    Predicates predicates;
    /// Called with a state in which nothing owed can happen, for further predicates.
    DeadEnds dead_ends;
    /// Called with the label of a transition: whether it is owed. A run may end where nothing is
    /// that is; whatever else can happen there need not.
    IsOwed is_owed = {};
    /// With Limits::first_violation: which predicates being true is a violation.
    PredicateMask violations = ~PredicateMask{0};
};
// clang 14 does not deduce the arguments of an aggregate.
template <class Predicates, class DeadEnds>
Watch(Predicates, DeadEnds) -> Watch<Predicates, DeadEnds>;
template <class Predicates, class DeadEnds, class IsOwed>
Watch(Predicates, DeadEnds, IsOwed, PredicateMask = {}) -> Watch<Predicates, DeadEnds, IsOwed>;

/// `predicates` may ask for the number of the worker, too, who looks at the state.
template <class W, class State>
concept WatchOver = (
                        requires(const W watch, const State state) {
                            { watch.predicates(state) } -> std::convertible_to<PredicateMask>;
                        } ||
                        requires(const W watch, const State state, unsigned worker) {
                            {
                                watch.predicates(state, worker)
                                } -> std::convertible_to<PredicateMask>;
                        }) &&
                    requires(const W watch, const State state, Label label) {
    { watch.dead_ends(state) } -> std::convertible_to<PredicateMask>;
    { watch.is_owed(label) } -> std::convertible_to<bool>;
    { watch.violations } -> std::convertible_to<PredicateMask>;
};

/// Explores what is reachable from the initial state, and keeps it.
template <TransitionSystem System>
class Exploration {
  public:
    using State = typename System::State;
    /// Where the states of a level stand in the visited set.
    using Level = std::vector<Slice>;

    /// Nothing is owned; all must outlive this.
    Exploration(const System& system, Budget& budget, WorkerPool& workers)
        : system_(system),
          budget_(budget),
          pool_(workers),
          workers_(workers.workers()),
          growth_([this] { grow(); }),
          memory_(budget),
          visited_(bytes_of_visited(budget.left_bytes()), workers.workers()) {}

    /// Once: until everything is explored, or the budget or the first violation ends it. Calls
    /// `after_level` when it is known which predicates are true in a level, all of whose states are
    /// there; of the last one that may not be all, if the budget ended it.
    template <WatchOver<State> W>
    void run(const W& watch, const std::function<void()>& after_level = {});

    [[nodiscard]] const System& system() const { return system_; }
    [[nodiscard]] WorkerPool& workers() const { return pool_; }
    [[nodiscard]] const ExplorationResult& result() const { return result_; }
    [[nodiscard]] const VisitedSet<State>& visited() const { return visited_; }
    /// All but the last are complete, and it is if the result is.
    [[nodiscard]] const std::vector<Level>& levels() const { return levels_; }

  private:
    /// A piece of a level, for one worker at a time; small enough to look at limits in between.
    static constexpr std::uint64_t kPiece = 256;
    /// Smaller levels are not worth waking threads.
    static constexpr std::uint64_t kSharedLevel = 16 * kPiece;
    /// How many successors of a worker wait until the memory in which they are looked for has come.
    static constexpr std::size_t kPending = 32;

    /// One thread's part in the expansion of a level.
    struct alignas(64) Worker {
        struct Pending {
            State state;
            std::uint64_t hash;
        };
        std::array<Pending, kPending> pending{};
        std::size_t pending_size = 0;
        /// What was seen of the level, and what the budget was not told yet.
        PredicateMask predicates = 0;
        std::uint64_t states = 0;
        std::uint64_t transitions = 0;
        /// Since the beginning.
        Counts total{};
    };

    void insert_initial();
    void add_level(Level slices);
    template <class W>
    void expand_level(const W& watch);
    template <class W>
    void work(unsigned index, const W& watch);
    template <class W>
    void expand(unsigned index, std::uint64_t position, const W& watch);
    /// A byte per state is left for who looks for a shortest run (shortest_run.h): a state takes
    /// its place in the array and a slot of at least four bytes.
    [[nodiscard]] static std::uint64_t bytes_of_visited(std::uint64_t all) {
        return all - all / (sizeof(State) + 5);
    }
    void put_pending(unsigned index, const State& state);
    void insert_pending(unsigned index);
    void grow();
    template <class W>
    void tell_of_level(const W& watch);
    [[nodiscard]] Counts counts() const;

    /// Of the deepest level.
    [[nodiscard]] std::uint32_t depth() const {
        return static_cast<std::uint32_t>(levels_.size()) - 1;
    }

    const System& system_;
    Budget& budget_;
    WorkerPool& pool_;
    std::vector<Worker> workers_;
    MeetingPoint growth_;
    CountedMemory memory_;
    VisitedSet<State> visited_;
    std::vector<Level> levels_;
    ExplorationResult result_;
    bool violated_ = false;

    /// Of the level that is expanded.
    std::vector<Slice> pieces_;
    std::atomic<std::size_t> next_piece_ = 0;
    std::atomic<bool> stopped_ = false;
};

template <TransitionSystem System>
template <WatchOver<typename System::State> W>
void Exploration<System>::run(const W& watch, const std::function<void()>& after_level) {
    budget_.begin_phase("exploring");
    insert_initial();
    Level level = visited_.finish_level();
    while (!level.empty() && !stopped_) {
        add_level(std::exchange(level, {}));
        const Counts before = counts();
        expand_level(watch);
        tell_of_level(watch);
        if (after_level) after_level();
        if (violated_ && budget_.limits().first_violation && !stopped_) {
            // What was found beyond this level is forgotten.
            result_.ending = Ending::FirstViolation;
            result_.counts = before;
            break;
        }
        result_.counts = counts();
        level = visited_.finish_level();
    }
    // Of a level that was not completed.
    if (!level.empty()) add_level(std::move(level));
    if (!levels_.empty()) result_.counts.depth = depth();
    memory_.set(visited_.memory_bytes());
    if (result_.ending == Ending::Complete) result_.ending = budget_.ending();
    result_.threads = pool_.workers();
    result_.peak_memory_bytes = budget_.peak_memory_bytes();
}

template <TransitionSystem System>
void Exploration<System>::insert_initial() {
    Worker& worker = workers_[0];
    const State initial = system_.initial();
    worker.pending[0] = {initial, hash_of(initial)};
    worker.pending_size = 1;
    growth_.begin(1);
    insert_pending(0);
    // Nothing leads to it.
    worker.transitions = worker.total.transitions = 0;
}

template <TransitionSystem System>
void Exploration<System>::add_level(Level slices) {
    std::uint64_t size = 0;
    for (const Slice& slice : slices) size += slice.size();
    levels_.push_back(std::move(slices));
    budget_.at_level(depth(), size);
    memory_.set(visited_.memory_bytes());
}

template <TransitionSystem System>
template <class W>
void Exploration<System>::expand_level(const W& watch) {
    pieces_.clear();
    std::uint64_t size = 0;
    for (const Slice& slice : levels_.back()) {
        size += slice.size();
        for (std::uint64_t at = slice.begin; at < slice.end; at += kPiece) {
            pieces_.push_back({at, std::min(at + kPiece, slice.end)});
        }
    }
    next_piece_ = 0;
    if (size < kSharedLevel || pool_.workers() == 1) {
        growth_.begin(1);
        work(0, watch);
    } else {
        growth_.begin(pool_.workers());
        pool_.run([&](unsigned index) { work(index, watch); });
    }
}

template <TransitionSystem System>
template <class W>
void Exploration<System>::work(unsigned index, const W& watch) {
    try {
        Worker& worker = workers_[index];
        while (!stopped_) {
            const std::size_t piece = next_piece_.fetch_add(1, std::memory_order_relaxed);
            if (piece >= pieces_.size()) break;
            for (std::uint64_t at = pieces_[piece].begin; at < pieces_[piece].end; ++at) {
                expand(index, at, watch);
            }
            insert_pending(index);
            if (growth_.called()) growth_.meet();
            if (!budget_.go_on(std::exchange(worker.states, 0),
                               std::exchange(worker.transitions, 0))) {
                stopped_ = true;
            }
        }
    } catch (...) {
        stopped_ = true;
        growth_.leave();
        throw;
    }
    growth_.leave();
}

template <TransitionSystem System>
template <class W>
void Exploration<System>::expand(unsigned index, std::uint64_t position, const W& watch) {
    Worker& worker = workers_[index];
    const State& state = visited_[position];
    if constexpr (requires { watch.predicates(state); }) {
        worker.predicates |= watch.predicates(state);
    } else {
        worker.predicates |= watch.predicates(state, index);
    }
    bool goes_on = false;
    system_.for_each_successor(state, [&](Label label, const State& next) {
        goes_on = goes_on || watch.is_owed(label);
        put_pending(index, next);
    });
    if (!goes_on) worker.predicates |= watch.dead_ends(state);
}

template <TransitionSystem System>
void Exploration<System>::put_pending(unsigned index, const State& state) {
    Worker& worker = workers_[index];
    const std::uint64_t hash = hash_of(state);
    visited_.prefetch(hash);
    worker.pending[worker.pending_size] = {state, hash};
    if (++worker.pending_size == kPending) insert_pending(index);
}

/// Only what was inserted, or was known, counts as a transition.
template <TransitionSystem System>
void Exploration<System>::insert_pending(unsigned index) {
    Worker& worker = workers_[index];
    for (std::size_t i = 0; i < worker.pending_size; ++i) {
        visited_.prefetch_state(worker.pending[i].hash);
    }
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    for (std::size_t i = 0; i < worker.pending_size && !stopped_; ++i) {
        const auto& [state, hash] = worker.pending[i];
        Insertion insertion = visited_.insert(index, state, hash);
        while (insertion == Insertion::Full && !stopped_) {
            growth_.meet();
            insertion = visited_.insert(index, state, hash);
        }
        if (insertion != Insertion::Full) ++transitions;
        if (insertion == Insertion::New) ++states;
    }
    worker.pending_size = 0;
    worker.states += states;
    worker.transitions += transitions;
    worker.total.states += states;
    worker.total.transitions += transitions;
}

/// While all workers stand still.
template <TransitionSystem System>
void Exploration<System>::grow() {
    if (stopped_) return;
    // Of many states the index takes seconds.
    if (!visited_.grow([this] { return budget_.go_on(); })) {
        budget_.memory_exhausted();
        stopped_ = true;
    }
    memory_.set(visited_.memory_bytes());
}

template <TransitionSystem System>
template <class W>
void Exploration<System>::tell_of_level(const W& watch) {
    for (Worker& worker : workers_) {
        for (PredicateMask rest = worker.predicates; rest != 0; rest &= rest - 1) {
            auto& first = result_.first_level[static_cast<std::size_t>(std::countr_zero(rest))];
            if (!first) first = depth();
        }
        violated_ |= (worker.predicates & watch.violations) != 0;
        worker.predicates = 0;
    }
}

template <TransitionSystem System>
Counts Exploration<System>::counts() const {
    Counts sum;
    for (const Worker& worker : workers_) {
        sum.states += worker.total.states;
        sum.transitions += worker.total.transitions;
    }
    return sum;
}

}  // namespace finwait::checker::explicit_state
