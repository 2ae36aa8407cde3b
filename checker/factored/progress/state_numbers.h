// Numbers for the states of a set.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "checker/factored/rows/images.h"
#include "checker/liveness/graph.h"

namespace finwait::checker::factored {

/// A state's number is how many states of the set come before it: control by control, row by row.
class StateNumbers {
  public:
    /// No number: the state is not in the set.
    static constexpr StateId kNone = ~StateId{0};

    /// `set` must outlive this and stay as it is. Throws std::length_error if there are more states
    /// than numbers.
    explicit StateNumbers(const MatrixSet& set);

    [[nodiscard]] StateId size() const { return size_; }
    [[nodiscard]] std::uint64_t memory_bytes() const { return bytes_; }

    [[nodiscard]] ControlId control_of(StateId state) const {
        const auto after = std::ranges::upper_bound(first_, state, {}, &First::number);
        return static_cast<ControlId>(after - first_.begin() - 1);
    }
    [[nodiscard]] Cell cell_of(StateId state) const;
    /// kNone if the state is not in the set.
    [[nodiscard]] StateId number_of(const Cell& cell) const;

  private:
    struct First {
        /// Of the first state of the control, or of what follows it.
        std::uint64_t number;
        /// By word of its matrix: how many states of the control stand before it.
        std::vector<std::uint32_t> before;
    };

    const MatrixSet& set_;
    /// By control.
    std::vector<First> first_;
    StateId size_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace finwait::checker::factored
