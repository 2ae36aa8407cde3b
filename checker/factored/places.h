// Where rows and columns go.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/factored/content.h"

namespace finwait::checker::factored {

/// The row of a matrix, or the column, that stands for no place at all.
inline constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

/// By place among `contents`, where the action takes it among `targets`; both are sorted. kNoRow
/// where the action does not apply, or where it leads out of what may be reached.
[[nodiscard]] inline std::vector<std::uint32_t> places_after(const ContentRules& rules,
                                                             ChannelAction action,
                                                             std::span<const Content> contents,
                                                             std::span<const Content> targets) {
    std::vector<std::uint32_t> places(contents.size(), kNoRow);
    rules.for_each_moved(action, contents, [&](std::size_t i, Content moved) {
        const auto it = std::ranges::lower_bound(targets, moved);
        if (it != targets.end() && *it == moved) {
            places[i] = static_cast<std::uint32_t>(it - targets.begin());
        }
    });
    return places;
}

}  // namespace finwait::checker::factored
