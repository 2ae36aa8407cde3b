// Where rows and columns go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/factored/layout/content.h"
#include "checker/factored/layout/sorted_contents.h"

namespace finwait::checker::factored {

/// The row of a matrix, or the column, that stands for no place at all.
inline constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

/// Finds contents, asked for in rising order, among sorted ones.
class PlaceFinder {
  public:
    explicit PlaceFinder(std::span<const Content> contents) : contents_(contents) {}

    /// kNoRow if it is not there.
    [[nodiscard, gnu::always_inline]] std::uint32_t find(Content content) {
        // Mostly it is the next one or the one after that.
        for (std::size_t i = 0; i < 2 && at_ < contents_.size(); ++i) {
            if (contents_[at_] >= content) return place_if(content);
            ++at_;
        }
        return find_further_on(content);
    }

  private:
    [[nodiscard]] std::uint32_t place_if(Content content) const {
        return contents_[at_] == content ? static_cast<std::uint32_t>(at_) : kNoRow;
    }
    /// Else mostly near; apart, so that what is done mostly is small enough to stand where it is
    /// asked.
    [[nodiscard, gnu::noinline]] std::uint32_t find_further_on(Content content) {
        std::size_t step = 1;
        while (at_ + step < contents_.size() && contents_[at_ + step] < content) step *= 2;
        const auto first = contents_.begin() + static_cast<std::ptrdiff_t>(at_ + step / 2);
        const auto last = contents_.begin() +
                          static_cast<std::ptrdiff_t>(std::min(at_ + step + 1, contents_.size()));
        const auto place = std::lower_bound(first, last, content);
        at_ = static_cast<std::size_t>(place - contents_.begin());
        return at_ < contents_.size() ? place_if(content) : kNoRow;
    }

    std::span<const Content> contents_;
    std::size_t at_ = 0;
};

/// By place among `contents`, where the action takes it among `targets`, which are sorted. kNoRow
/// where the action does not apply, or where it leads out of what may be reached.
[[nodiscard]] inline std::vector<std::uint32_t> places_after(ChannelAction action,
                                                             const SortedContents& contents,
                                                             std::span<const Content> targets) {
    std::vector<std::uint32_t> places(contents.contents().size(), kNoRow);
    PlaceFinder finder(targets);
    contents.for_each_moved(action,
                            [&](std::size_t i, Content moved) { places[i] = finder.find(moved); });
    return places;
}

}  // namespace finwait::checker::factored
