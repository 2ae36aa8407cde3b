#include "checker/program/command_line/help.h"
#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

namespace {

enum class HelpForm { Text, Man, Bash, Zsh };

/// Throws UsageError.
std::string help_of(const Program& program, const std::optional<std::string>& name,
                    std::size_t width) {
    if (!name) return help_text(program, width);
    std::vector<std::string_view> names;
    for (const Command& command : program.commands) {
        if (command.name == *name) return help_text(program, command, width);
        names.emplace_back(command.name);
    }
    throw UsageError(model::unknown("command", *name, names));
}

}  // namespace

Command help_command(const Program& program) {
    struct Texts {
        std::optional<std::string> command;
        std::string as = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command;
    command.name = "help";
    command.summary = "Show help, the manual page, or what shells complete command lines with";
    command.arguments = {
        {.name = "COMMAND", .help = "the command to explain", .target = &texts->command},
        {.name = "--as",
         .value = "FORM",
         .help = "text; man: the page for man(1); bash, zsh: completion for that shell, e.g. "
                 "source <(finwait help --as bash) (default: text)",
         .target = &texts->as,
         .words = {"text", "man", "bash", "zsh"}}};
    command.examples = {{"help check", "what `finwait check` can be told"}};
    command.run = [texts, &program](Console& console) {
        switch (choose<HelpForm>(texts->as, "--as",
                                 {{"text", HelpForm::Text},
                                  {"man", HelpForm::Man},
                                  {"bash", HelpForm::Bash},
                                  {"zsh", HelpForm::Zsh}})) {
            case HelpForm::Text:
                console.print(help_of(program, texts->command, console.width()));
                break;
            case HelpForm::Man: console.print_document(manual_page(program)); break;
            case HelpForm::Bash: console.print_document(bash_completion(program)); break;
            case HelpForm::Zsh: console.print_document(zsh_completion(program)); break;
        }
        return ExitStatus::Ok;
    };
    return command;
}

}  // namespace finwait::program
