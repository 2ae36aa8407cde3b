// The factored engine: breadth first by levels, a control at a time, a row of bits at a time.
//
// How it works:
//
//   1. layout.h gives every state that may be reachable a bit: in the matrix of its control (its
//      pair of local states), in the row of what is in flight one way and the column of what is in
//      flight the other way. The place of the bit is the state; nothing else is stored.
//   2. A level is a matrix per control, with a 1 for each state at that distance. To expand it,
//   take
//      each control that has a 1; moves.h says to which controls its events lead and how rows and
//      columns move; a whole row is moved by a few instructions per 64 states (monotone_map.h).
//      What arrives is added to the next level's matrix of the target.
//   3. When all controls are expanded, each matrix of the next level loses what was visited before,
//      and the rest is added to what is visited: that is the next level.
//   4. A predicate that reads no channel is asked once per control, one that reads one channel once
//      per row or column (predicate_mask.h).
//   5. Transitions are counted, not followed: how many events a state has depends on its control
//   and
//      on how many messages are in flight, so a row's transitions are a sum over few popcounts.
//   6. Nothing is kept of where a state came from. A shortest run is found by searching backwards
//      from what was found, by the same moves the other way round (runs.h).
//
//   7. Where both machines are alike, exchanging them maps states to states of the same level. Then
//   of
//      a control and its mirror only one is kept, counted twice, and what reaches the other one is
//      transposed. Levels, counts and runs stay what they were.
//
// Adding a bit twice is adding it once, so the order in which controls are expanded, and which
// thread does it, plays no part: counts, levels and runs are the same for every number of threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <optional>
#include <vector>

#include "checker/budget.h"
#include "checker/factored/control_predicate.h"
#include "checker/factored/images.h"
#include "checker/factored/layout.h"
#include "checker/factored/machine_states.h"
#include "checker/verdict.h"
#include "checker/worker_pool.h"

namespace finwait::checker::factored {

/// What is asked of every state.
template <class State>
struct Watch {
    std::vector<Predicate<State>> predicates;
    /// Further predicates, asked only of states without successors.
    std::vector<std::function<bool(const State&)>> of_dead_ends;
    /// With Limits::first_violation: which of either, the ones of dead ends last, being true is a
    /// violation.
    std::vector<bool> violations;
};

/// The states of the first level in which a predicate is true of any.
struct FirstStates {
    std::optional<std::uint32_t> level{};
    StateSet states{};
};

/// Explores all that is reachable, and keeps it.
template <ExplorableMachines M>
class Exploration {
  public:
    using State = typename M::State;

    /// Nothing is owned; all must outlive this.
    Exploration(const M& machines, const Layout<M>& layout, const Watch<State>& watch,
                Budget& budget, WorkerPool& workers)
        : layout_(layout),
          watch_(watch),
          budget_(budget),
          workers_(workers),
          states_(machines, layout),
          images_(layout, budget),
          visited_(layout.size()),
          frontier_(layout.size()),
          next_(layout.size()),
          predicates_(layout.size()),
          found_(watch.predicates.size() + watch.of_dead_ends.size()) {
        for (FirstStates& first : found_) first.states.resize(layout.size());
    }

