// The command line as it was typed, understood by means of CLI11: the only place that knows it.
#pragma once

#include <string>

#include "checker/program/command_line/syntax.h"

namespace finwait::program {

struct Parsed {
    /// The one that was asked for; none if `text` is all that is to be done.
    const Command* command = nullptr;
    /// Help or version.
    std::string text{};
};

/// Fills in the targets of `program`. Throws UsageError.
[[nodiscard]] Parsed parse(const Program& program, int argc, const char* const* argv);

}  // namespace finwait::program
