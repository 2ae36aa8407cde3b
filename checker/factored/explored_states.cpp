#include "checker/factored/explored_states.h"

#include <array>
#include <bit>
#include <functional>
#include <new>
#include <numeric>

namespace finwait::checker::factored {

void ExploredStates::mirror_visited(Budget& budget) {
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

void ExploredStates::drop_mirrored() {
    for (ControlId id = 0; id < layout_.size(); ++id) {
        if (!layout_.represents(id)) images_.release(visited_[id]);
    }
}

MatrixSet ExploredStates::without(const Predicate& predicate) {
    MatrixSet rest(layout_.size());
    for (ControlId id = 0; id < layout_.size(); ++id) {
        if (!visited_[id].allocated()) continue;
        budget_.must_go_on();
        const ControlPredicate of_control(predicate, layout_, id);
        const BitMatrix satisfying = of_control.among(visited_[id]);
        rest[id] = images_.empty_matrix(id);
        images_.touch(visited_[id]);
        rest[id].unite(visited_[id]);
        if (satisfying.allocated()) rest[id].remove(satisfying);
    }
    return rest;
}

void ExploredStates::release() {
    images_.release(visited_);
    for (ControlId id = 0; id < layout_.size(); ++id) images_.forget_moves(id);
}

bool ExploredStates::is_for_workers(const std::vector<ControlId>& controls) const {
    std::size_t bytes = 0;
    for (const ControlId id : controls) bytes += bytes_of(id);
    return workers_.are_worth_it(controls.size(), bytes);
}

std::uint64_t ExploredStates::bits_of(const BitMatrix& matrix) {
    const auto words = matrix.words();
    return std::transform_reduce(
        words.begin(), words.end(), std::uint64_t{0}, std::plus<>(),
        [](Word word) { return static_cast<std::uint64_t>(std::popcount(word)); });
}

std::uint64_t ExploredStates::transitions_of(ControlId id, const Moves& moves,
                                             const BitMatrix& bits) const {
    const auto own0 = layout_.own_event_counts(id, 0);
    const auto own1 = layout_.own_event_counts(id, 1);
    const auto events = [](const std::array<std::size_t, 2>& own, ContentEvents content) {
        return own[0] + (content.has_room ? own[1] : 0) + content.of_messages;
    };
    std::uint64_t total = 0;
    for (std::size_t row = 0; row < bits.rows(); ++row) {
        if (bits.row_is_empty(row)) continue;
        const std::size_t row_events = events(own0, moves.row_events[row]);
        for (const ColumnClass& some : moves.column_classes) {
            total +=
                in_common(bits.row(row), some.columns) * (row_events + events(own1, some.events));
        }
    }
    for (const Rectangle& joint : moves.joint) {
        for (const std::uint32_t row : joint.rows) {
            total += in_common(bits.row(row), joint.columns);
        }
    }
    return total;
}

std::uint64_t ExploredStates::in_common(const Word* row, const std::vector<Word>& columns) {
    std::uint64_t states = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        states += static_cast<std::uint64_t>(std::popcount(row[i] & columns[i]));
    }
    return states;
}

MatrixSet ExploredStates::all(std::size_t question, Budget& budget) {
    MatrixSet found(layout_.size());
    try {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!visited_[id].allocated()) continue;
            budget.must_go_on();
            images_.touch(visited_[id]);
            question < watch_.predicates.size() ? add_satisfying(question, id, found[id])
                                                : add_dead_ends(question, id, found[id]);
        }
    } catch (const std::bad_alloc&) {
        images_.release(found);
        throw;
    }
    return found;
}

void ExploredStates::add_satisfying(std::size_t question, ControlId id, BitMatrix& found) {
    const ControlPredicate asked(watch_.predicates[question], layout_, id);
    const BitMatrix satisfying = asked.among(visited_[id]);
    if (!satisfying.allocated()) return;
    found = images_.empty_matrix(id);
    found.unite(satisfying);
}

void ExploredStates::add_dead_ends(std::size_t question, ControlId id, BitMatrix& found) {
    if (!layout_.has_dead_end(id)) return;
    const auto& is_met = watch_.of_dead_ends[question - watch_.predicates.size()];
    layout_.for_each_empty(id, [&](std::uint32_t row, std::uint32_t column) {
        if (!visited_[id].test(row, column) || !is_met(layout_.state({id, row, column}))) return;
        if (!found.allocated()) found = images_.empty_matrix(id);
        found.set(row, column);
    });
}

}  // namespace finwait::checker::factored
