#include "checker/factored/control_predicate.h"

namespace finwait::checker::factored {

ControlPredicate::ControlPredicate(const Predicate& predicate, const Layout& layout, ControlId id)
    : predicate_(&predicate), layout_(&layout), control_(&layout[id]), id_(id) {
    if (both()) return;
    if (!predicate.reads_channel[kRows] && !predicate.reads_channel[kColumns]) {
        all_or_none_ = predicate.holds({control_->locals, {}});
        holds_nowhere_ = !all_or_none_;
        return;
    }
    const std::size_t axis = predicate.reads_channel[kRows] ? kRows : kColumns;
    const auto& contents = control_->contents[axis];
    along_.assign(words_for(contents.size()), 0);
    for (std::size_t i = 0; i < contents.size(); ++i) {
        const Content row = axis == kRows ? contents[i] : 0;
        const Content column = axis == kColumns ? contents[i] : 0;
        if (predicate.holds({control_->locals, {row, column}})) {
            along_[i / kWordBits] |= Word{1} << (i % kWordBits);
        }
    }
    holds_nowhere_ = std::ranges::all_of(along_, [](Word word) { return word == 0; });
}

BitMatrix ControlPredicate::among(const BitMatrix& bits) const {
    BitMatrix found;
    if (holds_nowhere_) return found;
    for (std::size_t row = 0; row < bits.rows(); ++row) {
        for (std::size_t i = 0; i < bits.stride(); ++i) {
            const Word word = satisfying(row, i, bits.row(row)[i]);
            if (word == 0) continue;
            if (!found.allocated()) found = BitMatrix(control_->rows(), control_->columns());
            found.row(row)[i] = word;
        }
    }
    return found;
}

bool ControlPredicate::any_among(const BitMatrix& bits, std::uint64_t most) const {
    if (holds_nowhere_) return false;
    std::uint64_t asked = 0;
    for (std::size_t row = 0; row < bits.rows(); ++row) {
        for (std::size_t i = 0; i < bits.stride(); ++i) {
            const Word word = bits.row(row)[i];
            if (satisfying(row, i, word) != 0) return true;
            if (!both()) continue;
            asked += static_cast<std::uint64_t>(std::popcount(word));
            if (asked >= most) return false;
        }
    }
    return false;
}

Word ControlPredicate::satisfying(std::size_t row, std::size_t i, Word word) const {
    if (word == 0) return 0;
    if (both()) return ask_each(row, i, word);
    if (predicate_->reads_channel[kRows]) {
        return (along_[row / kWordBits] >> (row % kWordBits) & 1U) != 0 ? word : 0;
    }
    if (predicate_->reads_channel[kColumns]) return word & along_[i];
    return all_or_none_ ? word : 0;
}

Word ControlPredicate::ask_each(std::size_t row, std::size_t i, Word word) const {
    Word found = 0;
    for (Word rest = word; rest != 0; rest &= rest - 1) {
        const auto column = static_cast<std::uint32_t>(i * kWordBits) +
                            static_cast<std::uint32_t>(std::countr_zero(rest));
        if (predicate_->holds(layout_->state({id_, static_cast<std::uint32_t>(row), column}))) {
            found |= rest & (~rest + 1);
        }
    }
    return found;
}

}  // namespace finwait::checker::factored
