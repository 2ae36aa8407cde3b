// What the program can be told, as data: the parser fills in the targets, and the help, the manual
// page and the completions of shells are made from it.
#pragma once

#include <cstdint>
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

/// What a shell can complete a value with.
enum class Completion : std::uint8_t {
    Nothing,
    File,
    Folder,
    Design,    ///< a name that `finwait list designs` gives, or a file
    Property,  ///< one of `finwait list properties` or `scenarios`
    Suite,     ///< one of `finwait list suites`, or a file
    Named,     ///< any of these
};

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
    /// The words that the value can be; else `completion` says what it is.
    std::vector<std::string> words{};
    Completion completion = Completion::Nothing;
    /// Another name, as "-o".
    std::string abbreviation{};

    [[nodiscard]] bool is_option() const { return name.starts_with("--"); }
    [[nodiscard]] bool takes_value() const {
        return !std::holds_alternative<bool*>(target) && !is_switch();
    }
    [[nodiscard]] bool is_switch() const {
        return std::holds_alternative<std::optional<bool>*>(target);
    }
    [[nodiscard]] bool is_repeatable() const {
        return std::holds_alternative<std::vector<std::string>*>(target);
    }
    /// `--no-NAME` of a switch.
    [[nodiscard]] std::string negated() const { return "--no-" + name.substr(2); }
};
using Arguments = std::vector<Argument>;

struct Example {
    /// Without the program's name.
    std::string arguments;
    std::string what;
};

struct Command {
    std::string name;
    /// One line.
    std::string summary;
    Arguments arguments{};
    /// What exit statuses 0, 1 and 3 mean; none for 1 or 3: it never is.
    std::string ok{};
    std::string finding{};
    std::string inconclusive{};
    std::vector<Example> examples{};
    /// What to do when the targets are filled in. Owns them.
    std::function<ExitStatus(Console&)> run{};
};

struct Program {
    /// One line, and more about it.
    std::string summary;
    std::string description;
    std::string version;
    /// Options that stand before or behind the command.
    Arguments options;
    std::vector<Command> commands;
    std::vector<Example> examples;
};

}  // namespace finwait::program
