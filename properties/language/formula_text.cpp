#include "properties/language/formula_text.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace finwait::properties {

namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }

std::string utf8(std::uint32_t code_point) {
    const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
    const auto tail = [&](unsigned shift) { return byte(0x80U | (code_point >> shift & 0x3fU)); };
    if (code_point < 0x80) return {byte(code_point)};
    if (code_point < 0x800) return {byte(0xc0U | code_point >> 6U), tail(0)};
    if (code_point < 0x10000) return {byte(0xe0U | code_point >> 12U), tail(6), tail(0)};
    return {byte(0xf0U | code_point >> 18U), tail(12), tail(6), tail(0)};
}

}  // namespace

FormulaText::FormulaText(std::string_view text, const model::Place& place)
    : text_(text), file_(place.file) {
    LineColumn at{place.line, place.column};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && begins_character(text[i])) ++at.column;
        places_.push_back(at);
    }
    if (!text.empty()) ++at.column;
    places_.push_back(at);
}

model::Place FormulaText::place(std::size_t offset) const {
    const LineColumn& at = places_[std::min(offset, places_.size() - 1)];
    return {file_, at.line, at.column};
}

TomlStrings::TomlStrings(std::string_view content, std::string file)
    : content_(content), file_(std::move(file)) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    lines_.push_back(0);
    for (std::size_t i = content.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
         i < content.size(); ++i) {
        if (begins_character(content[i])) characters_.push_back(i);
        if (content[i] == '\n') lines_.push_back(characters_.size());
    }
    characters_.push_back(content.size());
}

/// Goes through one string and writes down its value.
class TomlStrings::Reader {
  public:
    Reader(const TomlStrings& toml, std::size_t line, std::size_t column)
        : toml_(toml), line_(line), column_(column) {
        if (line == 0 || line > toml.lines_.size()) fail();
        character_ = toml.lines_[line - 1] + column - 1;
        value_.file_ = toml.file_;
    }

    FormulaText read() {
        const char quote = peek();
        if (quote != '"' && quote != '\'') fail();
        const bool several_lines = peek(1) == quote && peek(2) == quote;
        for (int i = 0; i < (several_lines ? 3 : 1); ++i) skip();
        if (several_lines) skip_line_end();
        while (!ends(quote, several_lines)) {
            if (peek() == '\\' && quote == '"') {
                escape();
            } else {
                take();
            }
        }
        value_.places_.push_back({line_, column_});
        return std::move(value_);
    }

  private:
    [[noreturn]] static void fail() { throw std::logic_error("no TOML string at this place"); }

    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        const std::size_t at = character_ + ahead;
        if (at + 1 >= toml_.characters_.size()) return '\0';
        return toml_.content_[toml_.characters_[at]];
    }
    [[nodiscard]] std::string_view character() const {
        if (character_ + 1 >= toml_.characters_.size()) fail();
        const std::size_t begin = toml_.characters_[character_];
        return toml_.content_.substr(begin, toml_.characters_[character_ + 1] - begin);
    }
    void skip() {
        const bool line_end = character() == "\n";
        ++character_;
        column_ = line_end ? 1 : column_ + 1;
        line_ += line_end ? 1 : 0;
    }
    void skip_line_end() {
        if (peek() == '\r' && peek(1) == '\n') skip();
        if (peek() == '\n') skip();
    }
    /// A line end is \n, however the file writes it, as in toml++.
    void take() {
        if (peek() == '\r' && peek(1) == '\n') skip();
        append(character(), {line_, column_});
        skip();
    }
    void append(std::string_view bytes, FormulaText::LineColumn at) {
        value_.text_ += bytes;
        value_.places_.insert(value_.places_.end(), bytes.size(), at);
    }

    /// In a string of several lines up to two quotes may stand before the three that end it.
    bool ends(char quote, bool several_lines) const {
        if (peek() != quote) {
            (void)character();  // not beyond the end of the file
            return false;
        }
        if (!several_lines) return true;
        return peek(1) == quote && peek(2) == quote && peek(3) != quote;
    }

    void escape() {
        const FormulaText::LineColumn at{line_, column_};
        skip();
        const char kind = peek();
        switch (kind) {
            case 'b': append("\b", at); break;
            case 't': append("\t", at); break;
            case 'n': append("\n", at); break;
            case 'f': append("\f", at); break;
            case 'r': append("\r", at); break;
            case 'e': append("\x1b", at); break;
            case '"':
            case '\\': append({&kind, 1}, at); break;
            case 'x': hexadecimal(2, at); return;
            case 'u': hexadecimal(4, at); return;
            case 'U': hexadecimal(8, at); return;
            default:
                // At the end of a line: everything up to the next character is left out.
                while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') skip();
                return;
        }
        skip();
    }
    void hexadecimal(int digits, FormulaText::LineColumn at) {
        skip();
        std::uint32_t code_point = 0;
        for (int i = 0; i < digits; ++i) {
            const char digit = peek();
            const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
            code_point = code_point << 4U | (static_cast<std::uint32_t>(value) & 0xfU);
            skip();
        }
        append(utf8(code_point), at);
    }

    const TomlStrings& toml_;
    std::size_t line_;
    std::size_t column_;
    /// The number of the character that is next.
    std::size_t character_ = 0;
    FormulaText value_;
};

FormulaText TomlStrings::at(std::size_t line, std::size_t column) const {
    return Reader(*this, line, column).read();
}

}  // namespace finwait::properties
