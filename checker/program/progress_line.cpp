#include "checker/program/progress_line.h"

#include <fmt/format.h>

#include <cstdio>

#include "checker/program/amounts.h"

namespace finwait::program {

namespace {

constexpr std::chrono::milliseconds kBetweenOnTerminal{250};
constexpr std::chrono::seconds kBetweenLines{5};

}  // namespace

ProgressLine::~ProgressLine() {
    if (shown_ && on_terminal_) {
        std::fputs("\r\x1b[K", stderr);
        std::fflush(stderr);
    }
}

void ProgressLine::show(const checker::Progress& progress) {
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + (on_terminal_ ? std::chrono::nanoseconds(kBetweenOnTerminal)
                                : std::chrono::nanoseconds(kBetweenLines));
    const double since = std::chrono::duration<double>(now - before_).count();
    // A new phase counts anew.
    const std::uint64_t done = progress.transitions >= transitions_before_
                                   ? progress.transitions - transitions_before_
                                   : progress.transitions;
    before_ = now;
    transitions_before_ = progress.transitions;
    const std::string line = fmt::format(
        "{} {}: {} states, {:.1f} M transitions/s, frontier {}, depth {}, {}", progress.phase,
        seconds_text(std::chrono::duration<double>(now - start_).count()),
        with_commas(progress.states), static_cast<double>(done) / since / 1e6,
        with_commas(progress.frontier), progress.depth, size_text(progress.memory_bytes));
    const std::string shown = on_terminal_ ? "\r" + line + "\x1b[K" : line + "\n";
    std::fputs(shown.c_str(), stderr);
    std::fflush(stderr);
    shown_ = true;
}

}  // namespace finwait::program
