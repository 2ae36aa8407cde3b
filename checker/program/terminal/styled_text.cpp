#include "checker/program/terminal/styled_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/files/utf8.h"

namespace finwait::program {

namespace {

/// The parameters of "select graphic rendition".
std::string_view rendition(Role role) {
    switch (role) {
        case Role::Plain: return "";
        case Role::Strong: return "1";
        case Role::Faint: return "2";
        case Role::Good: return "32";
        case Role::Bad: return "1;31";
        case Role::Doubt: return "33";
        case Role::Left: return "36";
        case Role::Right: return "35";
    }
    return "";
}

}  // namespace

std::size_t width_of(std::string_view utf8) {
    std::size_t width = 0;
    for (const char c : utf8) {
        const bool continuation = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
        if (!continuation) ++width;
    }
    return width;
}

std::size_t width_of(const StyledText& text) {
    std::size_t width = 0;
    for (const Span& span : text) width += width_of(span.text);
    return width;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines(1);
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (word.empty()) continue;
        std::string& line = lines.back();
        if (line.empty()) {
            line = word;
        } else if (width_of(line) + 1 + width_of(word) <= width) {
            line += ' ';
            line += word;
        } else {
            lines.emplace_back(word);
        }
    }
    return lines;
}

std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            shown += fmt::format("\\x{:02x}", byte);
        } else {
            shown += c;
        }
    }
    return shown;
}

std::string in_ascii(std::string_view utf8) {
    struct Character {
        std::string_view utf8;
        char ascii;
    };
    static constexpr std::array<Character, 34> kCharacters{
        {{"│", '|'},  {"┊", ':'}, {"╎", ':'}, {"─", '-'}, {"├", '+'}, {"┤", '+'}, {"┼", '+'},
         {"┌", '+'},  {"┐", '+'}, {"└", '+'}, {"┘", '+'}, {"╭", '.'}, {"╮", '.'}, {"╰", '\''},
         {"╯", '\''}, {"▶", '>'}, {"◀", '<'}, {"→", '>'}, {"←", '<'}, {"●", '*'}, {"✗", 'x'},
         {"✓", '+'},  {"·", '-'}, {"–", '-'}, {"−", '-'}, {"×", 'x'}, {"…", '~'}, {"≤", '<'},
         {"≥", '>'},  {"↻", '@'}, {"§", 'S'}, {"“", '"'}, {"”", '"'}, {"’", '\''}}};
    std::string ascii;
    while (!utf8.empty()) {
        const auto first = static_cast<unsigned char>(utf8[0]);
        const std::size_t length =
            std::clamp<std::size_t>(model::utf8_length(first), 1, utf8.size());
        const std::string_view character = utf8.substr(0, length);
        const auto found = std::ranges::find(kCharacters, character, &Character::utf8);
        ascii += first < 0x80 ? utf8[0] : found != kCharacters.end() ? found->ascii : '?';
        utf8.remove_prefix(length);
    }
    return ascii;
}

std::string Palette::paint(Role role, std::string_view text) const {
    const std::string_view parameters = rendition(role);
    const bool blank = text.find_first_not_of(' ') == std::string_view::npos;
    if (!colours_ || parameters.empty() || blank) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", parameters, text);
}

std::string Palette::paint(const StyledText& text) const {
    std::string painted;
    for (const Span& span : text) painted += paint(span.role, span.text);
    return painted;
}

}  // namespace finwait::program
