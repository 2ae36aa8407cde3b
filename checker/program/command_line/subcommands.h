// The subcommands as the command line offers them: each says what it can be told, and leaves in
// `action` what to do if it is the one that was asked for. `action` must outlive the parsing.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "checker/program/terminal/console.h"
#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

/// What the parsed command line asks for.
using Action = std::function<ExitStatus(Console&)>;

void add_check(CLI::App& app, Action& action);
void add_diff(CLI::App& app, Action& action);
void add_mutate(CLI::App& app, Action& action);
void add_prove(CLI::App& app, Action& action);
void add_suite(CLI::App& app, Action& action);
void add_simulate(CLI::App& app, Action& action);
void add_trace(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);

}  // namespace finwait::program
