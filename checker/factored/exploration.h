// The factored engine: breadth first by levels, a control at a time, a row of bits at a time.
//
// How it works:
//
//   1. layout.h gives every state that may be reachable a bit: in the matrix of its control (its
//      pair of local states), in the row of what is in flight one way and the column of what is in
//      flight the other way. The place of the bit is the state; nothing else is stored.
//   2. A level is a matrix per control, with a 1 for each state at that distance. To expand it,
//      take each control that has a 1; moves.h says to which controls its events lead and how rows
//      and columns move; a whole row is moved by a few instructions per 64 states
//      (row_map.h). What arrives is added to the next level's matrix of the target.
//   3. When all controls are expanded, each matrix of the next level loses what was visited before,
//      and the rest is added to what is visited: that is the next level.
//   4. A predicate that reads no channel is asked once per control, one that reads one channel once
//      per row or column (control_predicate.h).
//   5. Transitions are counted, not followed: how many events a state has depends on its control
//      and on how many messages are in flight, so a row's transitions are a sum over few popcounts.
//   6. Nothing is kept of where a state came from. A shortest run is found by searching backwards
//      from what was found, by the same moves the other way round (runs.h).
//   7. Where both machines are alike, exchanging them maps states to states of the same level. Then
//      of a control and its mirror only one is kept, counted twice, and what reaches the other one
//      is transposed. Levels, counts and runs stay what they were.
//      No partial order is followed here (explicit/partial_order.md). An event of one machine moves
//      all contents of the channel to the other one along with it, as rows; to leave it out of some
//      states, a frontier would have to be kept apart by how its states were found, and that takes
//      more operations on rows than it saves. For subsumption under loss a channel that loses only
//      when it is full is one more action on contents (Action::TakeIfFull).
//   8. Between two levels all that matters is what was visited, the frontier, and what was counted
//      and found. The layout is the same on every run, so that is all that a checkpoint holds
//      (`save`, `load`). Whatever ends the search within a level leaves what there was before it.
//   9. With a spill file, matrices that a quarter of the memory has no room for stand in it, mapped
//      (spill_file.h). Whatever is written there is safe in the file's pages, so before a matrix is
//      used (Images::touch) others that were not used for long may be dropped from the process:
//      they come back when they are touched. No part of the search has to know where a matrix
//      stands; a touch that was forgotten costs precision of the memory limit, nothing else. What
//      the layout takes, and the graph on which progress is judged, does not spill.
//
// Adding a bit twice is adding it once, so the order in which controls are expanded, and which
// thread does it, plays no part: counts, levels and runs are the same for every number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <optional>
#include <vector>

#include "checker/factored/control_predicate.h"
#include "checker/factored/layout/layout.h"
#include "checker/factored/layout/machine_states.h"
#include "checker/factored/rows/images.h"
#include "checker/factored/rows/saved_states.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"
#include "checker/verdict.h"

namespace finwait::checker::factored {

/// What is asked of every state.
template <class State>
struct Watch {
    std::vector<Predicate<State>> predicates;
    /// Further predicates, asked only of states in which nothing that is owed can happen.
    std::vector<std::function<bool(const State&)>> of_dead_ends;
    /// With Limits::first_violation: which of either, the ones of dead ends last, being true is a
    /// violation.
    std::vector<bool> violations;
};

/// The states of the first level in which a predicate is true of any.
struct FirstStates {
    std::optional<std::uint32_t> level{};
    MatrixSet states{};
};

/// Explores all that is reachable, and keeps it.
template <ExplorableMachines M>
class Exploration {
  public:
    using State = typename M::State;

    /// Nothing is owned; all must outlive this. Without `spill`, all that is explored has to fit
    /// into the memory.
    Exploration(const M& machines, const Layout<M>& layout, const Watch<State>& watch,
                Budget& budget, WorkerPool& workers, SpillFile* spill = nullptr)
        : layout_(layout),
          watch_(watch),
          budget_(budget),
          workers_(workers),
          states_(machines, layout),
          images_(layout, budget, spill),
          visited_(layout.size()),
          frontier_(layout.size()),
          next_(layout.size()),
          predicates_(layout.size()),
          found_(watch.predicates.size() + watch.of_dead_ends.size()) {
        for (FirstStates& first : found_) first.states.resize(layout.size());
    }

