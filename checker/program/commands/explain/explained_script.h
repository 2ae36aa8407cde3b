// `finwait explain SCRIPT`: does a design, or a running stack, do what a packetdrill script
// expects?
#pragma once

#include "checker/program/commands/commands.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

/// Whether the file is taken for a script: by its name.
[[nodiscard]] bool is_packet_script(const std::string& path);

/// Throws model::InputError and UsageError.
[[nodiscard]] ExitStatus explain_script(const ExplainOptions& options, Console& console);

}  // namespace finwait::program
