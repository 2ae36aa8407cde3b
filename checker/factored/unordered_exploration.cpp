#include "checker/factored/unordered_exploration.h"

#include <algorithm>
#include <new>

namespace finwait::checker::factored {

void UnorderedExploration::run() {
    try {
        search();
    } catch (const std::bad_alloc&) {
        budget_.memory_exhausted();
    }
    images_.release(next_);
    try {
        look_at_all();
    } catch (const std::bad_alloc&) {
        budget_.memory_exhausted();
    }
    ending_ = budget_.ending();
}

void UnorderedExploration::search() {
    budget_.begin_phase("exploring in any order", "states");
    const ControlId start = Layout::initial();
    next_[start] = images_.empty_matrix(start);
    // Both channels are empty, and empty contents sort first.
    next_[start].set(0, 0);
    put_on_list(start);
    std::vector<std::vector<ControlId>> touched(workers_.workers());
    while (!list_.empty() && budget_.go_on()) {
        Batch batch = take_batch();
        workers_.for_each(batch.controls.size(), is_for_workers(batch.controls),
                          [&](std::size_t i, unsigned worker) {
                              expand(batch.controls[i], batch.reached[i], touched[worker]);
                          });
        for (std::vector<ControlId>& some : touched) {
            for (const ControlId id : some) put_on_list(id);
            some.clear();
        }
        keep_moves(batch.controls);
        budget_.at_level(0, list_.size());
    }
}

void UnorderedExploration::put_on_list(ControlId id) {
    const ControlId kept = layout_.represents(id) ? id : layout_.mirror(id);
    if (std::exchange(waits_[kept], std::uint8_t{1}) != 0) return;
    const auto& locals = layout_[kept].locals;
    list_.emplace(std::uint64_t{locals[0]} + locals[1], kept);
}

UnorderedExploration::Batch UnorderedExploration::take_batch() {
    // One by one is best, for each may be reached by more of those before it.
    const std::size_t most = workers_.workers() == 1 ? 1 : kPiecesPerWorker * workers_.workers();
    Batch batch;
    while (!list_.empty() && batch.controls.size() < most) {
        const ControlId id = list_.top().second;
        list_.pop();
        waits_[id] = 0;
        batch.controls.push_back(id);
        auto& [here, mirrored] = batch.reached.emplace_back();
        here = std::move(next_[id]);
        if (layout_.mirror(id) != id) mirrored = std::move(next_[layout_.mirror(id)]);
    }
    return batch;
}

void UnorderedExploration::expand(ControlId id, std::array<BitMatrix, 2>& reached,
                                  std::vector<ControlId>& touched) {
    Turns changed = absorb(id, reached);
    if (changed.empty()) return;
    images_.close(id, visited_[id], changed);
    images_.forward_to_others(id, visited_[id], changed, next_, touched);
    const std::uint64_t known = bits_of(visited_[id]);
    budget_.go_on(layout_.weight(id) * (known - std::exchange(known_[id], known)));
    if (images_.is_crowded()) images_.forget_moves(id);
}

Turns UnorderedExploration::absorb(ControlId id, std::array<BitMatrix, 2>& reached) {
    Turns changed;
    const auto add = [&](BitMatrix& some) {
        images_.touch(some);
        // What never has a state has no matrix.
        if (some.empty()) return;
        if (!visited_[id].allocated()) visited_[id] = images_.empty_matrix(id);
        images_.touch(visited_[id]);
        for (std::size_t row = 0; row < some.rows(); ++row) {
            if (!visited_[id].unite_row(row, some)) continue;
            changed.resize(some.rows(), 0);
            changed[row] = 1;
        }
    };
    const auto add_transposed = [&](const BitMatrix& some) {
        images_.touch(some);
        BitMatrix transposed = images_.empty_matrix(id);
        transposed.unite_transposed(some);
        add(transposed);
        images_.release(transposed);
    };
    auto& [here, mirrored] = reached;
    if (here.allocated()) add(here);
    if (mirrored.allocated()) add_transposed(mirrored);
    if (layout_.symmetric() && layout_.mirror(id) == id && here.allocated()) add_transposed(here);
    images_.release(here);
    images_.release(mirrored);
    return changed;
}

void UnorderedExploration::keep_moves(const std::vector<ControlId>& controls) {
    for (const ControlId id : controls) {
        if (images_.known_moves(id) == nullptr || kept_moves_[id] != 0) continue;
        kept_moves_[id] = images_.moves_bytes(id);
        moves_bytes_ += kept_moves_[id];
        with_moves_.push_back(id);
    }
    while (moves_bytes_ > kMovesToKeep) {
        const ControlId oldest = with_moves_.front();
        with_moves_.pop_front();
        images_.forget_moves(oldest);
        moves_bytes_ -= std::exchange(kept_moves_[oldest], std::uint64_t{0});
    }
}

void UnorderedExploration::look_at_all() {
    std::vector<ControlId> reached;
    for (ControlId id = 0; id < layout_.size(); ++id) {
        counts_.states += layout_.weight(id) * known_[id];
        if (visited_[id].allocated()) reached.push_back(id);
    }
    std::atomic<std::uint64_t> transitions = 0;
    const auto look_at = [&](ControlId id, unsigned) {
        const BitMatrix& bits = visited_[id];
        // As with levels, it is not brought in any more.
        if (bits.is_in_file() && !budget_.go_on()) return;
        images_.touch(bits);
        transitions += layout_.weight(id) * count_transitions(id);
        ask(id, bits);
        if (layout_.weight(id) > 1) ask_of_mirror(layout_.mirror(id), bits);
    };
    for_all(
        reached, [&](ControlId id, unsigned) { ask_few(id, visited_[id]); }, Stop::Never);
    for_all(reached, look_at, Stop::Never);
    counts_.transitions = transitions;
}

std::uint64_t UnorderedExploration::count_transitions(ControlId id) {
    if (const Moves* const known = images_.known_moves(id))
        return transitions_of(id, *known, visited_[id]);
    const Moves counts = images_.make_counts(id);
    const std::uint64_t transitions = transitions_of(id, counts, visited_[id]);
    images_.release(counts);
    return transitions;
}

void UnorderedExploration::ask_few(ControlId id, const BitMatrix& bits) {
    for (std::size_t i = 0; i < watch_.predicates.size(); ++i) {
        const Predicate& predicate = watch_.predicates[i];
        if (met_[i] || !predicate.reads_channel[kRows] || !predicate.reads_channel[kColumns])
            continue;
        if (bits.is_in_file() && !budget_.go_on()) return;
        images_.touch(bits);
        if (ControlPredicate(predicate, layout_, id).any_among(bits, kFewStates)) met_[i] = true;
    }
}

void UnorderedExploration::ask(ControlId id, const BitMatrix& bits) {
    for (std::size_t i = 0; i < watch_.predicates.size(); ++i) {
        if (met_[i]) continue;
        const ControlPredicate predicate(watch_.predicates[i], layout_, id);
        if (predicate.any_among(bits)) met_[i] = true;
    }
    ask_dead_ends(id,
                  [&](std::uint32_t row, std::uint32_t column) { return bits.test(row, column); });
}

void UnorderedExploration::ask_of_mirror(ControlId id, const BitMatrix& mirrored) {
    BitMatrix bits;
    for (std::size_t i = 0; i < watch_.predicates.size(); ++i) {
        if (met_[i]) continue;
        const ControlPredicate predicate(watch_.predicates[i], layout_, id);
        if (predicate.holds_nowhere()) continue;
        if (!bits.allocated()) {
            bits = images_.empty_matrix(id);
            bits.unite_transposed(mirrored);
        }
        if (predicate.any_among(bits)) met_[i] = true;
    }
    images_.release(bits);
    ask_dead_ends(
        id, [&](std::uint32_t row, std::uint32_t column) { return mirrored.test(column, row); });
}

template <class IsThere>
void UnorderedExploration::ask_dead_ends(ControlId id, const IsThere& is_there) {
    if (watch_.of_dead_ends.empty() || !layout_.has_dead_end(id)) return;
    layout_.for_each_empty(id, [&](std::uint32_t row, std::uint32_t column) {
        if (!is_there(row, column)) return;
        const GlobalState state = layout_.state({id, row, column});
        for (std::size_t i = 0; i < watch_.of_dead_ends.size(); ++i) {
            auto& met = met_[watch_.predicates.size() + i];
            if (!met && watch_.of_dead_ends[i](state)) met = true;
        }
    });
}

}  // namespace finwait::checker::factored
