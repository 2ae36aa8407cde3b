// What the program can be told, as data: read by the parser, which fills in the targets.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "checker/program/terminal/console.h"
#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

/// Where the parser puts a value, and which values there can be: one, one or none, any number, a
/// flag (`bool`), or a switch that can be set either way (`--NAME`, `--no-NAME`) but not both ways.
/// Text is understood only when the command line is known to be complete; UsageError then tells
/// what is wrong with it.
using Target = std::variant<std::string*, std::optional<std::string>*, std::vector<std::string>*,
                            bool*, std::optional<bool>*>;

/// An option, whose name begins with `--`, or a positional argument.
struct Argument {
    std::string name;
    /// What the help calls the value; of a positional argument nothing.
    std::string value{};
    std::string help;
    Target target;
    /// The heading in the help; none: the general one.
    std::string group{};
    bool required = false;
    /// The name of an option without which this one makes no sense.
    std::string needs{};
};

struct Command {
    std::string name;
    std::string summary;
    std::vector<Argument> arguments;
    /// What to do when the targets are filled in. Owns them.
    std::function<ExitStatus(Console&)> run;
};

struct Program {
    std::string summary;
    std::string version;
    /// Options that stand before or behind the command.
    std::vector<Argument> options;
    std::vector<Command> commands;
};

}  // namespace finwait::program
