#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

struct CheckTexts {
    CheckOptions options;
    ResourceTexts resources;
    std::string engine = "auto";
    std::optional<bool> symmetry;
    std::optional<bool> subsumption;
    std::optional<std::string> checkpoint;
    std::optional<std::string> interval;
    std::string format = "text";
};

void add_reductions(Arguments& arguments, CheckTexts& texts) {
    const auto add = [&](const char* name, const char* help, std::optional<bool>& target) {
        arguments.push_back({.name = name, .help = help, .target = &target, .group = "Reductions"});
    };
    add("--symmetry",
        "factored engine: of two worlds that differ by exchanging the ends keep one, where the "
        "ends are alike; changes no count, verdict or trace (on)",
        texts.symmetry);
    add("--subsumption",
        "where the network loses, only from full channels: fewer worlds, the same verdicts and "
        "lengths of traces; for properties of endpoints alone (off)",
        texts.subsumption);
}

void add_long_explorations(Arguments& arguments, CheckTexts& texts) {
    const char* const group = "Long explorations";
    arguments.push_back(
        {.name = "--checkpoint",
         .value = "FILE",
         .help = "keep what is explored, at intervals and when a limit or Ctrl-C ends it",
         .target = &texts.checkpoint,
         .group = group});
    arguments.push_back({.name = "--checkpoint-interval",
                         .value = "DURATION",
                         .help = "as 30s, 5m or 2h (5m)",
                         .target = &texts.interval,
                         .group = group});
    arguments.push_back(
        {.name = "--resume",
         .value = "FILE",
         .help = "go on from a checkpoint of the same designs, environment and properties",
         .target = &texts.options.engine.resume,
         .group = group});
    arguments.push_back(
        {.name = "--spill",
         .value = "DIR",
         .help = "factored engine: a folder for a file of what --memory has no room for",
         .target = &texts.options.engine.spill,
         .group = "Resources"});
}

CheckOptions options_of(const CheckTexts& texts) {
    CheckOptions options = texts.options;
    options.designs.property_files = options.properties.files;
    options.resources = resources_of(texts.resources);
    options.engine.choice = engine_of(texts.engine);
    options.engine.symmetry = texts.symmetry.value_or(true);
    options.engine.subsumption = texts.subsumption.value_or(false);
    if (texts.checkpoint) options.engine.checkpoint = {*texts.checkpoint};
    if (texts.interval) {
        if (!options.engine.checkpoint)
            throw UsageError("--checkpoint-interval: only together with --checkpoint");
        options.engine.checkpoint->interval =
            parse_duration(*texts.interval, "--checkpoint-interval");
    }
    options.format = format_of(texts.format);
    return options;
}

}  // namespace

Command check_command() {
    const auto texts = std::make_shared<CheckTexts>();
    Command command{"check", "Explore every interleaving; a verdict per property", {}, {}};
    Arguments& arguments = command.arguments;
    add_designs(arguments, texts->options.designs);
    add_environment(arguments, texts->options.environment);
    add_properties(arguments, texts->options.properties);
    add_resources(arguments, texts->resources);
    add_engine(arguments, texts->engine);
    add_reductions(arguments, *texts);
    add_long_explorations(arguments, *texts);
    arguments.push_back({.name = "--first-violation",
                         .help = "stop at the first violation instead of exploring everything",
                         .target = &texts->options.first_violation});
    arguments.push_back({.name = "--save",
                         .value = "FILE",
                         .help = "keep the traces for `finwait trace`",
                         .target = &texts->options.save});
    add_format(arguments, texts->format);
    command.run = [texts](Console& console) { return check(options_of(*texts), console); };
    return command;
}

}  // namespace finwait::program
