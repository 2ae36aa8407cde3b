// What a layout is made of: controls, and what events do to all states of one.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "checker/factored/layout/content.h"
#include "checker/factored/layout/transition_table.h"

namespace finwait::checker::factored {

using ControlId = std::uint32_t;
/// The axes of a matrix, numbered by the machine that sends.
inline constexpr std::size_t kRows = 0;
inline constexpr std::size_t kColumns = 1;

/// What events do to all states of one control: where it leads, and how the channels change.
struct Transfer {
    ControlId target = 0;
    std::array<ChannelAction, 2> actions{};

    friend constexpr auto operator<=>(const Transfer&, const Transfer&) = default;
};

/// How many messages are in flight, by axis; 0 where controls are not told apart by that.
using Sizes = std::array<std::uint8_t, 2>;

struct Control {
    std::array<LocalId, 2> locals{};
    Sizes sizes{};
    /// The control with the local states exchanged; itself, if the layout is not symmetric.
    ControlId mirror = 0;
    /// Sorted.
    std::array<std::vector<Content>, 2> contents{};
    /// The different ones that can happen.
    std::vector<Transfer> transfers;

    [[nodiscard]] std::size_t rows() const { return contents[kRows].size(); }
    [[nodiscard]] std::size_t columns() const { return contents[kColumns].size(); }
    /// Of the control and its mirror, as far as there is symmetry, the one that stands for both.
    [[nodiscard]] bool represents() const {
        return std::pair(locals[0], sizes[0]) <= std::pair(locals[1], sizes[1]);
    }
    /// No state has it.
    [[nodiscard]] bool is_empty() const { return rows() == 0 || columns() == 0; }
};

/// Whether controls are told apart by how many messages are in flight.
///
/// Where a channel loses, duplicates and reorders at will, what may be in flight one way hardly
/// depends on what is the other way. Not so where time bounds what is in flight: a machine that
/// answers a message takes one out and puts one in, and rows and columns apart would have the one
/// without the other, again and again, up to the capacity. Told apart by sizes, they have not.
[[nodiscard]] inline bool splits_by_size(const ChannelRules& rules) {
    return rules.lifetime.has_value();
}

/// None where an action cannot happen with so many messages in flight.
[[nodiscard]] inline std::optional<Sizes> sizes_after(const std::array<ContentRules, 2>& rules,
                                                      const Sizes& sizes,
                                                      const std::array<ChannelAction, 2>& actions) {
    Sizes after{};
    for (const std::size_t axis : {kRows, kColumns}) {
        const auto size = rules[axis].size_after(actions[axis].action, sizes[axis]);
        if (!size) return std::nullopt;
        after[axis] = *size;
    }
    return after;
}

}  // namespace finwait::checker::factored
