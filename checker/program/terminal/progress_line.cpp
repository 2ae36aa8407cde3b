#include "checker/program/terminal/progress_line.h"

#include <fmt/format.h>

#include <cstdio>

#include "checker/program/terminal/amounts.h"

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

bool ProgressLine::is_due() {
    const auto now = Clock::now();
    if (now < next_) return false;
    next_ = now + (on_terminal_ ? std::chrono::nanoseconds(kBetweenOnTerminal)
                                : std::chrono::nanoseconds(kBetweenLines));
    return true;
}

std::string ProgressLine::since_start() const {
    return seconds_text(std::chrono::duration<double>(Clock::now() - start_).count());
}

void ProgressLine::write(const std::string& line) {
    const std::string shown = on_terminal_ ? "\r" + line + "\x1b[K" : line + "\n";
    std::fputs(shown.c_str(), stderr);
    std::fflush(stderr);
    shown_ = true;
}

void ProgressLine::show(const checker::Progress& progress) {
    if (!is_due()) return;
    if (progress.counted != nullptr) {
        write(fmt::format("{} {}: {} {}, {} waiting, {}", progress.phase, since_start(),
                          with_commas(progress.states), progress.counted,
                          with_commas(progress.frontier), size_text(progress.memory_bytes)));
        return;
    }
    const auto now = Clock::now();
    const double since = std::chrono::duration<double>(now - before_).count();
    // A new phase counts anew.
    const std::uint64_t done = progress.transitions >= transitions_before_
                                   ? progress.transitions - transitions_before_
                                   : progress.transitions;
    before_ = now;
    transitions_before_ = progress.transitions;
    write(fmt::format("{} {}: {} states, {:.1f} M transitions/s, frontier {}, depth {}, {}",
                      progress.phase, since_start(), with_commas(progress.states),
                      static_cast<double>(done) / since / 1e6, with_commas(progress.frontier),
                      progress.depth, size_text(progress.memory_bytes)));
}

void ProgressLine::show(std::string_view what) {
    if (is_due()) write(fmt::format("{}: {}", since_start(), what));
}

}  // namespace finwait::program