    /// Until everything is explored, or the budget or the first violation ends it. Calls
    /// `between_levels` where `save` may be called; `last` says that it is the last time, and that
    /// there is something left to explore.
    void run(const std::function<void(bool last)>& between_levels = {}) {
        try {
            search(between_levels);
        } catch (const std::bad_alloc&) {
            // Unless something else was.
            budget_.memory_exhausted();
        }
        images_.release(next_);
        if (ending_ == Ending::Complete) ending_ = budget_.ending();
        if (between_levels && ending_ != Ending::Complete && counts_.states > 0) {
            between_levels(true);
        }
        images_.release(frontier_);
    }

    /// All that `load` needs to go on from here.
    void save(const WordSink& sink) const {
        const Word depths[] = {counts_.states, counts_.transitions, counts_.depth, level_,
                               violated_ ? 1U : 0U};
        sink(depths);
        write_states(sink, visited_, budget_);
        write_states(sink, frontier_, budget_);
        for (const FirstStates& first : found_) {
            // 0 for none.
            const Word level[] = {first.level ? Word{*first.level} + 1 : 0};
            sink(level);
            write_states(sink, first.states, budget_);
        }
    }
    /// Needs that nothing was explored yet. Throws std::invalid_argument if `source` does not give
    /// what an exploration of the same machines and the same watch saved, std::bad_alloc.
    void load(const WordSource& source) {
        Word depths[5];
        source(depths);
        counts_ = {depths[0], depths[1], static_cast<std::uint32_t>(depths[2])};
        level_ = static_cast<std::uint32_t>(depths[3]);
        violated_ = depths[4] != 0;
        read_states(source, visited_, images_);
        read_states(source, frontier_, images_);
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (frontier_[id].allocated()) active_.push_back(id);
        }
        for (FirstStates& first : found_) {
            Word level[1];
            source(level);
            if (level[0] > 0) first.level = static_cast<std::uint32_t>(level[0] - 1);
            read_states(source, first.states, images_);
        }
        check_loaded();
        loaded_ = true;
    }

    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] Ending ending() const { return ending_; }
    /// Without the states that others stand for, if the layout is symmetric and `mirror_visited`
    /// was not called.
    [[nodiscard]] const MatrixSet& visited() const { return visited_; }
    /// Adds the states that others stand for; between levels not for longer than to look at them.
    /// Throws std::bad_alloc, also if `budget` tells to stop.
    void mirror_visited(Budget& budget) {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (layout_.represents(id) || visited_[id].allocated()) continue;
            const BitMatrix& original = visited_[layout_.mirror(id)];
            if (!original.allocated()) continue;
            budget.must_go_on();
            visited_[id] = images_.empty_matrix(id);
            images_.touch(original);
            visited_[id].unite_transposed(original);
        }
    }
    /// Takes them away again.
    void drop_mirrored() {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!layout_.represents(id)) images_.release(visited_[id]);
        }
    }
    /// All states but those that satisfy the predicate, as far as they were mirrored. Throws
    /// std::bad_alloc.
    [[nodiscard]] MatrixSet without(const Predicate<State>& predicate) {
        MatrixSet rest(layout_.size());
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!visited_[id].allocated()) continue;
            budget_.must_go_on();
            const ControlPredicate<M> of_control(predicate, states_, layout_, id);
            const BitMatrix satisfying = of_control.among(visited_[id]);
            rest[id] = images_.empty_matrix(id);
            images_.touch(visited_[id]);
            rest[id].unite(visited_[id]);
            if (satisfying.allocated()) rest[id].remove(satisfying);
        }
        return rest;
    }
    /// By predicate, the ones of dead ends last. The level is right also where the ending is not
    /// Complete.
    [[nodiscard]] const FirstStates& first(std::size_t predicate) const {
        return found_[predicate];
    }
    /// All states of which it is true, in whatever level, as far as they were mirrored. Throws
    /// std::bad_alloc, also if `budget` tells to stop.
    [[nodiscard]] MatrixSet all(std::size_t predicate, Budget& budget) {
        MatrixSet found(layout_.size());
        try {
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (!visited_[id].allocated()) continue;
                budget.must_go_on();
                images_.touch(visited_[id]);
                predicate < watch_.predicates.size() ? add_satisfying(predicate, id, found[id])
                                                     : add_dead_ends(predicate, id, found[id]);
            }
        } catch (const std::bad_alloc&) {
            images_.release(found);
            throw;
        }
        return found;
    }
    [[nodiscard]] const StateMap<M>& states() const { return states_; }
    [[nodiscard]] Images<M>& images() { return images_; }

  private:
    /// Moves of controls that are not expanded next are forgotten beyond this; bytes.
    static constexpr std::uint64_t kMovesToKeep = std::uint64_t{8} << 20U;
    void search(const std::function<void(bool last)>& between_levels) {
        budget_.begin_phase("exploring");
        if (!loaded_) {
            const ControlId start = Layout<M>::initial();
            next_[start] = images_.empty_matrix(start);
            // Both channels are empty, and empty contents sort first.
            next_[start].set(0, 0);
            touched_ = {start};
            if (!sift_level()) return;
            absorb_level();
        }
        while (!active_.empty()) {
            if (budget_.limits().first_violation && violated_) {
                ending_ = Ending::FirstViolation;
                return;
            }
            if (between_levels) between_levels(false);
            if (!expand_level() || !sift_level()) return;
            counts_.transitions += transitions_.exchange(0);
            for_all(
                active_, [&](ControlId id, unsigned) { images_.release(frontier_[id]); },
                Stop::Never);
            absorb_level();
            forget_idle_moves();
        }
    }

    /// What may end work before all of it is done.
    enum class Stop : std::uint8_t { AsTheBudgetSays, Never };

    [[nodiscard]] bool is_for_workers(const std::vector<ControlId>& controls) const {
        std::size_t bytes = 0;
        for (const ControlId id : controls) bytes += bytes_of(id);
        return workers_.are_worth_it(controls.size(), bytes);
    }
    [[nodiscard]] std::size_t bytes_of(ControlId id) const {
        return BitMatrix::bytes_of(layout_[id].rows(), layout_[id].columns());
    }

    /// Calls `work(control, worker)` for all controls.
    template <class Work>
    void for_all(const std::vector<ControlId>& controls, const Work& work,
                 Stop stop = Stop::AsTheBudgetSays) {
        workers_.for_each(controls.size(), is_for_workers(controls),
                          [&](std::size_t i, unsigned worker) {
                              if (stop == Stop::Never || budget_.go_on()) work(controls[i], worker);
                          });
    }

    /// The largest matrices first, so that no worker is left with one when the others have done.
    void sort_by_size(std::vector<ControlId>& controls) const {
        std::ranges::sort(controls, std::greater<>(),
                          [&](ControlId id) { return std::pair(bytes_of(id), id); });
    }

    /// False if the budget ended it: then what was reached is not all.
    bool expand_level() {
        std::vector<std::vector<ControlId>> touched(workers_.workers());
        for_all(active_, [&](ControlId id, unsigned worker) {
            images_.forward(id, frontier_[id], next_, touched[worker]);
            const std::uint64_t transitions =
                layout_.weight(id) * transitions_of(id, frontier_[id]);
            transitions_ += transitions;
            if (images_.is_crowded()) images_.forget_moves(id);
            budget_.go_on(0, transitions);
        });
        touched_.clear();
        for (const auto& some : touched) touched_.insert(touched_.end(), some.begin(), some.end());
        sort_by_size(touched_);
        return budget_.go_on();
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
        sort_by_size(representatives);
        for_all(representatives, [&](ControlId id, unsigned) {
            const ControlId mirror = layout_.mirror(id);
            if (!next_[mirror].allocated()) return;
            images_.touch(next_[mirror]);
            images_.touch(next_[id]);
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

    /// Of what was reached, keeps what is new and asks the predicates of it. All that needs memory
    /// is done here: what ends this leaves visited_ and frontier_ as they were. False if the budget
    /// ended it.
    bool sift_level() {
        if (layout_.symmetric()) fold_mirrors();
        level_ = counts_.states == 0 ? 0 : counts_.depth + 1;
        note_what_was_met();
        for_all(touched_, [&](ControlId id, unsigned) { sift(id); });
        return budget_.go_on();
    }

    void sift(ControlId id) {
        BitMatrix& fresh = next_[id];
        images_.touch(fresh);
        images_.touch(visited_[id]);
        if (visited_[id].allocated()) fresh.remove(visited_[id]);
        if (fresh.empty()) {
            images_.release(fresh);
            return;
        }
        if (!visited_[id].allocated()) visited_[id] = images_.empty_matrix(id);
        ask(id, fresh);
    }

    /// What is new becomes the frontier, and counts as visited.
    void absorb_level() {
        active_.clear();
        const std::uint64_t before = counts_.states;
        for (const ControlId id : touched_) {
            if (next_[id].allocated()) active_.push_back(id);
        }
        // Which worker was faster plays no part in what follows, but let it not show either.
        sort_by_size(active_);
        std::atomic<std::uint64_t> states = 0;
        for_all(
            active_, [&](ControlId id, unsigned) { states += absorb(id); }, Stop::Never);
        counts_.states += states;
        if (!active_.empty()) counts_.depth = level_;
        budget_.at_level(level_, counts_.states - before);
        budget_.go_on(states, 0);
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (found_[i].level == level_ && watch_.violations[i]) violated_ = true;
        }
    }

    /// What can be seen of what was loaded to be wrong without exploring anew. A hash guards the
    /// file against damage; this guards the counts against whoever writes one by hand.
    void check_loaded() {
        std::uint64_t states = 0;
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!visited_[id].allocated()) {
                require(!frontier_[id].allocated());
                continue;
            }
            images_.touch(visited_[id]);
            states += layout_.weight(id) * bits_of(visited_[id]);
            if (!frontier_[id].allocated()) continue;
            images_.touch(frontier_[id]);
            require(is_part_of(frontier_[id], visited_[id]));
        }
        require(states == counts_.states && states > 0 && level_ <= counts_.depth + 1);
        const BitMatrix& start = visited_[Layout<M>::initial()];
        require(start.allocated() && start.test(0, 0));
        for (const FirstStates& first : found_) {
            require(!first.level || *first.level <= level_);
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (!first.states[id].allocated() || !layout_.represents(id)) continue;
                images_.touch(first.states[id]);
                images_.touch(visited_[id]);
                require(first.level && visited_[id].allocated() &&
                        is_part_of(first.states[id], visited_[id]));
            }
        }
    }
    static void require(bool truth) {
        if (!truth) throw std::invalid_argument("no such states are reached");
    }
    [[nodiscard]] static bool is_part_of(const BitMatrix& part, const BitMatrix& whole) {
        const auto a = part.words();
        const auto b = whole.words();
        for (std::size_t i = 0; i < a.size(); ++i) {
            if ((a[i] & ~b[i]) != 0) return false;
        }
        return true;
    }
    [[nodiscard]] static std::uint64_t bits_of(const BitMatrix& matrix) {
        const auto words = matrix.words();
        return std::transform_reduce(
            words.begin(), words.end(), std::uint64_t{0}, std::plus<>(),
            [](Word word) { return static_cast<std::uint64_t>(std::popcount(word)); });
    }

    /// How many new states the control has.
    std::uint64_t absorb(ControlId id) {
        BitMatrix& fresh = next_[id];
        images_.touch(fresh);
        images_.touch(visited_[id]);
        visited_[id].unite(fresh);
        const std::uint64_t bits = bits_of(fresh);
        frontier_[id] = std::move(fresh);
        return layout_.weight(id) * bits;
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
        images_.touch(fresh);
        auto& predicates = predicates_[id];
        if (predicates.empty()) {
            for (const auto& predicate : watch_.predicates) {
                predicates.emplace_back(predicate, states_, layout_, id);
            }
        }
        for (std::size_t i = 0; i < predicates.size(); ++i) {
            if (met_before_[i]) continue;
            const BitMatrix satisfying = predicates[i].among(fresh);
            if (!satisfying.allocated()) continue;
            BitMatrix kept = images_.empty_matrix(id);
            kept.unite(satisfying);
            note(found_[i], id, std::move(kept));
        }
        layout_.for_each_empty(id, [&](std::uint32_t row, std::uint32_t column) {
            if (fresh.test(row, column) && layout_.has_dead_end(id))
                ask_dead_end({id, row, column});
        });
    }
    void ask_dead_end(const Cell& cell) {
        const State state = states_.state(cell);
        for (std::size_t i = 0; i < watch_.of_dead_ends.size(); ++i) {
            const std::size_t question = watch_.predicates.size() + i;
            if (met_before_[question] || !watch_.of_dead_ends[i](state)) continue;
            BitMatrix there = images_.empty_matrix(cell.control);
            there.set(cell.row, cell.column);
            note(found_[question], cell.control, std::move(there));
        }
    }

    void add_satisfying(std::size_t predicate, ControlId id, BitMatrix& found) {
        const ControlPredicate<M> asked(watch_.predicates[predicate], states_, layout_, id);
        const BitMatrix satisfying = asked.among(visited_[id]);
        if (!satisfying.allocated()) return;
        found = images_.empty_matrix(id);
        found.unite(satisfying);
    }
    void add_dead_ends(std::size_t predicate, ControlId id, BitMatrix& found) {
        if (!layout_.has_dead_end(id)) return;
        const auto& is_met = watch_.of_dead_ends[predicate - watch_.predicates.size()];
        layout_.for_each_empty(id, [&](std::uint32_t row, std::uint32_t column) {
            if (!visited_[id].test(row, column) || !is_met(states_.state({id, row, column})))
                return;
            if (!found.allocated()) found = images_.empty_matrix(id);
            found.set(row, column);
        });
    }

    /// Before the workers begin with a level, since they write what is met in it.
    void note_what_was_met() {
        met_before_.resize(found_.size());
        for (std::size_t i = 0; i < found_.size(); ++i) {
            met_before_[i] = found_[i].level && *found_[i].level < level_;
        }
    }

    void note(FirstStates& first, ControlId id, BitMatrix states) {
        const std::lock_guard lock(mutex_);
        first.level = level_;
        if (!first.states[id].allocated()) {
            first.states[id] = std::move(states);
            return;
        }
        first.states[id].unite(states);
        images_.release(states);
    }

    [[nodiscard]] std::uint64_t transitions_of(ControlId id, const BitMatrix& bits) {
        const auto own0 = layout_.own_event_counts(id, 0);
        const auto own1 = layout_.own_event_counts(id, 1);
        const Moves& moves = images_.moves(id);
        const auto events = [](const std::array<std::size_t, 2>& own, ContentEvents content) {
            return own[0] + (content.has_room ? own[1] : 0) + content.of_messages;
        };
        std::uint64_t total = 0;
        for (std::size_t row = 0; row < bits.rows(); ++row) {
            if (bits.row_is_empty(row)) continue;
            const std::size_t row_events = events(own0, moves.row_events[row]);
            for (const ColumnClass& some : moves.column_classes) {
                total += in_common(bits.row(row), some.columns) *
                         (row_events + events(own1, some.events));
            }
        }
        for (const Rectangle& joint : moves.joint) {
            for (const std::uint32_t row : joint.rows) {
                total += in_common(bits.row(row), joint.columns);
            }
        }
        return total;
    }
    [[nodiscard]] static std::uint64_t in_common(const Word* row,
                                                 const std::vector<Word>& columns) {
        std::uint64_t states = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            states += static_cast<std::uint64_t>(std::popcount(row[i] & columns[i]));
        }
        return states;
    }

    void forget_idle_moves() {
        std::uint64_t bytes = 0;
        std::vector<ControlId> idle;
        for (ControlId id = 0; id < layout_.size(); ++id) {
            const std::uint64_t of_control = images_.moves_bytes(id);
            bytes += of_control;
            if (of_control > 0 && !frontier_[id].allocated()) idle.push_back(id);
        }
        if (bytes <= kMovesToKeep) return;
        for_all(
            idle, [&](ControlId id, unsigned) { images_.forget_moves(id); }, Stop::Never);
    }

    const Layout<M>& layout_;
    const Watch<State>& watch_;
    Budget& budget_;
    WorkerPool& workers_;
    StateMap<M> states_;
    Images<M> images_;

    MatrixSet visited_;
    MatrixSet frontier_;
    MatrixSet next_;
    /// The controls that have a frontier, and those that next_ has.
    std::vector<ControlId> active_;
    std::vector<ControlId> touched_;
    std::uint32_t level_ = 0;
    /// By question: whether it was true of a state of an earlier level.
    std::vector<bool> met_before_;
    std::atomic<std::uint64_t> transitions_ = 0;

    std::vector<std::vector<ControlPredicate<M>>> predicates_;
    std::vector<FirstStates> found_;
    bool violated_ = false;
    bool loaded_ = false;

    Counts counts_;
    Ending ending_ = Ending::Complete;
    std::mutex mutex_;
};

}  // namespace finwait::checker::factored
