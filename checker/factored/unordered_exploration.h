// Everything that is reachable, where nobody asks how far away it is.
//
// Without levels, a control waits until much has reached it, and is then expanded with all of it:
// whole rows are moved as fast with many bits as with one, so what counts is how often. Those of
// low numbers come first, for a machine rarely comes back to a local state that it had before, and
// what leads back to the control is followed until nothing is added (Images::close). Of a control
// and its mirror only one is kept, as with levels (exploration.h, 7), and what reached the other
// one is transposed when it is its turn.
//
// States and transitions are those that levels find, for all that is reachable is one set, in
// whatever order it is found.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "checker/factored/explored_states.h"

namespace finwait::checker::factored {

class UnorderedExploration : public ExploredStates {
  public:
    /// See ExploredStates.
    UnorderedExploration(const Layout& layout, const Watch& watch, Budget& budget,
                         WorkerPool& workers, SpillFile* spill = nullptr)
        : ExploredStates(layout, watch, budget, workers, spill),
          next_(layout.size()),
          known_(layout.size(), 0),
          waits_(layout.size(), 0),
          kept_moves_(layout.size(), 0),
          met_(watch.size()) {}

    /// Until everything is explored, or the budget ends it. The counts have no depth.
    void run();

    /// Whether the question is true of a state that was reached, as far as that is known.
    [[nodiscard]] bool is_met(std::size_t question) const { return met_[question]; }

  private:
    /// What reached a control and its mirror, about to be expanded.
    struct Batch {
        std::vector<ControlId> controls;
        std::vector<std::array<BitMatrix, 2>> reached;
    };

    /// So many controls are expanded at once, by each worker.
    static constexpr std::size_t kPiecesPerWorker = 4;
    static constexpr std::uint64_t kFewStates = 128;

    void search();
    void put_on_list(ControlId id);
    [[nodiscard]] Batch take_batch();
    /// Notes in `touched` the controls to whose matrices in next_ it added first.
    void expand(ControlId id, std::array<BitMatrix, 2>& reached, std::vector<ControlId>& touched);
    /// Adds what reached the control to what is visited, and gives it back. By row, whether it was
    /// changed; empty where nothing was.
    [[nodiscard]] Turns absorb(ControlId id, std::array<BitMatrix, 2>& reached);
    /// Moves of the controls that were expanded; if there are many, those that were made first go.
    void keep_moves(const std::vector<ControlId>& controls);

    /// Counts and questions, when everything is explored or it has ended.
    void look_at_all();
    [[nodiscard]] std::uint64_t count_transitions(ControlId id);
    /// Of what has to be asked state by state, asks a few, for most is met there already.
    void ask_few(ControlId id, const BitMatrix& bits);
    void ask(ControlId id, const BitMatrix& bits);
    /// The control stands for none; its states are `mirrored`, rows and columns exchanged.
    void ask_of_mirror(ControlId id, const BitMatrix& mirrored);
    template <class IsThere>
    void ask_dead_ends(ControlId id, const IsThere& is_there);

    /// What reached a control since it was expanded.
    MatrixSet next_;
    /// By control: how many states of it are visited.
    std::vector<std::uint64_t> known_;
    /// By the sum of the numbers of the local states.
    std::priority_queue<std::pair<std::uint64_t, ControlId>,
                        std::vector<std::pair<std::uint64_t, ControlId>>, std::greater<>>
        list_;
    std::vector<std::uint8_t> waits_;
    /// The controls whose moves are kept, in the order in which they were made; by control, how
    /// many bytes they take.
    std::deque<ControlId> with_moves_;
    std::vector<std::uint64_t> kept_moves_;
    std::uint64_t moves_bytes_ = 0;
    /// By question.
    std::vector<std::atomic<bool>> met_;
};

}  // namespace finwait::checker::factored
