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

#include "checker/factored/exploration.h"
#include "checker/factored/paths/event_classes.h"
#include "checker/factored/paths/fewest_faults.h"
#include "checker/factored/paths/route.h"
#include "checker/run.h"

namespace finwait::checker::factored {

template <RoutedMachines M>
class ShortestRun {
  public:
    using State = typename M::State;
    using Event = typename M::Event;
    using Set = MatrixSet;

    struct Found {
        std::vector<Event> events;
        State last;
    };

    /// Nothing is owned; all must outlive this. `budget` tells when to stop; memory is counted by
    /// that of the images.
    ShortestRun(const M& machines, const Layout<M>& layout, Images<M>& images,
                const StateMap<M>& states, const RunPreference& preference, Budget& budget)
        : machines_(machines),
          layout_(layout),
          images_(images),
          states_(states),
          preference_(preference),
          budget_(budget),
          classes_(
              machines, layout,
              [&](const Happening<M>& event) { return preference.fault(event.label); }, images) {
        sources_.resize(layout.size());
        for (ControlId id = 0; id < layout.size(); ++id) {
            for (const Transfer& transfer : layout[id].transfers) {
                auto& sources = sources_[transfer.target];
                if (sources.empty() || sources.back() != id) sources.push_back(id);
            }
        }
    }

    /// Of all runs from the initial state into `targets` the preferred one. `within` is what may be
    /// passed, the initial state included: all that is reachable, or some of it. None if there is
    /// no such run. Throws std::bad_alloc if the budget does not suffice.
    [[nodiscard]] std::optional<Found> into(const MatrixSet& targets, const MatrixSet& within) {
        if (preference_.fewest_faults_first) return with_fewest_faults(targets, within);
        budget_.begin_phase("looking for the shortest run");
        std::vector<MatrixSet> layers;
        layers.push_back(copy(targets));
        MatrixSet seen = copy(targets);
        bool more = true;
        while (more && !has_start(layers.back())) {
            layers.push_back(before(layers.back(), seen, within));
            more = std::ranges::any_of(layers.back(), &BitMatrix::allocated);
        }
        images_.release(seen);
        const std::size_t length = layers.size() - 1;
        if (more) return walk(length, FewestFaults<ShortestRun>(*this, std::move(layers)));
        for (MatrixSet& layer : layers) images_.release(layer);
        return std::nullopt;
    }

    // What FewestFaults and CheapestWays ask for.

