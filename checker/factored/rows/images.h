// What events make of sets of states, forwards and backwards.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/bit_matrix.h"
#include "checker/factored/rows/moves.h"
#include "checker/resources/budget.h"

namespace finwait::checker::factored {

/// A set of states: a matrix per control, not allocated where it has none.
using MatrixSet = std::vector<BitMatrix>;

/// By row: 0 where it is empty, else 1.
[[nodiscard]] std::vector<std::uint8_t> occupied_rows(const BitMatrix& matrix);

/// Which rows of matrices are not empty.
class OccupiedRows {
  public:
    /// `set` must stay as it is.
    OccupiedRows(const MatrixSet& set, Budget& budget);

    [[nodiscard]] bool has(ControlId id, std::uint32_t row) const { return rows_[id][row] != 0; }

  private:
    /// By control and row.
    std::vector<std::vector<std::uint8_t>> rows_;
};

/// By row of a matrix: in which turn of `Images::close` it was changed last; 0 for never.
using Turns = std::vector<std::uint32_t>;

/// To be called before all of a matrix is read or written: where it is in a file, it may have to
/// come back.
void touch_all_of(const BitMatrix& matrix, Budget& budget);

/// Makes moves when they are first needed. Several threads may work at once on different controls.
/// Whatever needs memory that the budget does not have throws std::bad_alloc.
class Images {
  public:
    /// Nothing is owned; all must outlive this. `spill`, which may be null, is where matrices stand
    /// that a part of the memory has no room for.
    Images(const Layout& layout, Budget& budget, SpillFile* spill = nullptr);

    [[nodiscard]] BitMatrix empty_matrix(ControlId id);
    void release(BitMatrix& matrix) {
        if (!matrix.is_in_file()) budget_->give_back(matrix.bytes());
        matrix = BitMatrix();
    }
    void release(MatrixSet& set) {
        for (BitMatrix& matrix : set) release(matrix);
    }
    void touch(const BitMatrix& matrix) const { touch_all_of(matrix, *budget_); }

    /// All that lead from the control to other states.
    [[nodiscard]] const Moves& moves(ControlId id);
    /// The same, if they were made and not forgotten.
    [[nodiscard]] const Moves* known_moves(ControlId id) const { return moves_[id].get(); }
    /// Those that lead from the control to other states of some controls. To be given back with
    /// `release`.
    template <class IsWanted>
    [[nodiscard]] Moves moves_to(ControlId id, const IsWanted& is_wanted) {
        return make_moves(id, transfers_to(id, is_wanted));
    }
    /// Those of the control without the moves: what is needed for counting transitions. To be given
    /// back with `release`.
    [[nodiscard]] Moves make_counts(ControlId id);
    /// Of some transfers of the control. To be given back with `release`.
    [[nodiscard]] Moves make_moves(ControlId id, std::vector<Transfer> transfers);
    void release(const Moves& moves) { budget_->give_back(moves.bytes); }
    [[nodiscard]] std::uint64_t moves_bytes(ControlId id) const {
        return moves_[id] ? moves_[id]->bytes : 0;
    }
    /// Memory is better used for matrices than for moves that are not needed at once: a third of
    /// it is taken by what cannot be dropped.
    [[nodiscard]] bool is_crowded() const {
        return spill_ != nullptr && budget_->counted_bytes() > budget_->limits().memory_bytes / 3;
    }
    /// They are made again when they are needed again.
    void forget_moves(ControlId id);

    /// Adds the successors of the states `bits` of one control to `next`, and notes in `touched`
    /// the controls whose matrices it allocated. `next` may be shared by several threads.
    void forward(ControlId id, const BitMatrix& bits, MatrixSet& next,
                 std::vector<ControlId>& touched) {
        const Moves& made = moves(id);
        move_occupied(made, bits, next, [&](ControlId target) { touched.push_back(target); });
    }
    /// The same, by some moves of the control.
    void forward(const Moves& moves, const BitMatrix& bits, MatrixSet& next) {
        move_occupied(moves, bits, next, [](ControlId) {});
    }
    /// The same, of the rows that `changed` does not have as 0, into other controls only.
    void forward_to_others(ControlId id, const BitMatrix& bits, const Turns& changed,
                           MatrixSet& next, std::vector<ControlId>& touched) {
        move_all(
            moves(id), bits, [&](std::uint32_t row) { return changed[row] != 0; },
            [id](ControlId target) { return target != id; }, next,
            [&](ControlId target) { touched.push_back(target); });
    }
    /// Adds to the states `bits` of one control what can be reached from them within the control.
    /// `changed`, by row: 0 where that is known to be there already, else 1; afterwards 0 where
    /// nothing was to be done. Throws std::bad_alloc also if the budget tells to stop.
    void close(ControlId id, BitMatrix& bits, Turns& changed);

