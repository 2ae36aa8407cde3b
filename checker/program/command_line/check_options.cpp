#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

struct CheckTexts {
    CheckOptions options;
    ResourceTexts resources;
    std::string engine = "auto";
    bool fewest_faults = false;
    std::optional<bool> depth;
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
        "of two states that differ by exchanging the ends keep one, where the ends are alike. "
        "Changes no count, verdict or trace; factored engine only (default: on)",
        texts.symmetry);
    add("--subsumption",
        "let the network lose segments only when a channel is full. Explores fewer states; "
        "verdicts and trace lengths stay the same. Applies only to properties that look at "
        "endpoints, not at segments (default: off)",
        texts.subsumption);
}

void add_long_explorations(Arguments& arguments, CheckTexts& texts) {
    const char* const group = "Long explorations";
    arguments.push_back(
        {.name = "--checkpoint",
         .value = "FILE",
         .help = "keep what is explored in this file, at intervals and when a limit or Ctrl-C "
                 "ends the run",
         .target = &texts.checkpoint,
         .group = group,
         .completion = Completion::File});
    arguments.push_back({.name = "--checkpoint-interval",
                         .value = "DURATION",
                         .help = "write a checkpoint this often, e.g. 30s or 5m (default: 5m)",
                         .target = &texts.interval,
                         .group = group,
                         .needs = "--checkpoint"});
    arguments.push_back(
        {.name = "--resume",
         .value = "FILE",
         .help = "go on from a checkpoint of the same designs, environment and properties; "
                 "--checkpoint may name the same file, no other output may",
         .target = &texts.options.engine.resume,
         .group = group,
         .completion = Completion::File});
    arguments.push_back(
        {.name = "--spill",
         .value = "DIR",
         .help = "keep states that do not fit into --memory in a temporary file in this folder "
                 "(factored engine only)",
         .target = &texts.options.engine.spill,
         .group = "Resources",
         .completion = Completion::Folder});
}

CheckOptions options_of(const CheckTexts& texts) {
    CheckOptions options = texts.options;
    options.designs.property_files = options.properties.files;
    options.resources = resources_of(texts.resources);
    options.engine.choice = engine_of(texts.engine);
    options.engine.shown = shown_run(texts.fewest_faults);
    options.engine.depth = texts.depth.value_or(true);
    options.engine.symmetry = texts.symmetry.value_or(true);
    options.engine.subsumption = texts.subsumption.value_or(false);
    if (texts.checkpoint) options.engine.checkpoint = {*texts.checkpoint};
    if (texts.interval) {
        options.engine.checkpoint->interval =
            parse_duration(*texts.interval, "--checkpoint-interval");
    }
    options.format = format_of(texts.format);
    return options;
}

}  // namespace

Command check_command() {
    const auto texts = std::make_shared<CheckTexts>();
    Command command;
    command.name = "check";
    command.summary = "Explore every interleaving, and give a verdict per property";
    command.ok = "every property holds";
    command.finding = "a property is violated";
    command.inconclusive = "a limit was reached, or the run was interrupted";
    command.examples = {
        {"check fin-free --data 0,0", "what goes wrong if a FIN consumes no sequence number"},
        {"check rfc9293 ./my-stack.toml", "A follows the RFC, B is yours"},
        {"check ./stack.so rfc9293", "A is the code of a TCP itself (finwait_stack.h)"},
        {"check --property three-segment-close", "a figure of the textbooks"},
        {"check --capacity 5 --checkpoint c --time 1h",
         "then go on with --resume c; give the same options again"}};
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
    add_depth(arguments, texts->depth);
    add_fewest_faults(arguments, texts->fewest_faults);
    arguments.push_back({.name = "--coverage",
                         .help = "say which table rows, steps of \"Segment arrives\" and premises "
                                 "were never used (JSON always says so)",
                         .target = &texts->options.coverage});
    add_save(arguments, texts->options.save, "the traces");
    add_junit(arguments, texts->options.junit);
    add_rendering(command.arguments, texts->options.render, "the traces");
    const char* const pictures = "Pictures and other forms";
    arguments.push_back({.name = "--graph",
                         .value = "FILE",
                         .help = "write the graph of what is reachable, of at most 20,000 states; "
                                 "the name ends with .dot or .gv (DOT) or .graphml (GraphML)",
                         .target = &texts->options.graph,
                         .group = pictures,
                         .completion = Completion::File});
    arguments.push_back({.name = "--projection",
                         .value = "WHAT",
                         .help = "states: a node per pair of TCP states in it, with counts; of at "
                                 "most 1,000,000 states",
                         .target = &texts->options.projection,
                         .group = pictures,
                         .needs = "--graph",
                         .words = {"states"}});
    const char* const any_number = "Any number of segments in flight";
    arguments.push_back({.name = "--cutoff",
                         .help =
                             "the smallest --capacity that reaches every pair of endpoints that "
                             "any capacity reaches",
                         .target = &texts->options.cutoff,
                         .group = any_number});
    arguments.push_back({.name = "--certificate",
                         .value = "FILE",
                         .help = "with --capacity any: what proves the verdicts, for a checker of "
                                 "its own",
                         .target = &texts->options.certificate,
                         .group = any_number,
                         .completion = Completion::File});
    add_format(arguments, texts->format);
    command.run = [texts](Console& console) { return check(options_of(*texts), console); };
    return command;
}

}  // namespace finwait::program
