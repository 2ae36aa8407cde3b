#include <fmt/format.h>

#include <algorithm>

#include "checker/program/command_line/help.h"
#include "model/files/utf8.h"

namespace finwait::program {

namespace {

/// The number of a character in UTF-8.
std::uint32_t code_of(const std::string& character) {
    std::uint32_t code = static_cast<unsigned char>(character[0]);
    if (character.size() > 1) code &= 0x7fU >> character.size();
    for (std::size_t i = 1; i < character.size(); ++i)
        code = code << 6U | (static_cast<unsigned char>(character[i]) & 0x3fU);
    return code;
}

/// As roff takes it: nothing in it is a request or an escape.
std::string roff(const std::string& text) {
    std::string escaped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) >= 0x80) {
            const std::size_t length = model::utf8_length(static_cast<unsigned char>(c));
            escaped += fmt::format("\\[u{:04X}]", code_of(text.substr(at, length)));
            at += std::max<std::size_t>(length, 1) - 1;
            continue;
        }
        const bool begins = escaped.empty() || escaped.back() == '\n';
        if (begins && (c == '.' || c == '\'')) escaped += "\\&";
        switch (c) {
            case '\\': escaped += "\\e"; break;
            case '-': escaped += "\\-"; break;
            case '`': escaped += "\\(ga"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

void append_entry(std::string& page, const std::string& term, const std::string& meaning) {
    page += fmt::format(".TP\n.B {}\n{}\n", roff(term), roff(meaning));
}

void append_examples(std::string& page, const std::vector<Example>& examples) {
    for (const Example& example : examples)
        append_entry(page, "finwait " + example.arguments, example.what);
}

void append_command(std::string& page, const Command& command) {
    page += fmt::format(".SS finwait {} {}\n{}\n", roff(command.name), roff(usage_of(command)),
                        roff(command.summary));
    for (const Argument& argument : command.arguments)
        append_entry(page, usage_of(argument), argument.help);
    append_examples(page, command.examples);
    append_entry(page, "Exit status 0", command.ok.empty() ? "done" : command.ok);
    if (!command.finding.empty()) append_entry(page, "Exit status 1", command.finding);
}

}  // namespace

std::string manual_page(const Program& program) {
    std::string page = fmt::format(
        ".TH FINWAIT 1 \"\" \"finwait {}\" \"User Commands\"\n"
        ".SH NAME\nfinwait \\- {}\n"
        ".SH SYNOPSIS\n.B finwait\nCOMMAND [OPTIONS] [ARGUMENTS]\n"
        ".SH DESCRIPTION\n{}\n.SH OPTIONS\n",
        roff(program.version), roff(program.summary), roff(program.description));
    for (const Example& option : general_options(program))
        append_entry(page, option.arguments, option.what);
    page += ".SH COMMANDS\n";
    for (const Command& command : program.commands) append_command(page, command);
    page += ".SH EXIT STATUS\n";
    for (const Example& status : exit_statuses(nullptr))
        append_entry(page, status.arguments, status.what);
    page += ".SH EXAMPLES\n";
    append_examples(page, program.examples);
    page += ".SH ENVIRONMENT\n";
    append_entry(page, "NO_COLOR", "set and not empty: no colours");
    append_entry(page, "COLUMNS", "the width of output that goes into a file or a pipe");
    append_entry(page, "LC_ALL, LC_CTYPE, LANG",
                 "where the first of them that is set does not say UTF-8, pictures are in ASCII");
    append_entry(page, "FINWAIT_DATA", "the folder of what ships: model/designs and properties");
    return page;
}

}  // namespace finwait::program
