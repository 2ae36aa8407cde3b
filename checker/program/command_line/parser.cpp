#include "checker/program/command_line/parser.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "model/files/input_error.h"

namespace finwait::program {

namespace {

void add_switch(CLI::App& app, const Argument& argument, std::optional<bool>& value) {
    const std::string name = argument.name.substr(2);
    const auto set = [&value, name](bool wanted) {
        if (value && *value != wanted) {
            throw UsageError(fmt::format("--{0} and --no-{0} contradict each other", name));
        }
        value = wanted;
    };
    CLI::Option* const option = app.add_flag_callback(
        "--" + name, [set] { set(true); }, argument.help);
    option->option_text("| --no-" + name);
    if (!argument.group.empty()) option->group(argument.group);
    // Named by the other one in the help.
    app.add_flag_callback("--no-" + name, [set] { set(false); })->group("");
}

struct AddOption {
    CLI::App& app;
    const Argument& argument;

    CLI::Option* operator()(bool* flag) const {
        return app.add_flag(argument.name, *flag, argument.help);
    }
    CLI::Option* operator()(std::optional<bool>* value) const {
        add_switch(app, argument, *value);
        return nullptr;
    }
    CLI::Option* operator()(std::vector<std::string>* values) const {
        CLI::Option* const option = app.add_option(argument.name, *values, argument.help);
        if (argument.name.starts_with("--")) option->allow_extra_args(false);
        return option->type_name(argument.value);
    }
    template <class Text>
    CLI::Option* operator()(Text* text) const {
        return app.add_option(argument.name, *text, argument.help)->type_name(argument.value);
    }
};

void add(CLI::App& app, const Argument& argument) {
    CLI::Option* const option = std::visit(AddOption{app, argument}, argument.target);
    if (option == nullptr) return;
    if (!argument.group.empty()) option->group(argument.group);
    if (argument.required) option->required();
    if (!argument.needs.empty()) option->needs(app.get_option(argument.needs));
}

/// CLI11 would only say that a subcommand is needed.
void refuse_unknown_command(const Program& program, const std::string& name) {
    std::vector<std::string_view> names;
    for (const Command& command : program.commands) names.emplace_back(command.name);
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    throw UsageError(model::unknown("command", name, names));
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

Parsed parse(const Program& program, int argc, const char* const* argv) {
    CLI::App app{program.summary};
    app.name("finwait");
    app.set_version_flag("--version", "finwait " + program.version);
    app.require_subcommand(1);
    app.fallthrough();
    for (const Argument& option : program.options) add(app, option);
    Parsed parsed;
    for (const Command& command : program.commands) {
        CLI::App* const sub = app.add_subcommand(command.name, command.summary);
        for (const Argument& argument : command.arguments) add(*sub, argument);
        sub->callback([&parsed, &command] { parsed.command = &command; });
    }
    try {
        if (argc > 1 && argv[1][0] != '-') refuse_unknown_command(program, argv[1]);
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return {nullptr, app.help()};
    } catch (const CLI::CallForVersion& version) {
        return {nullptr, version.what() + std::string("\n")};
    } catch (const CLI::ParseError& error) {
        throw UsageError(one_line(app, error));
    }
    return parsed;
}

}  // namespace finwait::program
