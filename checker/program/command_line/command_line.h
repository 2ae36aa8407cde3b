// What the user asks for: the one place that knows the names of subcommands and options.
#pragma once

#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

/// Reads the command line and does what it says. Throws model::InputError, UsageError, OutputError.
[[nodiscard]] ExitStatus run_command_line(int argc, const char* const* argv);

}  // namespace finwait::program
