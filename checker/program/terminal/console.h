// Standard output and standard error: colours, widths, and writing that notices when it fails.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/terminal/styled_text.h"
#include "model/files/written_file.h"

namespace finwait::program {

enum class ColorChoice { Auto, Always, Never };

/// The command line cannot be followed. what() is one line without the program's name.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

using model::OutputError;

/// Whether LC_ALL, LC_CTYPE or LANG, the first of them that is set, says so.
[[nodiscard]] bool locale_is_utf8();

/// The streams of the program. A reader of standard output that goes away (EPIPE) is not an error:
/// the rest is not written, and the exit status still tells the verdict.
class Console {
  public:
    /// Auto: colours on a terminal, unless NO_COLOR is set and not empty or TERM is "dumb".
    /// ASCII: as `ascii` says, and where the locale is not UTF-8 (`locale_is_utf8`).
    explicit Console(ColorChoice color, bool ascii = false);

    [[nodiscard]] const Palette& palette() const { return palette_; }
    /// Columns of standard output: of the terminal; of what else it is as COLUMNS says, or 100.
    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] bool output_is_terminal() const { return output_is_terminal_; }
    [[nodiscard]] bool errors_are_on_terminal() const { return errors_are_on_terminal_; }

    /// Standard output. Throws OutputError.
    void print(std::string_view text);
    void print_line(std::string_view line = {});
    void print_lines(const std::vector<std::string>& lines);
    /// What other programs read: as it is, whatever the locale. Throws OutputError.
    void print_document(std::string_view text);
    /// "finwait: LINE" on standard error, without control characters.
    void print_error(std::string_view line) const;
    /// Everything printed so far is out. Throws OutputError.
    void flush();

  private:
    void check(bool succeeded);

    bool ascii_;
    bool output_is_terminal_;
    bool errors_are_on_terminal_;
    Palette palette_;
    std::size_t width_;
    bool reader_gone_ = false;
};

}  // namespace finwait::program