    /// Adds to `into`, of control `id`, the states of which an event leads into `of`.
    void backward(ControlId id, const MatrixSet& of, BitMatrix& into) {
        backward(moves(id), of, into);
    }
    /// The same; worth it where most rows of `of` are empty.
    void backward(ControlId id, const MatrixSet& of, const OccupiedRows& occupied, BitMatrix& into);
    /// The same, by some moves of the control.
    void backward(const Moves& moves, const MatrixSet& of, BitMatrix& into) const;
    /// The same, into the states that `of(ControlId)` points to, if there are any.
    template <class Of>
    void backward(const Moves& moves, const Of& of, BitMatrix& into) const {
        for (const Move& move : moves.moves) {
            const BitMatrix* const to = of(move.target);
            if (to == nullptr) continue;
            touch(*to);
            move_backward(move, *to, into);
        }
    }

    [[nodiscard]] Budget& budget() { return *budget_; }

  private:
    /// Smaller matrices take too large a part of their last page in a file.
    static constexpr std::size_t kLeastInFile = std::size_t{8} << 10U;

    /// A quarter of the memory is for what is never dropped, so that what fits there is as fast as
    /// ever; the rest is for what is at work of what stands in the file.
    [[nodiscard]] bool is_for_file(std::size_t bytes) const {
        return spill_ != nullptr && bytes >= kLeastInFile &&
               budget_->counted_bytes() + bytes > budget_->limits().memory_bytes / 4;
    }

    /// Those that lead from the control to other states of some controls.
    template <class IsWanted>
    [[nodiscard]] std::vector<Transfer> transfers_to(ControlId id,
                                                     const IsWanted& is_wanted) const {
        std::vector<Transfer> transfers;
        for (const Transfer& transfer : (*layout_)[id].transfers) {
            const bool changes = transfer.target != id || !keeps(transfer.actions[kRows].action) ||
                                 !keeps(transfer.actions[kColumns].action);
            if (changes && is_wanted(transfer.target)) transfers.push_back(transfer);
        }
        return transfers;
    }

    void take(std::uint64_t bytes) {
        if (!budget_->use(bytes)) throw std::bad_alloc();
    }

    template <class OnAllocated>
    void move_occupied(const Moves& moves, const BitMatrix& bits, MatrixSet& next,
                       const OnAllocated& on_allocated) {
        touch(bits);
        const std::vector<std::uint8_t> occupied = occupied_rows(bits);
        move_all(
            moves, bits, [&](std::uint32_t row) { return occupied[row] != 0; },
            [](ControlId) { return true; }, next, on_allocated);
    }
    template <class IsOccupied, class IsWanted, class OnAllocated>
    void move_all(const Moves& moves, const BitMatrix& bits, const IsOccupied& is_occupied,
                  const IsWanted& is_wanted, MatrixSet& next, const OnAllocated& on_allocated) {
        std::vector<Word> scratch(widest_row_);
        for (const Move& move : moves.moves) {
            if (!is_wanted(move.target)) continue;
            const Lock lock(locks_[move.target]);
            BitMatrix& to = next[move.target];
            if (!to.allocated()) {
                to = empty_matrix(move.target);
                on_allocated(move.target);
            }
            touch(to);
            touch(bits);
            move_forward(move, bits, is_occupied, to, scratch.data());
        }
    }

    /// Held for some thousand instructions at most.
    class Lock {
      public:
        explicit Lock(std::atomic_flag& flag) : flag_(flag) {
            while (flag_.test_and_set(std::memory_order_acquire)) {
                flag_.wait(true, std::memory_order_relaxed);
            }
        }
        ~Lock() {
            flag_.clear(std::memory_order_release);
            flag_.notify_one();
        }
        Lock(const Lock&) = delete;
        Lock& operator=(const Lock&) = delete;

      private:
        std::atomic_flag& flag_;
    };

    const Layout* layout_;
    Budget* budget_;
    SpillFile* spill_;
    std::vector<std::unique_ptr<Moves>> moves_;
    /// By target: who adds to its matrix.
    std::unique_ptr<std::atomic_flag[]> locks_;
    std::size_t widest_row_ = 0;
};

}  // namespace finwait::checker::factored
