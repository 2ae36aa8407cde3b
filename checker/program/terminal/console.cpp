#include "checker/program/terminal/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
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
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return std::max<std::size_t>(size.ws_col, kLeastWidth);
    }
    const char* const given = std::getenv("COLUMNS");
    const std::string_view text = given == nullptr ? "" : given;
    std::size_t width = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && width >= kLeastWidth ? width : kWidthWithoutTerminal;
}

}  // namespace

bool locale_is_utf8() {
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        std::string lower = value;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return std::tolower(c); });
        return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
    }
    return false;
}

Console::Console(ColorChoice color, bool ascii)
    : ascii_(ascii || !locale_is_utf8()),
      output_is_terminal_(isatty(STDOUT_FILENO) == 1),
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
    if (ascii_) {
        print_document(in_ascii(text));
    } else {
        print_document(text);
    }
}

void Console::print_document(std::string_view text) {
    if (!reader_gone_) check(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
}

void Console::print_error(std::string_view line) const {
    const std::string text = "finwait: " + printable(line) + "\n";
    std::fputs(locale_is_utf8() ? text.c_str() : in_ascii(text).c_str(), stderr);
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
