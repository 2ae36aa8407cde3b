// Shortest runs, found again by searching backwards.
//
// From the states that were found, layer by layer: the states from which they are k events away.
// When the initial state is met, walk forwards: every event of a shortest run leads from a layer to
// the one before it, and the first event that does so, in the order of the system, is taken.
#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/factored/exploration.h"

namespace finwait::checker::factored {

template <ExplorableMachines M>
class ShortestRun {
  public:
    using State = typename M::State;
    using Event = typename M::Event;

    struct Found {
        std::vector<Event> events;
        State last;
    };

    ShortestRun(const M& machines, const Layout<M>& layout, Images<M>& images,
                const StateMap<M>& states)
        : machines_(machines), layout_(layout), images_(images), states_(states) {
        sources_.resize(layout.size());
        for (ControlId id = 0; id < layout.size(); ++id) {
            for (const Transfer& transfer : layout[id].transfers) {
                auto& sources = sources_[transfer.target];
                if (sources.empty() || sources.back() != id) sources.push_back(id);
            }
        }
    }

    /// Of all shortest runs from the initial state into `targets` the one whose events come first.
    /// `within` is what may be passed, the initial state included: all that is reachable, or some
    /// of it. None if there is no such run. Throws std::bad_alloc.
    [[nodiscard]] std::optional<Found> into(const MatrixSet& targets, const MatrixSet& within) {
        std::vector<MatrixSet> layers;
        layers.push_back(copy(targets));
        MatrixSet seen = copy(targets);
        const ControlId start = Layout<M>::initial();
        bool more = true;
        while (more && !(layers.back()[start].allocated() && layers.back()[start].test(0, 0))) {
            layers.push_back(before(layers.back(), seen, within));
            more = std::ranges::any_of(layers.back(), &BitMatrix::allocated);
        }
        std::optional<Found> found;
        if (more) found = walk(layers);
        images_.release(seen);
        for (MatrixSet& layer : layers) images_.release(layer);
        return found;
    }

  private:
    MatrixSet copy(const MatrixSet& from) {
        MatrixSet to(layout_.size());
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!from[id].allocated()) continue;
            to[id] = images_.empty_matrix(id);
            images_.touch(from[id]);
            to[id].unite(from[id]);
        }
        return to;
    }

    /// The states that are one event farther away than `layer`; `seen` has all nearer ones.
    MatrixSet before(const MatrixSet& layer, MatrixSet& seen, const MatrixSet& within) {
        MatrixSet result(layout_.size());
        std::vector<bool> asked(layout_.size(), false);
        for (ControlId target = 0; target < layout_.size(); ++target) {
            if (!layer[target].allocated()) continue;
            for (const ControlId id : sources_[target]) {
                if (!within[id].allocated() || asked[id]) continue;
                asked[id] = true;
                result[id] = images_.empty_matrix(id);
                images_.backward(id, layer, result[id]);
                if (images_.is_crowded()) images_.forget_moves(id);
                images_.touch(within[id]);
                images_.touch(seen[id]);
                result[id].intersect(within[id]);
                if (seen[id].allocated()) result[id].remove(seen[id]);
                if (result[id].empty()) {
                    images_.release(result[id]);
                    continue;
                }
                if (!seen[id].allocated()) seen[id] = images_.empty_matrix(id);
                seen[id].unite(result[id]);
            }
        }
        return result;
    }

    [[nodiscard]] Found walk(const std::vector<MatrixSet>& layers) const {
        std::vector<Event> events;
        State state = machines_.initial();
        for (std::size_t left = layers.size() - 1; left > 0; --left) {
            std::optional<std::pair<Event, State>> step;
            machines_.for_each_successor(state, [&](const Event& event, const State& next) {
                if (step) return;
                const auto cell = states_.cell(next);
                if (!cell) return;
                const BitMatrix& layer = layers[left - 1][cell->control];
                if (layer.allocated() && layer.test(cell->row, cell->column)) {
                    step.emplace(event, next);
                }
            });
            if (!step) throw std::logic_error("a shortest run cannot be walked");
            events.push_back(step->first);
            state = step->second;
        }
        return {std::move(events), state};
    }

    const M& machines_;
    const Layout<M>& layout_;
    Images<M>& images_;
    const StateMap<M>& states_;
    std::vector<std::vector<ControlId>> sources_;
};

}  // namespace finwait::checker::factored
