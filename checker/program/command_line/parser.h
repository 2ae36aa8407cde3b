// The command line as it was typed.
#pragma once

#include "checker/program/command_line/syntax.h"

namespace finwait::program {

struct Parsed {
    enum class Asked : std::uint8_t { Command, Help, Version };
    Asked asked = Asked::Command;
    /// The one that was asked for, or whose help; none: that of the program.
    const Command* command = nullptr;
};

/// Fills in the targets of `program`, which may be changed only as a whole. Values stand behind
/// their option (`--data 1,0`) or in one word with it (`--data=1,0`); behind `--` there are no
/// options. Throws UsageError.
[[nodiscard]] Parsed parse(const Program& program, int argc, const char* const* argv);

}  // namespace finwait::program
