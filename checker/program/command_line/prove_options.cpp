#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "model/settings.h"

namespace finwait::program {

namespace {

/// What is asked of an environment, as text.
struct EnvironmentTexts {
    std::string start = "established";
    std::optional<std::string> incarnations{};
    std::optional<std::string> isn{};
};

void set_in(model::Environment& environment, std::string_view name, const std::string& text) {
    const model::Setting& setting = *model::find_setting(name);
    std::string why;
    const auto value = model::parse(setting, text, why);
    if (!value) throw UsageError(std::string("--") + std::string(name) + ": " + why);
    setting.set(environment, *value);
}

void put_environment(const EnvironmentTexts& texts, ProveOptions& asked) {
    model::Environment environment;
    set_in(environment, "start", texts.start);
    if (texts.incarnations) set_in(environment, "incarnations", *texts.incarnations);
    if (texts.isn) set_in(environment, "isn", *texts.isn);
    const bool several = environment.incarnations > 1;
    if (several && environment.start != model::Start::Closed) {
        throw UsageError(
            "--incarnations: what segments of earlier connections do is proved of connections that "
            "open; add --start closed");
    }
    if (texts.isn && !several) {
        throw UsageError(
            "--isn says where the numbers of further connections begin; add --incarnations 2");
    }
    asked.start = environment.start;
    asked.incarnations = environment.incarnations;
    asked.isn = environment.isn;
}

}  // namespace

Command prove_command() {
    struct Texts {
        ProveOptions options;
        ResourceTexts resources;
        std::string format = "text";
        EnvironmentTexts environment{};
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
        {"prove rfc9293 --start closed", "what holds of connections that open, whatever the ISNs"},
        {"prove rfc9293 --start closed --incarnations 2 --isn=0",
         "which of it holds still when segments of earlier connections arrive"}};
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
                                 .target = &texts->environment.start,
                                 .words = {"established", "closed"}});
    add("--incarnations", "N",
        "with more than 1, of connections that open: segments of earlier connections arrive too, "
        "whose numbers lie behind (default: 1)",
        &texts->environment.incarnations);
    add("--isn", "OFFSETS",
        "where the numbers of a connection begin, from where those of the one before ended: a "
        "negative one lets old segments reach beyond the ISS (default: 0)",
        &texts->environment.isn);
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
        put_environment(texts->environment, asked);
        return prove(asked, console);
    };
    return command;
}

}  // namespace finwait::program
