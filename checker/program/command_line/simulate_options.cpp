#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

struct SimulateTexts {
    SimulateOptions options;
    std::optional<std::string> seed;
    std::optional<std::string> steps;
    std::optional<std::string> walks;
    std::optional<std::string> number;
    std::string format = "text";
};

SimulateOptions options_of(const SimulateTexts& texts) {
    constexpr std::uint64_t kMostSteps = 100'000;
    constexpr std::uint64_t kMostWalks = 1'000'000'000;
    constexpr std::uint64_t kMostTraces = 1'000'000;
    SimulateOptions options = texts.options;
    if (texts.seed) options.seed = parse_number(*texts.seed, "--seed", 0, ~std::uint64_t{0});
    if (texts.walks) {
        options.walks = parse_number(*texts.walks, "--walks", 1, kMostWalks);
        if (options.from) throw UsageError("--walks: each begins at the start; not with --from");
    }
    if (texts.steps) {
        if (!options.seed && !options.walks)
            throw UsageError("--steps: only at random, together with --seed");
        options.steps =
            static_cast<std::uint32_t>(parse_number(*texts.steps, "--steps", 1, kMostSteps));
    }
    if (texts.number) {
        options.number =
            static_cast<std::uint32_t>(parse_number(*texts.number, "--number", 1, kMostTraces));
    }
    options.format = format_of(texts.format);
    return options;
}

}  // namespace

Command simulate_command() {
    const auto texts = std::make_shared<SimulateTexts>();
    // Whether a design is named matters with --from.
    texts->options.designs.design.clear();
    Command command;
    command.name = "simulate";
    command.summary = "Walk the model from event to event, by hand or at random";
    command.ok = "the walk is done; --walks: no walk violates a property, which proves nothing";
    command.finding = "--walks: a walk violates a property";
    command.inconclusive = "the walk was interrupted; what was walked is shown and kept";
    command.examples = {
        {"simulate --data 1,0",
         "by hand: choose events by their numbers or names; help tells more"},
        {"simulate --seed 7 --steps 50 --save walk.json", "at random, and keep it"},
        {"simulate --from walk.json", "go on by hand from there, or back: goto 3"},
        {"simulate --capacity 8 --data 9,9 --window 9 --walks 10000 --seed 7",
         "where there are too many states for check: what random walks come across"}};
    add_designs(command.arguments, texts->options.designs);
    add_properties(command.arguments, texts->options.properties);
    add_environment(command.arguments, texts->options.environment);
    const auto add = [&](const char* name, const char* value, const char* help, Target target) {
        command.arguments.push_back({.name = name, .value = value, .help = help, .target = target});
    };
    add("--seed", "N", "walk at random; the same number gives the same walk", &texts->seed);
    add("--steps", "N",
        "stop after this many events; at random (default: 30, and 200 with --walks)",
        &texts->steps);
    add("--walks", "N",
        "walk at random so many times, with the seeds --seed, --seed + 1, … (default: from 1), and "
        "tell which properties are violated, and which rows and states are met",
        &texts->walks);
    command.arguments.push_back({.name = "--from",
                                 .value = "FILE",
                                 .help = "go on from a trace that --save kept",
                                 .target = &texts->options.from,
                                 .completion = Completion::File});
    command.arguments.push_back({.name = "--number",
                                 .value = "N",
                                 .help = "from the Nth trace of the file",
                                 .target = &texts->number,
                                 .needs = "--from"});
    add_save(command.arguments, texts->options.save, "the walk");
    add_rendering(command.arguments, texts->options.render, "the walk");
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) { return simulate(options_of(*texts), console); };
    return command;
}

}  // namespace finwait::program
