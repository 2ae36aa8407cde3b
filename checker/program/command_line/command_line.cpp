#include "checker/program/command_line/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/version.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

/// CLI11 would only say that a subcommand is needed.
void refuse_unknown_command(const CLI::App& app, const std::string& name) {
    std::vector<std::string> names;
    for (const CLI::App* const command : app.get_subcommands({}))
        names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::vector<std::string_view> allowed(names.begin(), names.end());
    throw UsageError(model::unknown("command", name, allowed));
}

/// What CLI11 says of a wrong command line, as one line.
std::string one_line(const CLI::App& app, const CLI::ParseError& error) {
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::string command = "finwait";
    for (const CLI::App* const sub : app.get_subcommands()) command += " " + sub->get_name();
    return fmt::format("{}; see {} --help", text, command);
}

}  // namespace

ExitStatus run_command_line(int argc, const char* const* argv) {
    CLI::App app{
        "finwait: does every TCP connection close as it should? Explores all that can\n"
        "happen to one connection as it ends, and shows the shortest way to what must not."};
    app.name("finwait");
    app.set_version_flag("--version", std::string("finwait ") + kVersion);
    app.require_subcommand(1);
    app.fallthrough();
    std::string color = "auto";
    app.add_option("--color", color, "colours: auto, always, never (auto)")->type_name("WHEN");

    Action action;
    add_check(app, action);
    add_suite(app, action);
    add_diff(app, action);
    add_mutate(app, action);
    add_prove(app, action);
    add_trace(app, action);
    add_simulate(app, action);
    add_list(app, action);
    add_show(app, action);
    try {
        if (argc > 1 && argv[1][0] != '-') refuse_unknown_command(app, argv[1]);
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        Console console(ColorChoice::Never);
        console.print(app.help());
        console.flush();
        return ExitStatus::Ok;
    } catch (const CLI::CallForVersion& version) {
        Console console(ColorChoice::Never);
        console.print_line(version.what());
        console.flush();
        return ExitStatus::Ok;
    } catch (const CLI::ParseError& error) {
        throw UsageError(one_line(app, error));
    }
    Console console(choose<ColorChoice>(color, "--color",
                                        {{"auto", ColorChoice::Auto},
                                         {"always", ColorChoice::Always},
                                         {"never", ColorChoice::Never}}));
    const ExitStatus status = action(console);
    console.flush();
    return status;
}

}  // namespace finwait::program