    /// Until everything is explored, or the budget or the first violation ends it.
    void run() {
        try {
            search();
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
        }
        images_.release(frontier_);
        images_.release(next_);
        if (ending_ == Ending::Complete) ending_ = budget_.ending();
    }

    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] Ending ending() const { return ending_; }
    /// Without the states that others stand for, if the layout is symmetric and `mirror_visited`
    /// was not called.
    [[nodiscard]] const StateSet& visited() const { return visited_; }
    /// Adds the states that others stand for. Throws std::bad_alloc.
    void mirror_visited() {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (layout_.represents(id) || visited_[id].allocated()) continue;
            const BitMatrix& original = visited_[layout_.mirror(id)];
            if (!original.allocated()) continue;
            visited_[id] = images_.empty_matrix(id);
            visited_[id].unite_transposed(original);
        }
    }
    /// By predicate, the ones of dead ends last. The level is right also where the ending is not
    /// Complete.
    [[nodiscard]] const FirstStates& first(std::size_t predicate) const {
        return found_[predicate];
    }
    [[nodiscard]] const StateMap<M>& states() const { return states_; }
    [[nodiscard]] Images<M>& images() { return images_; }

  private:
    /// Moves of controls that are not expanded next are forgotten beyond this; bytes.
    static constexpr std::uint64_t kMovesToKeep = std::uint64_t{8} << 20U;
    /// Fewer controls than this are not worth waking the other workers.
    static constexpr std::size_t kControlsForWorkers = 4;

    void search() {
        budget_.begin_phase("exploring");
        const ControlId start = Layout<M>::initial();
        next_[start] = images_.empty_matrix(start);
        // Both channels are empty, and empty contents sort first.
        next_[start].set(0, 0);
        touched_ = {start};
        absorb_level();
        while (!active_.empty()) {
            if (budget_.limits().first_violation && violated_) {
                ending_ = Ending::FirstViolation;
                return;
            }
            expand_level();
            if (!budget_.go_on()) return;
            counts_.transitions += transitions_.exchange(0);
            for (const ControlId id : active_) images_.release(frontier_[id]);
            absorb_level();
            if (!budget_.go_on()) return;
            forget_idle_moves();
        }
    }

    /// Calls `work(control, worker)` for all controls.
    template <class Work>
    void for_all(const std::vector<ControlId>& controls, const Work& work) {
        if (workers_.workers() == 1 || controls.size() < kControlsForWorkers) {
            for (const ControlId id : controls) {
                if (!budget_.go_on()) return;
                work(id, 0U);
            }
            return;
        }
        std::atomic<std::size_t> taken = 0;
        workers_.run([&](unsigned worker) {
            for (std::size_t i = taken++; i < controls.size() && budget_.go_on(); i = taken++) {
                work(controls[i], worker);
            }
        });
    }

    void expand_level() {
        std::vector<std::vector<ControlId>> touched(workers_.workers());
        for_all(active_, [&](ControlId id, unsigned worker) {
            images_.forward(id, frontier_[id], next_, touched[worker]);
            const std::uint64_t transitions =
                layout_.weight(id) * transitions_of(id, frontier_[id]);
            transitions_ += transitions;
            budget_.go_on(0, transitions);
        });
        touched_.clear();
        for (const auto& some : touched) touched_.insert(touched_.end(), some.begin(), some.end());
    }

    /// Of a control and its mirror only one is kept: what reached the other one is mirrored.
    void fold_mirrors() {
        std::vector<ControlId> representatives;
        for (const ControlId id : touched_) {
            representatives.push_back(layout_.represents(id) ? id : layout_.mirror(id));
        }
        std::ranges::sort(representatives);
        representatives.erase(std::unique(representatives.begin(), representatives.end()),
                              representatives.end());
        for_all(representatives, [&](ControlId id, unsigned) {
            const ControlId mirror = layout_.mirror(id);
            if (!next_[mirror].allocated()) return;
            BitMatrix reached = images_.empty_matrix(id);
            reached.unite_transposed(next_[mirror]);
            if (mirror != id) images_.release(next_[mirror]);
            if (next_[id].allocated()) {
                next_[id].unite(reached);
                images_.release(reached);
            } else {
                next_[id] = std::move(reached);
            }
        });
        touched_ = std::move(representatives);
    }

    /// Of what was reached, what is new becomes the frontier.
    void absorb_level() {
        if (layout_.symmetric()) fold_mirrors();
        active_.clear();
        const std::uint64_t before = counts_.states;
        level_ = before == 0 ? 0 : counts_.depth + 1;
        for_all(touched_, [&](ControlId id, unsigned) { absorb(id); });
        // Which worker was faster plays no part in what follows, but let it not show either.
        std::ranges::sort(active_);
        if (!active_.empty()) counts_.depth = level_;
        budget_.at_level(level_, counts_.states - before);
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (found_[i].level == level_ && watch_.violations[i]) violated_ = true;
        }
    }

    void absorb(ControlId id) {
        BitMatrix& fresh = next_[id];
        if (!visited_[id].allocated()) visited_[id] = images_.empty_matrix(id);
        fresh.remove(visited_[id]);
        const auto words = fresh.words();
        const std::uint64_t count =
            layout_.weight(id) *
            std::transform_reduce(
                words.begin(), words.end(), std::uint64_t{0}, std::plus<>(),
                [](Word word) { return static_cast<std::uint64_t>(std::popcount(word)); });
        if (count == 0) {
            images_.release(fresh);
            return;
        }
        visited_[id].unite(fresh);
        ask(id, fresh);
        frontier_[id] = std::move(fresh);
        const std::lock_guard lock(mutex_);
        counts_.states += count;
        budget_.go_on(count, 0);
        active_.push_back(id);
    }

    /// What the predicates say of the new states of a control, and of those that they stand for.
    void ask(ControlId id, const BitMatrix& fresh) {
        ask_of(id, fresh);
        if (layout_.weight(id) == 1) return;
        const ControlId mirror = layout_.mirror(id);
        BitMatrix mirrored = images_.empty_matrix(mirror);
        mirrored.unite_transposed(fresh);
        ask_of(mirror, mirrored);
        images_.release(mirrored);
    }

    /// A predicate that was true of a state of an earlier level is not asked any more.
    void ask_of(ControlId id, const BitMatrix& fresh) {
        auto& predicates = predicates_[id];
        if (predicates.empty()) {
            for (const auto& predicate : watch_.predicates) {
                predicates.emplace_back(predicate, states_, layout_, id);
            }
        }
        for (std::size_t i = 0; i < predicates.size(); ++i) {
            if (found_[i].level.value_or(level_) < level_) continue;
            BitMatrix satisfying = predicates[i].among(fresh);
            if (satisfying.allocated()) note(found_[i], id, std::move(satisfying));
        }
        if (!has_dead_end(id, fresh)) return;
        const State state = states_.state({id, 0, 0});
        for (std::size_t i = 0; i < watch_.of_dead_ends.size(); ++i) {
            FirstStates& first = found_[predicates.size() + i];
            if (first.level.value_or(level_) < level_ || !watch_.of_dead_ends[i](state)) continue;
            BitMatrix cell(layout_[id].rows(), layout_[id].columns());
            cell.set(0, 0);
            note(first, id, std::move(cell));
        }
    }

    /// `level` is read by other workers only to compare it with the level that they are in.
    void note(FirstStates& first, ControlId id, BitMatrix states) {
        budget_.use(states.bytes());
        const std::lock_guard lock(mutex_);
        first.level = level_;
        first.states[id] = std::move(states);
    }

    /// Whatever is in flight can be delivered, and an empty channel has room: so a state without
    /// successors has empty channels and a control without events of its own.
    [[nodiscard]] bool has_dead_end(ControlId id, const BitMatrix& fresh) const {
        const Control& control = layout_[id];
        if (control.contents[kRows][0] != 0 || control.contents[kColumns][0] != 0 ||
            !fresh.test(0, 0)) {
            return false;
        }
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const auto own = layout_.own_event_counts(id, side);
            if (own[0] + own[1] > 0) return false;
        }
        return true;
    }

    [[nodiscard]] std::uint64_t transitions_of(ControlId id, const BitMatrix& bits) {
        const ContentRules& rules = layout_.content_rules();
        const ChannelRules& channel = rules.channel();
        const auto own0 = layout_.own_event_counts(id, 0);
        const auto own1 = layout_.own_event_counts(id, 1);
        const std::size_t per_message =
            1 + (channel.duplicates ? 1U : 0U) + (channel.loses ? 1U : 0U);
        const Moves& moves = images_.moves(id);
        // By the size of what is in flight one way: the events that depend on it.
        const auto events = [&](std::size_t size, const auto& own) {
            return own[0] + (size < channel.capacity ? own[1] : 0) +
                   per_message * rules.deliverable(size);
        };
        std::uint64_t total = 0;
        for (std::size_t row = 0; row < bits.rows(); ++row) {
            const std::size_t row_events = events(moves.row_size[row], own0);
            for (std::size_t size = 0; size <= channel.capacity; ++size) {
                std::uint64_t states = 0;
                const auto& columns = moves.columns_of_size[size];
                for (std::size_t i = 0; i < bits.stride(); ++i) {
                    states +=
                        static_cast<std::uint64_t>(std::popcount(bits.row(row)[i] & columns[i]));
                }
                total += states * (row_events + events(size, own1));
            }
        }
        return total;
    }

    void forget_idle_moves() {
        std::uint64_t bytes = 0;
        for (ControlId id = 0; id < layout_.size(); ++id) bytes += images_.moves_bytes(id);
        if (bytes <= kMovesToKeep) return;
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!frontier_[id].allocated()) images_.forget_moves(id);
        }
    }

    const Layout<M>& layout_;
    const Watch<State>& watch_;
    Budget& budget_;
    WorkerPool& workers_;
    StateMap<M> states_;
    Images<M> images_;

    StateSet visited_;
    StateSet frontier_;
    StateSet next_;
    /// The controls that have a frontier, and those that next_ has.
    std::vector<ControlId> active_;
    std::vector<ControlId> touched_;
    std::uint32_t level_ = 0;
    std::atomic<std::uint64_t> transitions_ = 0;

    std::vector<std::vector<ControlPredicate<M>>> predicates_;
    std::vector<FirstStates> found_;
    bool violated_ = false;

    Counts counts_;
    Ending ending_ = Ending::Complete;
    std::mutex mutex_;
};

}  // namespace finwait::checker::factored
