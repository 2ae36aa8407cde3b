// The text of a formula and where each of its characters stands in a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/files/input_error.h"

namespace finwait::properties {

class FormulaText {
  public:
    /// A text of one line that begins at `place` and has no escapes.
    FormulaText(std::string_view text, const model::Place& place);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Where the byte at `offset` of the text stands; the end of the text if it is beyond.
    [[nodiscard]] model::Place place(std::size_t offset) const;

  private:
    friend class TomlStrings;
    struct LineColumn {
        std::size_t line = 0;
        std::size_t column = 0;
    };

    FormulaText() = default;

    std::string text_;
    std::string file_;
    /// Of each byte of the text, and of its end.
    std::vector<LineColumn> places_;
};

/// Finds the strings of a TOML file again: what stands between the quotes, character by character.
/// toml++ tells where a string begins, but not where in the file a character of its value stands.
class TomlStrings {
  public:
    /// `content` is valid TOML; not owned, must outlive this. `file` is its name in errors.
    TomlStrings(std::string_view content, std::string file);

    /// The string, of any of TOML's four forms, whose opening quote stands there.
    [[nodiscard]] FormulaText at(std::size_t line, std::size_t column) const;

  private:
    class Reader;

    std::string_view content_;
    std::string file_;
    /// The offset of each character, and of the end.
    std::vector<std::size_t> characters_;
    /// The number of the first character of each line.
    std::vector<std::size_t> lines_;
};

}  // namespace finwait::properties
