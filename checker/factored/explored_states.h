// What an exploration found: a matrix of bits per control. Every exploration of this engine is one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "checker/factored/control_predicate.h"
#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/images.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"
#include "checker/verdict.h"

namespace finwait::checker::factored {

/// What is asked of every state.
struct Watch {
    std::vector<Predicate> predicates;
    /// Further predicates, asked only of states in which nothing that is owed can happen.
    std::vector<std::function<bool(const GlobalState&)>> of_dead_ends;
    /// With Limits::first_violation: which of either, the ones of dead ends last, being true is a
    /// violation.
    std::vector<bool> violations;

    /// Questions are numbered like that, too.
    [[nodiscard]] std::size_t size() const { return predicates.size() + of_dead_ends.size(); }
};

class ExploredStates {
  public:
    ExploredStates(const ExploredStates&) = delete;
    ExploredStates& operator=(const ExploredStates&) = delete;

    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] Ending ending() const { return ending_; }
    /// Without the states that others stand for, if the layout is symmetric and `mirror_visited`
    /// was not called.
    [[nodiscard]] const MatrixSet& visited() const { return visited_; }
    /// Adds the states that others stand for; between levels not for longer than to look at them.
    /// Throws std::bad_alloc, also if `budget` tells to stop.
    void mirror_visited(Budget& budget);
    /// Takes them away again.
    void drop_mirrored();
    /// All states but those that satisfy the predicate, as far as they were mirrored. Throws
    /// std::bad_alloc.
    [[nodiscard]] MatrixSet without(const Predicate& predicate);
    /// All states of which the question is true, as far as they were mirrored. Throws
    /// std::bad_alloc, also if `budget` tells to stop.
    [[nodiscard]] MatrixSet all(std::size_t question, Budget& budget);
    [[nodiscard]] Images& images() { return images_; }
    /// Gives all memory back, when nothing more is asked.
    void release();

  protected:
    /// Moves of controls that are not expanded next are forgotten beyond this; bytes.
    static constexpr std::uint64_t kMovesToKeep = std::uint64_t{8} << 20U;
    /// What may end work before all of it is done.
    enum class Stop : std::uint8_t { AsTheBudgetSays, Never };

    /// Nothing is owned; all must outlive this. Without `spill`, all that is explored has to fit
    /// into the memory.
    ExploredStates(const Layout& layout, const Watch& watch, Budget& budget, WorkerPool& workers,
                   SpillFile* spill)
        : layout_(layout),
          watch_(watch),
          budget_(budget),
          workers_(workers),
          images_(layout, budget, spill),
          visited_(layout.size()) {}
    ~ExploredStates() = default;

    [[nodiscard]] std::size_t bytes_of(ControlId id) const {
        return BitMatrix::bytes_of(layout_[id].rows(), layout_[id].columns());
    }
    [[nodiscard]] bool is_for_workers(const std::vector<ControlId>& controls) const;
    /// Calls `work(control, worker)` for all controls.
    template <class Work>
    void for_all(const std::vector<ControlId>& controls, const Work& work,
                 Stop stop = Stop::AsTheBudgetSays) {
        workers_.for_each(controls.size(), is_for_workers(controls),
                          [&](std::size_t i, unsigned worker) {
                              if (stop == Stop::Never || budget_.go_on()) work(controls[i], worker);
                          });
    }

    [[nodiscard]] static std::uint64_t bits_of(const BitMatrix& matrix);
    /// How many transitions the states of `bits` have. `moves` are of the control.
    [[nodiscard]] std::uint64_t transitions_of(ControlId id, const Moves& moves,
                                               const BitMatrix& bits) const;

    const Layout& layout_;
    const Watch& watch_;
    Budget& budget_;
    WorkerPool& workers_;
    Images images_;
    MatrixSet visited_;
    Counts counts_;
    Ending ending_ = Ending::Complete;

  private:
    [[nodiscard]] static std::uint64_t in_common(const Word* row, const std::vector<Word>& columns);
    void add_satisfying(std::size_t question, ControlId id, BitMatrix& found);
    void add_dead_ends(std::size_t question, ControlId id, BitMatrix& found);
};

}  // namespace finwait::checker::factored
