// Numbers for the states of a set.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "checker/factored/layout/machine_states.h"
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
    explicit StateNumbers(const MatrixSet& set) : set_(set), first_(set.size()) {
        std::uint64_t states = 0;
        for (ControlId id = 0; id < set.size(); ++id) {
            first_[id] = {states, {}};
            for (const Word word : set[id].words()) {
                first_[id].before.push_back(static_cast<std::uint32_t>(states - first_[id].number));
                states += static_cast<std::uint64_t>(std::popcount(word));
            }
            bytes_ += sizeof(First) + first_[id].before.size() * sizeof(std::uint32_t);
        }
        if (states >= kNone) {
            throw std::length_error("more states than the progress algorithms can number");
        }
        size_ = static_cast<StateId>(states);
    }

    [[nodiscard]] StateId size() const { return size_; }
    [[nodiscard]] std::uint64_t memory_bytes() const { return bytes_; }

    [[nodiscard]] ControlId control_of(StateId state) const {
        const auto after = std::ranges::upper_bound(first_, state, {}, &First::number);
        return static_cast<ControlId>(after - first_.begin() - 1);
    }
    [[nodiscard]] Cell cell_of(StateId state) const {
        const ControlId control = control_of(state);
        const std::vector<std::uint32_t>& before = first_[control].before;
        const auto rest = static_cast<std::uint32_t>(state - first_[control].number);
        const auto word =
            static_cast<std::size_t>(std::ranges::upper_bound(before, rest) - before.begin() - 1);
        Word bits = set_[control].words()[word];
        for (std::uint32_t skip = rest - before[word]; skip > 0; --skip) bits &= bits - 1;
        const std::size_t stride = set_[control].stride();
        return {control, static_cast<std::uint32_t>(word / stride),
                static_cast<std::uint32_t>(word % stride * kWordBits +
                                           static_cast<std::size_t>(std::countr_zero(bits)))};
    }
    /// kNone if the state is not in the set.
    [[nodiscard]] StateId number_of(const Cell& cell) const {
        const BitMatrix& bits = set_[cell.control];
        if (!bits.allocated()) return kNone;
        const std::size_t word = cell.row * bits.stride() + cell.column / kWordBits;
        const Word bit = Word{1} << (cell.column % kWordBits);
        if ((bits.words()[word] & bit) == 0) return kNone;
        const First& first = first_[cell.control];
        const Word lower = bits.words()[word] & (bit - 1);
        return static_cast<StateId>(first.number + first.before[word] +
                                    static_cast<std::uint32_t>(std::popcount(lower)));
    }

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
