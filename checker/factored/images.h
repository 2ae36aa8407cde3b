// What events make of sets of states, forwards and backwards.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "checker/budget.h"
#include "checker/factored/bit_matrix.h"
#include "checker/factored/layout.h"
#include "checker/factored/moves.h"

namespace finwait::checker::factored {

/// A set of states: a matrix per control, not allocated where it has none.
using StateSet = std::vector<BitMatrix>;

/// Makes moves when they are first needed. Several threads may work at once on different controls.
/// Whatever needs memory that the budget does not have throws std::bad_alloc.
template <CommunicatingMachines M>
class Images {
  public:
    /// Neither is owned; both must outlive this.
    Images(const Layout<M>& layout, Budget& budget)
        : layout_(&layout),
          budget_(&budget),
          moves_(layout.size()),
          locks_(std::make_unique<std::atomic_flag[]>(layout.size())) {
        for (ControlId id = 0; id < layout.size(); ++id) {
            widest_row_ = std::max(widest_row_, words_for(layout[id].columns()));
        }
    }

    [[nodiscard]] BitMatrix empty_matrix(ControlId id) {
        const Control& control = (*layout_)[id];
        take(BitMatrix::bytes_of(control.rows(), control.columns()));
        return {control.rows(), control.columns()};
    }
    void release(BitMatrix& matrix) {
        budget_->give_back(matrix.bytes());
        matrix = BitMatrix();
    }
    void release(StateSet& set) {
        for (BitMatrix& matrix : set) release(matrix);
    }

    [[nodiscard]] const Moves& moves(ControlId id) {
        if (!moves_[id]) {
            const MoveMaker maker(layout_->content_rules(), (*layout_)[id]);
            moves_[id] = std::make_unique<Moves>(maker.make(
                id, [&](ControlId other) -> const Control& { return (*layout_)[other]; }));
            take(moves_[id]->bytes);
        }
        return *moves_[id];
    }
    [[nodiscard]] std::uint64_t moves_bytes(ControlId id) const {
        return moves_[id] ? moves_[id]->bytes : 0;
    }
    /// They are made again when they are needed again.
    void forget_moves(ControlId id) {
        if (!moves_[id]) return;
        budget_->give_back(moves_[id]->bytes);
        moves_[id].reset();
    }

    /// Adds the successors of the states `bits` of one control to `next`, and notes in `touched`
    /// the controls whose matrices it allocated. `next` may be shared by several threads.
    void forward(ControlId id, const BitMatrix& bits, StateSet& next,
                 std::vector<ControlId>& touched) {
        std::vector<std::uint32_t> occupied;
        for (std::size_t row = 0; row < bits.rows(); ++row) {
            if (!bits.row_is_empty(row)) occupied.push_back(static_cast<std::uint32_t>(row));
        }
        std::vector<Word> scratch(widest_row_);
        for (const Move& move : moves(id).moves) {
            const Lock lock(locks_[move.target]);
            BitMatrix& to = next[move.target];
            if (!to.allocated()) {
                to = empty_matrix(move.target);
                touched.push_back(move.target);
            }
            for (const std::uint32_t row : occupied) {
                move_row(move, row, bits.row(row), to.stride(), scratch.data(),
                         [&](std::size_t i) { return to.row(i); });
            }
        }
    }

    /// Adds to `into`, of control `id`, the states of which an event leads into `of`.
    void backward(ControlId id, const StateSet& of, BitMatrix& into) {
        for (const Move& move : moves(id).moves) {
            const BitMatrix& to = of[move.target];
            if (!to.allocated()) continue;
            for (std::size_t row = 0; row < into.rows(); ++row) {
                move_row_back(move, row, into.row(row), [&](std::size_t i) { return to.row(i); });
            }
        }
    }

    [[nodiscard]] Budget& budget() { return *budget_; }

  private:
    void take(std::uint64_t bytes) {
        if (!budget_->use(bytes)) throw std::bad_alloc();
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

    const Layout<M>* layout_;
    Budget* budget_;
    std::vector<std::unique_ptr<Moves>> moves_;
    /// By target: who adds to its matrix.
    std::unique_ptr<std::atomic_flag[]> locks_;
    std::size_t widest_row_ = 0;
};

}  // namespace finwait::checker::factored
