// The subcommands as the command line offers them: each says what it can be told and what to do
// with it.
#pragma once

#include "checker/program/command_line/syntax.h"

namespace finwait::program {

[[nodiscard]] Command audit_command();
[[nodiscard]] Command check_command();
[[nodiscard]] Command conform_command();
[[nodiscard]] Command diff_command();
[[nodiscard]] Command explain_command();
/// Help of `program`, which is looked at when the command runs.
[[nodiscard]] Command help_command(const Program& program);
[[nodiscard]] Command least_command();
[[nodiscard]] Command list_command();
[[nodiscard]] Command mutate_command();
[[nodiscard]] Command prove_command();
[[nodiscard]] Command show_command();
[[nodiscard]] Command simulate_command();
[[nodiscard]] Command suite_command();
[[nodiscard]] Command trace_command();

}  // namespace finwait::program
