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
//      Who asks for no depth needs no levels: unordered_exploration.h explores without.
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
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/factored/explored_states.h"
#include "checker/factored/rows/saved_states.h"

namespace finwait::checker::factored {

/// The states of the first level in which a predicate is true of any.
struct FirstStates {
    std::optional<std::uint32_t> level{};
    MatrixSet states{};
};

/// Explores all that is reachable, level by level, and keeps it.
class Exploration : public ExploredStates {
  public:
    /// See ExploredStates.
    Exploration(const Layout& layout, const Watch& watch, Budget& budget, WorkerPool& workers,
                SpillFile* spill = nullptr)
        : ExploredStates(layout, watch, budget, workers, spill),
          frontier_(layout.size()),
          next_(layout.size()),
          predicates_(layout.size()),
          found_(watch.size()) {
        for (FirstStates& first : found_) first.states.resize(layout.size());
    }

    /// Until everything is explored, or the budget or the first violation ends it. Calls
    /// `between_levels` where `save` may be called; `last` says that it is the last time, and that
    /// there is something left to explore. Asks `enough` as often, and ends, complete, if it says
    /// so.
    void run(const std::function<void(bool last)>& between_levels = {},
             const std::function<bool()>& enough = {});

    /// All that `load` needs to go on from here.
    void save(const WordSink& sink) const;
    /// Needs that nothing was explored yet. Throws std::invalid_argument if `source` does not give
    /// what an exploration of the same machines and the same watch saved, std::bad_alloc.
    void load(const WordSource& source);

    /// By question. The level is right also where the ending is not Complete.
    [[nodiscard]] const FirstStates& first(std::size_t question) const { return found_[question]; }

  private:
    void search(const std::function<void(bool last)>& between_levels,
                const std::function<bool()>& enough);

    /// The largest matrices first, so that no worker is left with one when the others have done.
    void sort_by_size(std::vector<ControlId>& controls) const {
        std::ranges::sort(controls, std::greater<>(),
                          [&](ControlId id) { return std::pair(bytes_of(id), id); });
    }

    /// False if the budget ended it: then what was reached is not all.
    bool expand_level();

    /// Of a control and its mirror only one is kept: what reached the other one is mirrored.
    void fold_mirrors();

    /// Of what was reached, keeps what is new and asks the predicates of it. All that needs memory
    /// is done here: what ends this leaves visited_ and frontier_ as they were. False if the budget
    /// ended it.
    bool sift_level();

    void sift(ControlId id);

    /// What is new becomes the frontier, and counts as visited.
    void absorb_level();

    /// What can be seen of what was loaded to be wrong without exploring anew. A hash guards the
    /// file against damage; this guards the counts against whoever writes one by hand.
    void check_loaded();
    static void require(bool truth) {
        if (!truth) throw std::invalid_argument("no such states are reached");
    }
    [[nodiscard]] static bool is_part_of(const BitMatrix& part, const BitMatrix& whole);

    /// How many new states the control has.
    std::uint64_t absorb(ControlId id);

    /// What the predicates say of the new states of a control, and of those that they stand for.
    void ask(ControlId id, const BitMatrix& fresh);

    [[nodiscard]] std::vector<ControlPredicate>& predicates_of(ControlId id);
    /// Whether a predicate that was not true before may be true of a state of the control.
    [[nodiscard]] bool may_meet(ControlId id);
    /// A predicate that was true of a state of an earlier level is not asked any more.
    void ask_of(ControlId id, const BitMatrix& fresh);
    template <class IsFresh>
    void ask_dead_ends(ControlId id, const IsFresh& is_fresh);
    void ask_dead_end(const Cell& cell);

    /// Before the workers begin with a level, since they write what is met in it.
    void note_what_was_met();

    void note(FirstStates& first, ControlId id, BitMatrix states);

    void forget_idle_moves();

    MatrixSet frontier_;
    MatrixSet next_;
    /// The controls that have a frontier, and those that next_ has.
    std::vector<ControlId> active_;
    std::vector<ControlId> touched_;
    std::uint32_t level_ = 0;
    /// By question: whether it was true of a state of an earlier level.
    std::vector<bool> met_before_;
    std::atomic<std::uint64_t> transitions_ = 0;

    std::vector<std::vector<ControlPredicate>> predicates_;
    std::vector<FirstStates> found_;
    bool violated_ = false;
    bool loaded_ = false;

    std::mutex mutex_;
};

}  // namespace finwait::checker::factored
