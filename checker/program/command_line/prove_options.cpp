#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

/// An option that can be given several times, one value each time.
void add_repeatable(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                    const std::string& type, const std::string& help) {
    app.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
}

}  // namespace

void add_prove(CLI::App& app, Action& action) {
    struct Texts {
        ProveOptions options;
        std::optional<std::string> time;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    ProveOptions& options = texts->options;
    CLI::App* const command = app.add_subcommand(
        "prove", "Prove or refute what is claimed of sequence numbers, for all of them");
    command
        ->add_option("DESIGN", options.design,
                     "a shipped design, or the path of a design file (rfc9293)")
        ->type_name("");
    add_repeatable(*command, "--claim", options.claims, "NAME",
                   "this claim or property only (repeatable)");
    add_repeatable(*command, "--properties", options.property_files, "FILE",
                   "a file of your own properties, to be proved too (repeatable)");
    add_repeatable(*command, "--invariants", options.invariant_files, "FILE",
                   "a file of more invariants for the induction (repeatable)");
    command->add_option("--time", texts->time, "stop after this long, as 500ms or 10s (no limit)")
        ->type_name("DURATION");
    command
        ->add_option("--smt2", options.smt2,
                     "write every query, with the answer, in SMT-LIB 2 to this folder")
        ->type_name("DIR");
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            ProveOptions asked = texts->options;
            if (texts->time) asked.time = parse_duration(*texts->time, "--time");
            asked.format = format_of(texts->format);
            return prove(asked, console);
        };
    });
}

}  // namespace finwait::program
