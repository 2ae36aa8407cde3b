// Where a long run stands, on standard error.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "checker/resources/limits.h"

namespace finwait::program {

/// Silent for the first two seconds; then one line that is written anew on a terminal, and a line
/// every few seconds elsewhere. The line on the terminal is gone when this is destroyed.
class ProgressLine {
  public:
    explicit ProgressLine(bool on_terminal) : on_terminal_(on_terminal) {}
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const checker::Progress& progress);
    /// What is being done.
    void show(std::string_view what);

  private:
    using Clock = std::chrono::steady_clock;

    /// Whether it is time for a line; if so, the next one is later.
    [[nodiscard]] bool is_due();
    [[nodiscard]] std::string since_start() const;
    void write(const std::string& line);

    bool on_terminal_;
    bool shown_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_ = start_ + std::chrono::seconds(2);
    /// The moment before, for the rate.
    Clock::time_point before_ = start_;
    std::uint64_t transitions_before_ = 0;
};

}  // namespace finwait::program
