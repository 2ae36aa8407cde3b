// What somebody who knows another language has probably meant.
#pragma once

#include <cstddef>
#include <string_view>

namespace finwait::properties {

/// A word or sign that is none of the language, and the one of ours that was probably meant.
struct Hint {
    /// Where the word or sign begins.
    std::size_t offset = 0;
    std::string_view written;
    /// Empty where there is none.
    std::string_view meant;
};

/// What stands at `offset`, with signs that belong to it before that: `==`, `&&`, `AND`.
[[nodiscard]] Hint hint_at(std::string_view text, std::size_t offset);

}  // namespace finwait::properties
