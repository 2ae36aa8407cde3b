// Which states of one control satisfy a predicate.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/bit_matrix.h"

namespace finwait::checker::factored {

/// Worked out once per control where the predicate reads at most one channel, per state where it
/// reads both.
class ControlPredicate {
  public:
    ControlPredicate(const Predicate& predicate, const Layout& layout, ControlId id);

    /// The bits of `bits` whose states satisfy the predicate; not allocated if there are none.
    [[nodiscard]] BitMatrix among(const BitMatrix& bits) const;
    /// Whether there are any; false also if there are none among the first, about `most`, of those
    /// that have to be asked one by one.
    [[nodiscard]] bool any_among(const BitMatrix& bits,
                                 std::uint64_t most = ~std::uint64_t{0}) const;
    /// Known without asking single states.
    [[nodiscard]] bool holds_nowhere() const { return holds_nowhere_; }

  private:
    [[nodiscard]] bool both() const {
        return predicate_->reads_channel[kRows] && predicate_->reads_channel[kColumns];
    }

    [[nodiscard]] Word satisfying(std::size_t row, std::size_t i, Word word) const;

    [[nodiscard]] Word ask_each(std::size_t row, std::size_t i, Word word) const;

    const Predicate* predicate_;
    const Layout* layout_;
    const Control* control_;
    ControlId id_;
    bool all_or_none_ = false;
    /// By what was worked out beforehand.
    bool holds_nowhere_ = false;
    /// Per row, or per column.
    std::vector<Word> along_;
};

}  // namespace finwait::checker::factored
