#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "model/settings.h"

namespace finwait::program {

namespace {

/// As in an environment.
model::Start start_of(const std::string& text) {
    const model::Setting& setting = *model::find_setting("start");
    std::string why;
    const auto value = model::parse(setting, text, why);
    if (!value) throw UsageError("--start: " + why);
    model::Environment environment;
    setting.set(environment, *value);
    return environment.start;
}

}  // namespace

Command prove_command() {
    struct Texts {
        ProveOptions options;
        ResourceTexts resources;
        std::string format = "text";
        std::string start = "established";
    };
    const auto texts = std::make_shared<Texts>();
    ProveOptions& options = texts->options;
    Command command;
    command.name = "prove";
    command.summary =
        "Prove or refute with Z3 what is claimed of sequence numbers, for all of them";
    command.ok = "every claim is proved, or does not apply to the design";
    command.finding = "a claim is refuted";
    command.inconclusive =
        "a claim is neither proved nor refuted: a limit was reached, the run was interrupted, or "
        "there are neither the invariants for a proof nor a short run that refutes";
    command.examples = {
        {"prove fin-free", "which claims fail where a FIN consumes no number"},
        {"prove rfc9293 --start closed", "what holds of connections that open, whatever the ISNs"}};
    add_design(command.arguments, options.design);
    const auto add = [&](const char* name, const char* value, const char* help, Target target) {
        const bool file = std::string_view(value) == "FILE";
        command.arguments.push_back({.name = name,
                                     .value = value,
                                     .help = help,
                                     .target = target,
                                     .completion = file ? Completion::File : Completion::Nothing});
    };
    add("--claim", "NAME", "prove only this claim or property (repeatable)", &options.claims);
    command.arguments.back().abbreviation = "--property";
    add("--properties", "FILE", "prove your own properties in this file, too (repeatable)",
        &options.property_files);
    add("--invariants", "FILE",
        "use more invariants for the induction, from this file (repeatable)",
        &options.invariant_files);
    command.arguments.push_back({.name = "--start",
                                 .value = "established|closed",
                                 .help = "prove of a connection that is there at the start "
                                         "(established, the default), or that opens first (closed)",
                                 .target = &texts->start,
                                 .words = {"established", "closed"}});
    add_resources(command.arguments, texts->resources);
    add("--smt2", "DIR", "write every query, with the answer, in SMT-LIB 2 to this folder",
        &options.smt2);
    add("--save", "FILE", "keep the runs that refute for `finwait trace`", &options.save);
    add_rendering(command.arguments, texts->options.render, "the runs that refute");
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        ProveOptions asked = texts->options;
        asked.resources = resources_of(texts->resources);
        asked.format = format_of(texts->format);
        asked.start = start_of(texts->start);
        return prove(asked, console);
    };
    return command;
}

}  // namespace finwait::program
