#include "checker/program/terminal/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace finwait::program {

namespace {

constexpr std::size_t kWidthWithoutTerminal = 100;
constexpr std::size_t kLeastWidth = 40;

bool wants_colours(ColorChoice color, bool terminal) {
    switch (color) {
        case ColorChoice::Always: return true;
        case ColorChoice::Never: return false;
        case ColorChoice::Auto: break;
    }
    const char* const no_color = std::getenv("NO_COLOR");
    const char* const term = std::getenv("TERM");
    const bool refused = no_color != nullptr && *no_color != '\0';
    const bool dumb = term != nullptr && std::strcmp(term, "dumb") == 0;
    return terminal && !refused && !dumb;
}

std::size_t columns(bool terminal) {
    winsize size{};
    if (!terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return kWidthWithoutTerminal;
    }
    return std::max<std::size_t>(size.ws_col, kLeastWidth);
}

}  // namespace

Console::Console(ColorChoice color)
    : output_is_terminal_(isatty(STDOUT_FILENO) == 1),
      errors_are_on_terminal_(isatty(STDERR_FILENO) == 1),
      palette_(wants_colours(color, output_is_terminal_)),
      width_(columns(output_is_terminal_)) {}

void Console::check(bool succeeded) {
    if (succeeded || reader_gone_) return;
    if (errno == EPIPE) {
        reader_gone_ = true;
        return;
    }
    throw OutputError(std::string("cannot write to standard output: ") + std::strerror(errno));
}

void Console::print(std::string_view text) {
    if (!reader_gone_) check(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
}

void Console::print_line(std::string_view line) {
    print(line);
    print("\n");
}

void Console::print_lines(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) print_line(line);
}

void Console::flush() {
    if (!reader_gone_) check(std::fflush(stdout) == 0);
}

}  // namespace finwait::program
