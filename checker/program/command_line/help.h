// What the command line offers, as text: for a terminal, for `man`, and for shells.
#pragma once

#include <cstddef>
#include <string>

#include "checker/program/command_line/syntax.h"

namespace finwait::program {

/// `--help`, in lines of at most `width` columns where words allow that.
[[nodiscard]] std::string help_text(const Program& program, std::size_t width);
[[nodiscard]] std::string help_text(const Program& program, const Command& command,
                                    std::size_t width);

/// finwait(1), for the macros of man(7).
[[nodiscard]] std::string manual_page(const Program& program);

/// Functions that complete command lines, to be sourced by bash, or found by zsh as `_finwait`.
[[nodiscard]] std::string bash_completion(const Program& program);
[[nodiscard]] std::string zsh_completion(const Program& program);

/// "--loss, --no-loss", "--data A,B", "DESIGN".
[[nodiscard]] std::string usage_of(const Argument& argument);
/// "[OPTIONS] [DESIGN] [PEER-DESIGN]".
[[nodiscard]] std::string usage_of(const Command& command);
/// Options that no command has: help, version and the program's.
[[nodiscard]] std::vector<Example> general_options(const Program& program);
/// What the exit statuses mean; of a command or, if there is none, of all.
[[nodiscard]] std::vector<Example> exit_statuses(const Command* command);
/// The headings of a command's options in their order; the general one is empty and comes first.
[[nodiscard]] std::vector<std::string> groups_of(const Command& command);

}  // namespace finwait::program
