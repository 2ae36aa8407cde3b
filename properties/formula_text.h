// The text of a formula and where each of its characters stands in a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/input_error.h"

namespace finwait::properties {

class FormulaText {
  public:
    /// A text that begins at `place` and has no escapes.
    FormulaText(std::string_view text, const model::Place& place);

    /// The TOML string whose opening quote stands at `place` of `file_content`: basic or literal,
    /// of one line or several. Needs a string there that is valid TOML.
    [[nodiscard]] static FormulaText from_toml(std::string_view file_content,
                                               const model::Place& place);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Where the byte at `offset` of the text stands; the end of the text if it is beyond.
    [[nodiscard]] model::Place place(std::size_t offset) const;

  private:
    struct LineColumn {
        std::size_t line = 0;
        std::size_t column = 0;
    };
    class Reader;

    FormulaText() = default;

    std::string text_;
    std::string file_;
    /// Of each byte of the text, and of its end.
    std::vector<LineColumn> places_;
};

}  // namespace finwait::properties
