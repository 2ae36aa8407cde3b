// Labels as small numbers, with what depends on a label alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "checker/liveness/graph.h"

namespace finwait::checker {

/// Numbers labels and obligations in the order in which they are met. A graph has few distinct
/// labels, so that everything that depends on a label alone is worked out once. Not for use by
/// several threads at once.
class LabelTable {
  public:
    /// Must outlive the table.
    explicit LabelTable(const Fairness& fairness) : fairness_(&fairness) {}

    /// The number of `label`.
    [[nodiscard]] std::uint32_t number(Label label) {
        const Slot& slot = recent_[label % recent_.size()];
        if (slot.number < labels_.size() && slot.label == label) return slot.number;
        return look_up(label);
    }
    [[nodiscard]] std::size_t size() const { return labels_.size(); }
    [[nodiscard]] Label label(std::uint32_t number) const { return labels_[number]; }

    /// The obligations that the label of this number fulfils, as numbers below
    /// `obligation_count()`.
    [[nodiscard]] std::span<const std::uint32_t> obligations(std::uint32_t number) const {
        const Owed& owed = owed_[number];
        return {owed.obligations.data(), owed.size};
    }
    [[nodiscard]] std::size_t obligation_count() const { return obligation_numbers_.size(); }

  private:
    struct Slot {
        Label label = 0;
        std::uint32_t number = ~std::uint32_t{0};
    };
    struct Owed {
        std::array<std::uint32_t, 2> obligations{};
        std::uint32_t size = 0;
    };

    std::uint32_t look_up(Label label);

    const Fairness* fairness_;
    std::vector<Label> labels_;
    std::vector<Owed> owed_;
    std::unordered_map<Label, std::uint32_t> numbers_;
    std::unordered_map<Obligation, std::uint32_t> obligation_numbers_;
    /// The labels looked up last: most edges find theirs here. A prime number of slots.
    std::vector<Slot> recent_ = std::vector<Slot>(4093);
};

}  // namespace finwait::checker
