// Shortest runs, found again by searching backwards.
//
// From the states that were found, layer by layer: the states from which they are k events away,
// until the initial state is met. Which of the runs that go down the layers have the fewest faults,
// fewest_faults.h tells; then walk forwards, by the first event in the order of the system, or the
// first that is not late, that leads to where the rest suffices. Where faults count before steps,
// fewest_faults.h searches by itself.
#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/factored/paths/event_classes.h"
#include "checker/factored/paths/fewest_faults.h"
#include "checker/factored/paths/route.h"
#include "checker/factored/rows/images.h"
#include "checker/run.h"

namespace finwait::checker::factored {

class ShortestRun {
  public:
    using Set = MatrixSet;

    struct Found {
        std::vector<Label> labels;
        GlobalState last;
    };

    /// Nothing is owned; all must outlive this. `budget` tells when to stop; memory is counted by
    /// that of the images.
    ShortestRun(const Layout& layout, Images& images, const RunPreference& preference,
                Budget& budget);

    /// Of all runs from the initial state into `targets` the preferred one. `within` is what may be
    /// passed, the initial state included: all that is reachable, or some of it. None if there is
    /// no such run. Throws std::bad_alloc if the budget does not suffice.
    [[nodiscard]] std::optional<Found> into(const MatrixSet& targets, const MatrixSet& within);

    // What FewestFaults and CheapestWays ask for.

    [[nodiscard]] MatrixSet nothing() const { return MatrixSet(layout_.size()); }
    [[nodiscard]] MatrixSet start();
    [[nodiscard]] static bool has_start(const MatrixSet& set) {
        const BitMatrix& matrix = set[Layout::initial()];
        return matrix.allocated() && matrix.test(0, 0);
    }
    [[nodiscard]] MatrixSet successors(const MatrixSet& from, const MatrixSet& within);
    [[nodiscard]] MatrixSet predecessors(const MatrixSet& into, const MatrixSet& within,
                                         Which which);
    [[nodiscard]] MatrixSet copy(const MatrixSet& from);
    void add(const MatrixSet& some, MatrixSet& to);
    void remove(const MatrixSet& some, MatrixSet& from);
    [[nodiscard]] static bool is_empty(const MatrixSet& set) {
        return std::ranges::none_of(set, &BitMatrix::allocated);
    }
    void release(MatrixSet& set) { images_.release(set); }

  private:
    struct Chosen {
        Label label = 0;
        GlobalState state{};
        std::size_t faults = 0;
    };

    void go_on() {
        if (!budget_.go_on()) throw std::bad_alloc();
    }
    /// Only what is in `within`; no matrix where that is nothing.
    void keep(BitMatrix& matrix, const BitMatrix& within);

    [[nodiscard]] std::optional<Found> with_fewest_faults(const MatrixSet& targets,
                                                          const MatrixSet& within);
    /// By control: whether an event leads from there to one that has some of `states`.
    [[nodiscard]] std::vector<bool> leading_to(const MatrixSet& states) const;
    /// The states that are one event farther away than `layer`; `seen` has all nearer ones.
    MatrixSet before(const MatrixSet& layer, MatrixSet& seen, const MatrixSet& within);

    /// `Ways`: FewestFaults or CheapestWays.
    template <class Ways>
    [[nodiscard]] Found walk(std::size_t length, const Ways& ways) const;
    template <class Ways>
    [[nodiscard]] Chosen first_step(const GlobalState& state, std::size_t left, std::size_t faults,
                                    const Ways& ways) const;

    const Layout& layout_;
    Images& images_;
    const RunPreference& preference_;
    Budget& budget_;
    EventClasses<bool> classes_;
    std::vector<std::vector<ControlId>> sources_;
};

}  // namespace finwait::checker::factored
