// `finwait conform linux --timers`: how long the running kernel waits.
#pragma once

#include "checker/program/commands/commands.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

/// Throws NotPossible.
[[nodiscard]] ExitStatus measure_timers(const ConformOptions& options, Console& console);

}  // namespace finwait::program
