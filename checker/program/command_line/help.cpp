#include "checker/program/command_line/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

/// A term, and behind it in a column of its own what it means.
void append_entry(std::string& text, const std::string& term, const std::string& meaning,
                  std::size_t width) {
    constexpr std::size_t kIndent = 2;
    constexpr std::size_t kColumn = 28;
    constexpr std::size_t kLeast = 30;
    std::string before(kIndent, ' ');
    before += term;
    if (width_of(before) + 2 > kColumn) {
        text += before + "\n";
        before.clear();
    }
    for (const std::string& line : wrap(meaning, std::max(kLeast, width - kColumn))) {
        before.resize(before.size() + kColumn - std::min(kColumn, width_of(before)), ' ');
        text += before + line + "\n";
        before.clear();
    }
}

void append_wrapped(std::string& text, const std::string& paragraph, std::size_t width) {
    for (const std::string& line : wrap(paragraph, width)) text += line + "\n";
}

void append_examples(std::string& text, const std::vector<Example>& examples, std::size_t width) {
    if (examples.empty()) return;
    text += "\nExamples:\n";
    for (const Example& example : examples) {
        text += "  finwait " + example.arguments + "\n";
        for (const std::string& line : wrap(example.what, width - 6))
            text += "      " + line + "\n";
    }
}

void append_entries(std::string& text, const char* heading, const std::vector<Example>& entries,
                    std::size_t width) {
    text += fmt::format("\n{}:\n", heading);
    for (const Example& entry : entries) append_entry(text, entry.arguments, entry.what, width);
}

}  // namespace

std::string usage_of(const Argument& argument) {
    if (argument.is_switch()) return argument.name + ", " + argument.negated();
    std::string names = argument.name;
    if (!argument.abbreviation.empty()) names = argument.abbreviation + ", " + names;
    return argument.value.empty() ? names : names + " " + argument.value;
}

std::string usage_of(const Command& command) {
    std::string usage = "[OPTIONS]";
    for (const Argument& argument : command.arguments) {
        if (argument.is_option()) continue;
        const std::string name = argument.name + (argument.is_repeatable() ? "..." : "");
        usage += argument.required ? " " + name : " [" + name + "]";
    }
    return usage;
}

std::vector<Example> general_options(const Program& program) {
    std::vector<Example> options{{"-h, --help", "show this and end"},
                                 {"-V, --version", "show the version and end"}};
    for (const Argument& option : program.options)
        options.push_back({usage_of(option), option.help});
    return options;
}

std::vector<Example> exit_statuses(const Command* command) {
    std::vector<Example> statuses;
    if (command == nullptr) {
        statuses.push_back({"0", "what was asked about holds, or is done"});
        statuses.push_back({"1", "a property is violated, or the like: see the command"});
    } else {
        statuses.push_back({"0", command->ok.empty() ? "done" : command->ok});
        if (!command->finding.empty()) statuses.push_back({"1", command->finding});
    }
    statuses.push_back({"2",
                        "the command line or an input file is wrong, or a file cannot be written: "
                        "one line on standard error says where, and what to do"});
    const std::string inconclusive =
        command == nullptr ? "a limit was reached, the run was interrupted, or Z3 gave up"
                           : command->inconclusive;
    if (!inconclusive.empty()) statuses.push_back({"3", "inconclusive: " + inconclusive});
    statuses.push_back({"70", "a defect in finwait itself"});
    return statuses;
}

std::vector<std::string> groups_of(const Command& command) {
    std::vector<std::string> groups{""};
    for (const Argument& argument : command.arguments) {
        if (std::ranges::find(groups, argument.group) == groups.end())
            groups.push_back(argument.group);
    }
    return groups;
}

std::string help_text(const Program& program, std::size_t width) {
    std::string text = "finwait: " + program.summary + "\n\n";
    append_wrapped(text, program.description, width);
    text += "\nUsage: finwait COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n";
    for (const Command& command : program.commands)
        append_entry(text, command.name, command.summary, width);
    append_entries(text, "Options", general_options(program), width);
    append_examples(text, program.examples, width);
    append_entries(text, "Exit status", exit_statuses(nullptr), width);
    return text + "\n`finwait COMMAND --help` says more of a command.\n";
}

std::string help_text(const Program& program, const Command& command, std::size_t width) {
    std::string text;
    append_wrapped(text, fmt::format("finwait {}: {}", command.name, command.summary), width);
    text += fmt::format("\nUsage: finwait {} {}\n\n", command.name, usage_of(command));
    for (const Argument& argument : command.arguments) {
        if (!argument.is_option()) append_entry(text, argument.name, argument.help, width);
    }
    for (const std::string& group : groups_of(command)) {
        text += text.ends_with("\n\n") ? "" : "\n";
        text += (group.empty() ? "Options" : group) + ":\n";
        for (const Argument& argument : command.arguments) {
            if (argument.is_option() && argument.group == group)
                append_entry(text, usage_of(argument), argument.help, width);
        }
        if (!group.empty()) continue;
        for (const Example& option : general_options(program))
            append_entry(text, option.arguments, option.what, width);
    }
    append_examples(text, command.examples, width);
    append_entries(text, "Exit status", exit_statuses(&command), width);
    return text;
}

}  // namespace finwait::program
