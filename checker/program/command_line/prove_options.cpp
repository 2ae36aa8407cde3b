#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

Command prove_command() {
    struct Texts {
        ProveOptions options;
        std::optional<std::string> time;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    ProveOptions& options = texts->options;
    Command command{
        "prove", "Prove or refute what is claimed of sequence numbers, for all of them", {}, {}};
    add_design(command.arguments, options.design);
    const auto add = [&](const char* name, const char* value, const char* help, Target target) {
        command.arguments.push_back({.name = name, .value = value, .help = help, .target = target});
    };
    add("--claim", "NAME", "this claim or property only (repeatable)", &options.claims);
    add("--properties", "FILE", "a file of your own properties, to be proved too (repeatable)",
        &options.property_files);
    add("--invariants", "FILE", "a file of more invariants for the induction (repeatable)",
        &options.invariant_files);
    add("--time", "DURATION", "stop after this long, as 500ms or 10s (no limit)", &texts->time);
    add("--smt2", "DIR", "write every query, with the answer, in SMT-LIB 2 to this folder",
        &options.smt2);
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        ProveOptions asked = texts->options;
        if (texts->time) asked.time = parse_duration(*texts->time, "--time");
        asked.format = format_of(texts->format);
        return prove(asked, console);
    };
    return command;
}

}  // namespace finwait::program
