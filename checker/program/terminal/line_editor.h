// Lines that somebody types, with editing, history and Tab where that is a terminal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checker/program/terminal/console.h"
#include "checker/program/terminal/interruption.h"

namespace finwait::program {

/// Where standard input and output are a terminal, libedit, if it is installed: it is loaded when
/// the first line is asked for. Elsewhere plain lines.
class LineEditor {
  public:
    /// The console must outlive this.
    explicit LineEditor(Console& console);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// Shows the prompt and reads a line, without its end. `words`: beginnings of lines that Tab
    /// completes. False at the end of the input, and where a signal of `interrupted` comes first.
    [[nodiscard]] bool read(const std::string& prompt, const std::vector<std::string>& words,
                            std::string& line);

  private:
    class Libedit;

    Console& console_;
    LineReader plain_;
    std::unique_ptr<Libedit> editor_;
    bool asked_for_editor_ = false;
};

}  // namespace finwait::program
