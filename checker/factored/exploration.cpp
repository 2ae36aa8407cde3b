#include "checker/factored/exploration.h"

#include <array>
#include <new>

namespace finwait::checker::factored {

void Exploration::run(const std::function<void(bool last)>& between_levels,
                      const std::function<bool()>& enough) {
    try {
        search(between_levels, enough);
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

void Exploration::save(const WordSink& sink) const {
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

void Exploration::load(const WordSource& source) {
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

void Exploration::search(const std::function<void(bool last)>& between_levels,
                         const std::function<bool()>& enough) {
    budget_.begin_phase("exploring");
    if (!loaded_) {
        const ControlId start = Layout::initial();
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
        if (enough && enough()) return;
        if (!expand_level() || !sift_level()) return;
        counts_.transitions += transitions_.exchange(0);
        for_all(
            active_, [&](ControlId id, unsigned) { images_.release(frontier_[id]); }, Stop::Never);
        absorb_level();
        forget_idle_moves();
    }
}

bool Exploration::expand_level() {
    std::vector<std::vector<ControlId>> touched(workers_.workers());
    for_all(active_, [&](ControlId id, unsigned worker) {
        images_.forward(id, frontier_[id], next_, touched[worker]);
        const std::uint64_t transitions =
            layout_.weight(id) * transitions_of(id, images_.moves(id), frontier_[id]);
        transitions_ += transitions;
        if (images_.is_crowded()) images_.forget_moves(id);
        budget_.go_on(0, transitions);
    });
    touched_.clear();
    for (const auto& some : touched) touched_.insert(touched_.end(), some.begin(), some.end());
    sort_by_size(touched_);
    return budget_.go_on();
}

void Exploration::fold_mirrors() {
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

bool Exploration::sift_level() {
    if (layout_.symmetric()) fold_mirrors();
    level_ = counts_.states == 0 ? 0 : counts_.depth + 1;
    note_what_was_met();
    for_all(touched_, [&](ControlId id, unsigned) { sift(id); });
    return budget_.go_on();
}

void Exploration::sift(ControlId id) {
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

void Exploration::absorb_level() {
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

void Exploration::check_loaded() {
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
    const BitMatrix& start = visited_[Layout::initial()];
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

bool Exploration::is_part_of(const BitMatrix& part, const BitMatrix& whole) {
    const auto a = part.words();
    const auto b = whole.words();
    for (std::size_t i = 0; i < a.size(); ++i) {
        if ((a[i] & ~b[i]) != 0) return false;
    }
    return true;
}

std::uint64_t Exploration::absorb(ControlId id) {
    BitMatrix& fresh = next_[id];
    images_.touch(fresh);
    images_.touch(visited_[id]);
    visited_[id].unite(fresh);
    const std::uint64_t bits = bits_of(fresh);
    frontier_[id] = std::move(fresh);
    return layout_.weight(id) * bits;
}

void Exploration::ask(ControlId id, const BitMatrix& fresh) {
    images_.touch(fresh);
    ask_of(id, fresh);
    ask_dead_ends(id,
                  [&](std::uint32_t row, std::uint32_t column) { return fresh.test(row, column); });
    if (layout_.weight(id) == 1) return;
    const ControlId mirror = layout_.mirror(id);
    if (may_meet(mirror)) {
        BitMatrix mirrored = images_.empty_matrix(mirror);
        mirrored.unite_transposed(fresh);
        ask_of(mirror, mirrored);
        images_.release(mirrored);
    }
    ask_dead_ends(mirror,
                  [&](std::uint32_t row, std::uint32_t column) { return fresh.test(column, row); });
}

std::vector<ControlPredicate>& Exploration::predicates_of(ControlId id) {
    auto& predicates = predicates_[id];
    if (predicates.empty()) {
        for (const auto& predicate : watch_.predicates) {
            predicates.emplace_back(predicate, layout_, id);
        }
    }
    return predicates;
}

bool Exploration::may_meet(ControlId id) {
    const auto& predicates = predicates_of(id);
    for (std::size_t i = 0; i < predicates.size(); ++i) {
        if (!met_before_[i] && !predicates[i].holds_nowhere()) return true;
    }
    return false;
}

void Exploration::ask_of(ControlId id, const BitMatrix& fresh) {
    const auto& predicates = predicates_of(id);
    for (std::size_t i = 0; i < predicates.size(); ++i) {
        if (met_before_[i]) continue;
        const BitMatrix satisfying = predicates[i].among(fresh);
        if (!satisfying.allocated()) continue;
        BitMatrix kept = images_.empty_matrix(id);
        kept.unite(satisfying);
        note(found_[i], id, std::move(kept));
    }
}

template <class IsFresh>
void Exploration::ask_dead_ends(ControlId id, const IsFresh& is_fresh) {
    layout_.for_each_empty(id, [&](std::uint32_t row, std::uint32_t column) {
        if (is_fresh(row, column) && layout_.has_dead_end(id)) ask_dead_end({id, row, column});
    });
}

void Exploration::ask_dead_end(const Cell& cell) {
    const GlobalState state = layout_.state(cell);
    for (std::size_t i = 0; i < watch_.of_dead_ends.size(); ++i) {
        const std::size_t question = watch_.predicates.size() + i;
        if (met_before_[question] || !watch_.of_dead_ends[i](state)) continue;
        BitMatrix there = images_.empty_matrix(cell.control);
        there.set(cell.row, cell.column);
        note(found_[question], cell.control, std::move(there));
    }
}

void Exploration::note_what_was_met() {
    met_before_.resize(found_.size());
    for (std::size_t i = 0; i < found_.size(); ++i) {
        met_before_[i] = found_[i].level && *found_[i].level < level_;
    }
}

void Exploration::note(FirstStates& first, ControlId id, BitMatrix states) {
    const std::lock_guard lock(mutex_);
    first.level = level_;
    if (!first.states[id].allocated()) {
        first.states[id] = std::move(states);
        return;
    }
    first.states[id].unite(states);
    images_.release(states);
}

void Exploration::forget_idle_moves() {
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

}  // namespace finwait::checker::factored
