// Ctrl-C and its like: the run ends with what it has found so far.
#pragma once

#include <atomic>
#include <string>

namespace finwait::program {

/// Set by the first SIGINT, SIGTERM, SIGHUP or SIGXCPU after this was called first; a second one
/// ends the program as usual. One that is ignored, as SIGHUP under nohup, stays so.
[[nodiscard]] const std::atomic<bool>& interrupted();

/// Where the reader of standard output has gone away, as if SIGINT had come.
void stop_without_reader();

/// Waits until there is something to read on standard input, or its end; false where a signal of
/// `interrupted` comes, or has come, first.
[[nodiscard]] bool wait_for_input();

/// Lines of standard input.
class LineReader {
  public:
    /// The next line without its end. False at the end of the input, and where a signal of
    /// `interrupted` comes first, even between two looks.
    [[nodiscard]] bool read(std::string& line);

  private:
    std::string buffer_;
    bool ended_ = false;
};

}  // namespace finwait::program
