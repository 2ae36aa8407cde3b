#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checker/program/command_line/help.h"

namespace finwait::program {

namespace {

/// The names of all options, with those of the program.
std::vector<std::string> options_of(const Program& program, const Command& command) {
    std::vector<std::string> names{"--help"};
    for (const Arguments* const arguments : {&command.arguments, &program.options}) {
        for (const Argument& argument : *arguments) {
            if (!argument.is_option()) continue;
            names.push_back(argument.name);
            if (!argument.abbreviation.empty()) names.push_back(argument.abbreviation);
            if (argument.is_switch()) names.push_back(argument.negated());
        }
    }
    return names;
}

/// What `finwait list` is asked for a completion of names.
const char* lists_of(Completion completion) {
    switch (completion) {
        case Completion::Design: return "designs";
        case Completion::Property: return "properties scenarios";
        case Completion::Suite: return "suites";
        case Completion::Named: return "designs properties scenarios suites";
        case Completion::Nothing:
        case Completion::File:
        case Completion::Folder: return "";
    }
    return "";
}

bool may_be_file(Completion completion) {
    return completion == Completion::File || completion == Completion::Design ||
           completion == Completion::Suite || completion == Completion::Named;
}

std::vector<std::string> names_of_commands(const Program& program) {
    std::vector<std::string> names;
    for (const Command& command : program.commands) names.push_back(command.name);
    return names;
}

// ---- bash

/// A call of one of the functions of the script.
std::string bash_value(const Argument& argument) {
    if (!argument.words.empty())
        return fmt::format("_finwait_words '{}'", fmt::join(argument.words, " "));
    if (argument.completion == Completion::Nothing) return ":";
    if (argument.completion == Completion::Folder) return "_finwait_files -d";
    std::string calls;
    if (*lists_of(argument.completion) != '\0')
        calls = fmt::format("_finwait_names {}", lists_of(argument.completion));
    if (may_be_file(argument.completion))
        calls += (calls.empty() ? "" : "; ") + std::string("_finwait_files -f");
    return calls;
}

void append_bash_command(std::string& script, const Program& program, const Command& command) {
    script += fmt::format("        {})\n            case $previous in\n", command.name);
    for (const Arguments* const arguments : {&command.arguments, &program.options}) {
        for (const Argument& argument : *arguments) {
            if (!argument.is_option() || !argument.takes_value()) continue;
            const std::string& other = argument.abbreviation;
            script += fmt::format("                {}{}) {}; return ;;\n", argument.name,
                                  other.empty() ? "" : "|" + other, bash_value(argument));
        }
    }
    script += fmt::format(
        "            esac\n            case $current in -*)\n"
        "                _finwait_words '{}'; return ;;\n            esac\n",
        fmt::join(options_of(program, command), " "));
    for (const Argument& argument : command.arguments) {
        if (argument.is_option()) continue;
        script += fmt::format("            {}\n", bash_value(argument));
        break;
    }
    script += "            ;;\n";
}

// ---- zsh

/// Within a specification of _arguments, in single quotes.
std::string zsh(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\'') {
            escaped += "'\\''";
            continue;
        }
        if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string zsh_action(const Argument& argument) {
    if (!argument.words.empty()) return fmt::format("({})", fmt::join(argument.words, " "));
    if (argument.completion == Completion::Nothing) return " ";
    if (argument.completion == Completion::File) return "_files";
    if (argument.completion == Completion::Folder) return "_files -/";
    return fmt::format("_finwait_names {}{}", may_be_file(argument.completion) ? "files " : "",
                       lists_of(argument.completion));
}

std::string zsh_argument(const Argument& argument) {
    const std::string help = zsh(argument.help);
    if (!argument.is_option()) {
        return fmt::format("            '{}{}:{}'\n", argument.is_repeatable() ? "*:" : ":",
                           zsh(argument.name), zsh_action(argument));
    }
    if (argument.is_switch()) {
        return fmt::format("            '({1}){0}[{2}]' '({0}){1}[not\\: {2}]'\n", argument.name,
                           argument.negated(), help);
    }
    const char* const often = argument.is_repeatable() ? "*" : "";
    if (!argument.takes_value()) return fmt::format("            '{}[{}]'\n", argument.name, help);
    if (!argument.abbreviation.empty()) {
        return fmt::format("            '({0} {1})'{{{0},{1}=}}'[{2}]:{3}:{4}'\n",
                           argument.abbreviation, argument.name, help, zsh(argument.value),
                           zsh_action(argument));
    }
    return fmt::format("            '{}{}=[{}]:{}:{}'\n", often, argument.name, help,
                       zsh(argument.value), zsh_action(argument));
}

}  // namespace

std::string bash_completion(const Program& program) {
    const std::string names = fmt::format("{}", fmt::join(names_of_commands(program), " "));
    const std::string patterns = fmt::format("{}", fmt::join(names_of_commands(program), "|"));
    std::string script = "# bash completion for finwait " + program.version + "\n" + R"sh(
_finwait_words() { COMPREPLY+=($(compgen -W "$1" -- "$current")); }
_finwait_names() {
    local list names
    for list; do
        names=$("${COMP_WORDS[0]}" list "$list" 2>/dev/null | cut -d' ' -f1)
        COMPREPLY+=($(compgen -W "$names" -- "$current"))
    done
}
_finwait_files() {
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen "$1" -- "$current"))
}
_finwait() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} word command=
    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in )sh" +
                         patterns +
                         R"sh() command=$word; break ;; esac
    done
    case $command in
        '') _finwait_words ')sh" +
                         names + " --help --version' ;;\n";
    for (const Command& command : program.commands) append_bash_command(script, program, command);
    return script + "    esac\n}\ncomplete -F _finwait finwait\n";
}

std::string zsh_completion(const Program& program) {
    std::string script = "#compdef finwait\n# zsh completion for finwait " + program.version + R"sh(
_finwait_names() {
    local list
    for list; do
        if [[ $list == files ]]; then
            _files
        else
            compadd -- ${(f)"$(finwait list $list 2>/dev/null | cut -d' ' -f1)"}
        fi
    done
}
_finwait() {
    local state line
    local -a commands=(
)sh";
    for (const Command& command : program.commands)
        script += fmt::format("        '{}:{}'\n", command.name, zsh(command.summary));
    script += R"sh(    )
    _arguments -C '(-h --help)'{-h,--help}'[show help]' \
        '(-V --version)'{-V,--version}'[show the version]' \
        '1:command:->command' '*::argument:->argument'
    case $state in
    command) _describe command commands ;;
    argument)
        case $line[1] in
)sh";
    for (const Command& command : program.commands) {
        script += fmt::format("        {})\n            local -a specs=(\n", command.name);
        for (const Arguments* const arguments : {&command.arguments, &program.options}) {
            for (const Argument& argument : *arguments) script += "    " + zsh_argument(argument);
        }
        script += "            )\n            _arguments '--help[show help]' $specs ;;\n";
    }
    return script + "        esac ;;\n    esac\n}\n_finwait \"$@\"\n";
}

}  // namespace finwait::program
