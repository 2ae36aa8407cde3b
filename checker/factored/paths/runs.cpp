#include "checker/factored/paths/runs.h"

namespace finwait::checker::factored {

ShortestRun::ShortestRun(const Layout& layout, Images& images, const RunPreference& preference,
                         Budget& budget)
    : layout_(layout),
      images_(images),
      preference_(preference),
      budget_(budget),
      classes_(
          layout, [&](const Transition& event) { return preference.fault(event.label); }, images) {
    sources_.resize(layout.size());
    for (ControlId id = 0; id < layout.size(); ++id) {
        for (const Transfer& transfer : layout[id].transfers) {
            auto& sources = sources_[transfer.target];
            if (sources.empty() || sources.back() != id) sources.push_back(id);
        }
    }
}

std::optional<ShortestRun::Found> ShortestRun::into(const MatrixSet& targets,
                                                    const MatrixSet& within) {
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

MatrixSet ShortestRun::start() {
    MatrixSet set(layout_.size());
    const ControlId id = Layout::initial();
    set[id] = images_.empty_matrix(id);
    set[id].set(0, 0);
    return set;
}

MatrixSet ShortestRun::successors(const MatrixSet& from, const MatrixSet& within) {
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

MatrixSet ShortestRun::predecessors(const MatrixSet& into, const MatrixSet& within, Which which) {
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

MatrixSet ShortestRun::copy(const MatrixSet& from) {
    MatrixSet to(layout_.size());
    add(from, to);
    return to;
}

void ShortestRun::add(const MatrixSet& some, MatrixSet& to) {
    for (ControlId id = 0; id < layout_.size(); ++id) {
        if (!some[id].allocated()) continue;
        if (!to[id].allocated()) to[id] = images_.empty_matrix(id);
        images_.touch(some[id]);
        to[id].unite(some[id]);
    }
}

void ShortestRun::remove(const MatrixSet& some, MatrixSet& from) {
    for (ControlId id = 0; id < layout_.size(); ++id) {
        if (!some[id].allocated() || !from[id].allocated()) continue;
        images_.touch(some[id]);
        from[id].remove(some[id]);
        if (from[id].empty()) images_.release(from[id]);
    }
}

void ShortestRun::keep(BitMatrix& matrix, const BitMatrix& within) {
    if (!matrix.allocated()) return;
    images_.touch(within);
    if (within.allocated()) matrix.intersect(within);
    if (!within.allocated() || matrix.empty()) images_.release(matrix);
}

std::optional<ShortestRun::Found> ShortestRun::with_fewest_faults(const MatrixSet& targets,
                                                                  const MatrixSet& within) {
    budget_.begin_phase("looking for the run with the fewest faults");
    CheapestWays<ShortestRun> ways(*this);
    if (!ways.find(targets, within)) return std::nullopt;
    return walk(ways.steps(), ways);
}

std::vector<bool> ShortestRun::leading_to(const MatrixSet& states) const {
    std::vector<bool> may(layout_.size(), false);
    for (ControlId target = 0; target < layout_.size(); ++target) {
        if (!states[target].allocated()) continue;
        for (const ControlId id : sources_[target]) may[id] = true;
    }
    return may;
}

MatrixSet ShortestRun::before(const MatrixSet& layer, MatrixSet& seen, const MatrixSet& within) {
    MatrixSet result(layout_.size());
    std::vector<bool> asked(layout_.size(), false);
    // Near what is looked for, a layer has few states.
    const OccupiedRows occupied(layer, images_.budget());
    for (ControlId target = 0; target < layout_.size(); ++target) {
        if (!layer[target].allocated()) continue;
        for (const ControlId id : sources_[target]) {
            if (!within[id].allocated() || asked[id]) continue;
            go_on();
            asked[id] = true;
            result[id] = images_.empty_matrix(id);
            images_.backward(id, layer, occupied, result[id]);
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
ShortestRun::Found ShortestRun::walk(std::size_t length, const Ways& ways) const {
    Found found{{}, layout_.state({Layout::initial(), 0, 0})};
    std::size_t faults = ways.faults();
    for (std::size_t left = length; left > 0; --left) {
        const Chosen step = first_step(found.last, left, faults, ways);
        found.labels.push_back(step.label);
        found.last = step.state;
        faults = step.faults;
    }
    return found;
}

template <class Ways>
ShortestRun::Chosen ShortestRun::first_step(const GlobalState& state, std::size_t left,
                                            std::size_t faults, const Ways& ways) const {
    FirstStep<Chosen> first(preference_);
    for (const Step& step : layout_.machines().steps(state)) {
        const std::size_t fault = preference_.fault(step.label) ? 1 : 0;
        if (fault > faults || !first.wants(step.label)) continue;
        const auto cell = layout_.cell(step.next);
        if (!cell) continue;
        const BitMatrix& matrix = ways.sufficing(left - 1, faults - fault)[cell->control];
        if (matrix.allocated() && matrix.test(cell->row, cell->column)) {
            first.take(step.label, {step.label, step.next, faults - fault});
        }
    }
    if (!first.step()) throw std::logic_error("a shortest run cannot be walked");
    return *first.step();
}

}  // namespace finwait::checker::factored