    [[nodiscard]] MatrixSet nothing() const { return MatrixSet(layout_.size()); }
    [[nodiscard]] MatrixSet start() {
        MatrixSet set(layout_.size());
        const ControlId id = Layout<M>::initial();
        set[id] = images_.empty_matrix(id);
        set[id].set(0, 0);
        return set;
    }
    [[nodiscard]] static bool has_start(const MatrixSet& set) {
        const BitMatrix& matrix = set[Layout<M>::initial()];
        return matrix.allocated() && matrix.test(0, 0);
    }
    [[nodiscard]] MatrixSet successors(const MatrixSet& from, const MatrixSet& within) {
        MatrixSet reached(layout_.size());
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!from[id].allocated()) continue;
            go_on();
            for (const auto& events : classes_.of(id)) {
                images_.forward(events.moves, from[id], reached);
            }
        }
        for (ControlId id = 0; id < layout_.size(); ++id) keep(reached[id], within[id]);
        classes_.forget();
        return reached;
    }
    [[nodiscard]] MatrixSet predecessors(const MatrixSet& into, const MatrixSet& within,
                                         Which which) {
        MatrixSet found(layout_.size());
        const std::vector<bool> may_lead = leading_to(into);
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!within[id].allocated() || !may_lead[id]) continue;
            go_on();
            for (const auto& events : classes_.of(id)) {
                if (events.key != (which == Which::Faults)) continue;
                if (!found[id].allocated()) found[id] = images_.empty_matrix(id);
                images_.backward(events.moves, into, found[id]);
            }
            keep(found[id], within[id]);
        }
        classes_.forget();
        return found;
    }
    [[nodiscard]] MatrixSet copy(const MatrixSet& from) {
        MatrixSet to(layout_.size());
        add(from, to);
        return to;
    }
    void add(const MatrixSet& some, MatrixSet& to) {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!some[id].allocated()) continue;
            if (!to[id].allocated()) to[id] = images_.empty_matrix(id);
            images_.touch(some[id]);
            to[id].unite(some[id]);
        }
    }
    void remove(const MatrixSet& some, MatrixSet& from) {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!some[id].allocated() || !from[id].allocated()) continue;
            images_.touch(some[id]);
            from[id].remove(some[id]);
            if (from[id].empty()) images_.release(from[id]);
        }
    }
    [[nodiscard]] static bool is_empty(const MatrixSet& set) {
        return std::ranges::none_of(set, &BitMatrix::allocated);
    }
    void release(MatrixSet& set) { images_.release(set); }

  private:
    struct Step {
        Event event;
        State state;
        std::size_t faults = 0;
    };

    void go_on() {
        if (!budget_.go_on()) throw std::bad_alloc();
    }
    /// Only what is in `within`; no matrix where that is nothing.
    void keep(BitMatrix& matrix, const BitMatrix& within) {
        if (!matrix.allocated()) return;
        images_.touch(within);
        if (within.allocated()) matrix.intersect(within);
        if (!within.allocated() || matrix.empty()) images_.release(matrix);
    }

    [[nodiscard]] std::optional<Found> with_fewest_faults(const MatrixSet& targets,
                                                          const MatrixSet& within) {
        budget_.begin_phase("looking for the run with the fewest faults");
        CheapestWays<ShortestRun> ways(*this);
        if (!ways.find(targets, within)) return std::nullopt;
        return walk(ways.steps(), ways);
    }

    /// By control: whether an event leads from there to one that has some of `states`.
    [[nodiscard]] std::vector<bool> leading_to(const MatrixSet& states) const {
        std::vector<bool> may(layout_.size(), false);
        for (ControlId target = 0; target < layout_.size(); ++target) {
            if (!states[target].allocated()) continue;
            for (const ControlId id : sources_[target]) may[id] = true;
        }
        return may;
    }

    /// The states that are one event farther away than `layer`; `seen` has all nearer ones.
    MatrixSet before(const MatrixSet& layer, MatrixSet& seen, const MatrixSet& within) {
        MatrixSet result(layout_.size());
        std::vector<bool> asked(layout_.size(), false);
        for (ControlId target = 0; target < layout_.size(); ++target) {
            if (!layer[target].allocated()) continue;
            for (const ControlId id : sources_[target]) {
                if (!within[id].allocated() || asked[id]) continue;
                go_on();
                asked[id] = true;
                result[id] = images_.empty_matrix(id);
                images_.backward(id, layer, result[id]);
                if (images_.is_crowded()) images_.forget_moves(id);
                images_.touch(seen[id]);
                if (seen[id].allocated()) result[id].remove(seen[id]);
                keep(result[id], within[id]);
                if (!result[id].allocated()) continue;
                if (!seen[id].allocated()) seen[id] = images_.empty_matrix(id);
                seen[id].unite(result[id]);
            }
        }
        return result;
    }

    template <class Ways>
    [[nodiscard]] Found walk(std::size_t length, const Ways& ways) const {
        Found found{{}, machines_.initial()};
        std::size_t faults = ways.faults();
        for (std::size_t left = length; left > 0; --left) {
            const Step step = first_step(found.last, left, faults, ways);
            found.events.push_back(step.event);
            found.last = step.state;
            faults = step.faults;
        }
        return found;
    }
    template <class Ways>
    [[nodiscard]] Step first_step(const State& state, std::size_t left, std::size_t faults,
                                  const Ways& ways) const {
        FirstStep<Step> first(preference_);
        machines_.for_each_step(
            state, [&](const Event& event, Label label, const auto*, const State& next) {
                const std::size_t fault = preference_.fault(label) ? 1 : 0;
                if (fault > faults || !first.wants(label)) return;
                const auto cell = states_.cell(next);
                if (!cell) return;
                const BitMatrix& matrix = ways.sufficing(left - 1, faults - fault)[cell->control];
                if (matrix.allocated() && matrix.test(cell->row, cell->column)) {
                    first.take(label, {event, next, faults - fault});
                }
            });
        if (!first.step()) throw std::logic_error("a shortest run cannot be walked");
        return *first.step();
    }

    const M& machines_;
    const Layout<M>& layout_;
    Images<M>& images_;
    const StateMap<M>& states_;
    const RunPreference& preference_;
    Budget& budget_;
    EventClasses<M, bool> classes_;
    std::vector<std::vector<ControlId>> sources_;
};

}  // namespace finwait::checker::factored
