// Text in UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace finwait::model {

/// Bytes of the character that begins with this byte; 0 if none does.
[[nodiscard]] constexpr std::size_t utf8_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first < 0xc2) return 0;
    if (first < 0xe0) return 2;
    if (first < 0xf0) return 3;
    return first < 0xf5 ? 4 : 0;
}

/// Whole characters, none of which is a control character: RFC 3629, without what is overlong, a
/// surrogate, or beyond U+10FFFF.
[[nodiscard]] constexpr bool is_printable_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text[0]);
        const std::size_t length = utf8_length(first);
        if (length == 0 || length > text.size() || first < 0x20 || first == 0x7f) return false;
        for (std::size_t i = 1; i < length; ++i) {
            if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) return false;
        }
        const auto second = static_cast<unsigned char>(length > 1 ? text[1] : 0);
        const bool c1 = first == 0xc2 && second < 0xa0;
        const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
        const bool beyond = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90);
        if (c1 || overlong || beyond) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace finwait::model
