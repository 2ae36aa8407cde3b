#include "checker/program/command_line/command_line.h"

#include "checker/program/command_line/help.h"
#include "checker/program/command_line/options.h"
#include "checker/program/command_line/parser.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/version.h"

namespace finwait::program {

namespace {

/// What every command can be told.
struct GeneralTexts {
    std::string color = "auto";
    bool ascii = false;
};

/// Fills in `program`, which keeps its place: its help looks at it.
void describe(Program& program, GeneralTexts& texts) {
    program.summary = "does every TCP connection close as it should?";
    program.description =
        "Explores all that can happen to one connection as it ends, in a network that loses, "
        "duplicates and reorders, and shows the shortest way to what must not happen.";
    program.version = kVersion;
    program.options = {
        {.name = "--color",
         .value = "WHEN",
         .help = "colour the output: auto, always or never (default: auto)",
         .target = &texts.color,
         .words = {"auto", "always", "never"}},
        {.name = "--ascii",
         .help = "draw with ASCII characters only (default where the locale is not UTF-8)",
         .target = &texts.ascii}};
    program.commands = {
        check_command(),   audit_command(),       suite_command(),    diff_command(),
        explain_command(), conform_command(),     mutate_command(),   prove_command(),
        least_command(),   trace_command(),       simulate_command(), list_command(),
        show_command(),    help_command(program),
    };
    program.examples = {{"check", "RFC 9293 at both ends, by all core properties"},
                        {"check fin-free --data 0,0",
                         "what goes wrong if a FIN consumes no "
                         "sequence number"},
                        {"check ./my-stack.toml", "a design of your own"}};
}

void print_answer(const Program& program, const Parsed& parsed, Console& console) {
    if (parsed.asked == Parsed::Asked::Version) {
        console.print_line("finwait " + program.version);
    } else if (parsed.command == nullptr) {
        console.print(help_text(program, console.width()));
    } else {
        console.print(help_text(program, *parsed.command, console.width()));
    }
}

}  // namespace

ExitStatus run_command_line(int argc, const char* const* argv) {
    GeneralTexts texts;
    Program program;
    describe(program, texts);
    const Parsed parsed = parse(program, argc, argv);
    Console console(choose<ColorChoice>(texts.color, "--color",
                                        {{"auto", ColorChoice::Auto},
                                         {"always", ColorChoice::Always},
                                         {"never", ColorChoice::Never}}),
                    texts.ascii);
    ExitStatus status = ExitStatus::Ok;
    if (parsed.asked == Parsed::Asked::Command) {
        // From here on a signal ends the command with what it has.
        static_cast<void>(interrupted());
        status = parsed.command->run(console);
    } else {
        print_answer(program, parsed, console);
    }
    console.flush();
    return status;
}

}  // namespace finwait::program
