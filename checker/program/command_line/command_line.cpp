#include "checker/program/command_line/command_line.h"

#include "checker/program/command_line/options.h"
#include "checker/program/command_line/parser.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/version.h"

namespace finwait::program {

namespace {

Program program_with(std::string& color) {
    Program program;
    program.summary =
        "finwait: does every TCP connection close as it should? Explores all that can\n"
        "happen to one connection as it ends, and shows the shortest way to what must not.";
    program.version = kVersion;
    program.options = {{.name = "--color",
                        .value = "WHEN",
                        .help = "colours: auto, always, never (auto)",
                        .target = &color}};
    program.commands = {check_command(),    suite_command(), diff_command(),
                        mutate_command(),   prove_command(), trace_command(),
                        simulate_command(), list_command(),  show_command()};
    return program;
}

}  // namespace

ExitStatus run_command_line(int argc, const char* const* argv) {
    std::string color = "auto";
    const Program program = program_with(color);
    const Parsed parsed = parse(program, argc, argv);
    if (parsed.command == nullptr) {
        Console console(ColorChoice::Never);
        console.print(parsed.text);
        console.flush();
        return ExitStatus::Ok;
    }
    Console console(choose<ColorChoice>(color, "--color",
                                        {{"auto", ColorChoice::Auto},
                                         {"always", ColorChoice::Always},
                                         {"never", ColorChoice::Never}}));
    // From here on a signal ends the command with what it has.
    static_cast<void>(interrupted());
    const ExitStatus status = parsed.command->run(console);
    console.flush();
    return status;
}

}  // namespace finwait::program
