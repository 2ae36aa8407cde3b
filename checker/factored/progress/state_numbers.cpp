#include "checker/factored/progress/state_numbers.h"

namespace finwait::checker::factored {

StateNumbers::StateNumbers(const MatrixSet& set) : set_(set), first_(set.size()) {
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

Cell StateNumbers::cell_of(StateId state) const {
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

StateId StateNumbers::number_of(const Cell& cell) const {
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

}  // namespace finwait::checker::factored
