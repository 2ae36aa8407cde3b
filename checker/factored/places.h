// Where rows and columns go.
#pragma once

#include <cstddef>
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
    std::uint32_t next = 0;
    rules.for_each_moved(action, contents, [&](std::size_t i, Content moved) {
        // Actions keep the order of contents.
        while (next < targets.size() && targets[next] < moved) ++next;
        if (next < targets.size() && targets[next] == moved) places[i] = next;
    });
    return places;
}

}  // namespace finwait::checker::factored
