#include "checker/factored/rows/images.h"

namespace finwait::checker::factored {

void touch_all_of(const BitMatrix& matrix, Budget& budget) {
    if (!matrix.is_in_file()) return;
    if (matrix.touch()) budget.bring_in(matrix.bytes(), [&] { matrix.bring_in(); });
}

std::vector<std::uint8_t> occupied_rows(const BitMatrix& matrix) {
    std::vector<std::uint8_t> occupied(matrix.rows());
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        occupied[row] = matrix.row_is_empty(row) ? 0 : 1;
    }
    return occupied;
}

OccupiedRows::OccupiedRows(const MatrixSet& set, Budget& budget) : rows_(set.size()) {
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (!set[i].allocated()) continue;
        touch_all_of(set[i], budget);
        rows_[i] = occupied_rows(set[i]);
    }
}

Images::Images(const Layout& layout, Budget& budget, SpillFile* spill)
    : layout_(&layout),
      budget_(&budget),
      spill_(spill),
      moves_(layout.size()),
      locks_(std::make_unique<std::atomic_flag[]>(layout.size())) {
    for (ControlId id = 0; id < layout.size(); ++id) {
        widest_row_ = std::max(widest_row_, words_for(layout[id].columns()));
    }
}

BitMatrix Images::empty_matrix(ControlId id) {
    const Control& control = (*layout_)[id];
    const std::size_t bytes = BitMatrix::bytes_of(control.rows(), control.columns());
    if (is_for_file(bytes)) {
        BitMatrix matrix;
        budget_->bring_in(bytes,
                          [&] { matrix = BitMatrix(control.rows(), control.columns(), *spill_); });
        if (matrix.allocated()) return matrix;
        budget_->disk_full();
        throw std::bad_alloc();
    }
    take(bytes);
    return {control.rows(), control.columns()};
}

const Moves& Images::moves(ControlId id) {
    if (!moves_[id]) {
        moves_[id] = std::make_unique<Moves>(moves_to(id, [](ControlId) { return true; }));
    }
    return *moves_[id];
}

Moves Images::make_moves(ControlId id, std::vector<Transfer> transfers) {
    MoveMaker maker(layout_->sorted_contents(id));
    Moves moves = maker.make(std::move(transfers),
                             [&](ControlId other) -> const Control& { return (*layout_)[other]; });
    take(moves.bytes);
    return moves;
}

Moves Images::make_counts(ControlId id) {
    const auto transfers = transfers_to(id, [](ControlId) { return true; });
    Moves counts = MoveMaker(layout_->sorted_contents(id)).make_counts(transfers);
    take(counts.bytes);
    return counts;
}

void Images::close(ControlId id, BitMatrix& bits, Turns& changed) {
    std::vector<const Move*> own;
    for (const Move& move : moves(id).moves) {
        if (move.target == id) own.push_back(&move);
    }
    if (own.empty()) return;
    // The moves take turns, until all have had one since a row was changed last. What was changed
    // before the first of them was so in turn 1.
    std::vector<Word> scratch(widest_row_);
    PacedWork pace(*budget_);
    std::uint32_t turn = 1;
    for (std::uint32_t last = turn; turn - last < own.size();) {
        pace.step(bits.words().size());
        touch(bits);
        const Move& move = *own[(turn - 1) % own.size()];
        ++turn;
        // What was changed since this move had its last turn, or in it.
        const auto is_due = [&](std::uint32_t row) {
            return changed[row] != 0 && changed[row] + own.size() >= turn;
        };
        move_within(move, bits, is_due, scratch.data(), [&](std::uint32_t row) {
            changed[row] = turn;
            last = turn;
        });
    }
}

void Images::forget_moves(ControlId id) {
    if (!moves_[id]) return;
    release(*moves_[id]);
    moves_[id].reset();
}

void Images::backward(ControlId id, const MatrixSet& of, const OccupiedRows& occupied,
                      BitMatrix& into) {
    for (const Move& move : moves(id).moves) {
        const BitMatrix& to = of[move.target];
        if (!to.allocated()) continue;
        touch(to);
        move_backward(
            move, to, [&](std::uint32_t row) { return occupied.has(move.target, row); }, into);
    }
}

void Images::backward(const Moves& moves, const MatrixSet& of, BitMatrix& into) const {
    const auto of_control = [&](ControlId target) {
        return of[target].allocated() ? &of[target] : nullptr;
    };
    backward(moves, of_control, into);
}

}  // namespace finwait::checker::factored
