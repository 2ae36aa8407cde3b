// Text with roles instead of colours: what a piece of a report is, and how a terminal shows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace finwait::program {

enum class Role : std::uint8_t {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Doubt,
    Left,   ///< what the left actor of a ladder sends
    Right,  ///< what the right one sends
};

struct Span {
    std::string text;
    Role role = Role::Plain;

    friend bool operator==(const Span&, const Span&) = default;
};
using StyledText = std::vector<Span>;

/// Columns that UTF-8 text takes, where every character takes one.
[[nodiscard]] std::size_t width_of(std::string_view utf8);
[[nodiscard]] std::size_t width_of(const StyledText& text);

/// `text` in lines of at most `width` columns, broken between words; a longer word stays whole.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Control characters as `\xNN`: text from outside cannot steer the terminal or break a line.
[[nodiscard]] std::string printable(std::string_view text);

/// The same text, as wide, in ASCII: pictures with the characters nearest to theirs, and '?' for
/// letters that ASCII has not.
[[nodiscard]] std::string in_ascii(std::string_view utf8);

/// How roles look: ANSI colours, or nothing at all.
class Palette {
  public:
    explicit Palette(bool colours) : colours_(colours) {}

    [[nodiscard]] std::string paint(Role role, std::string_view text) const;
    [[nodiscard]] std::string paint(const StyledText& text) const;

  private:
    bool colours_;
};

}  // namespace finwait::program
