#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

struct SimulateTexts {
    SimulateOptions options;
    std::optional<std::string> seed;
    std::optional<std::string> steps;
    std::string format = "text";
};

SimulateOptions options_of(const SimulateTexts& texts) {
    constexpr std::uint64_t kMostSteps = 100'000;
    SimulateOptions options = texts.options;
    if (texts.seed) options.seed = parse_number(*texts.seed, "--seed", 0, ~std::uint64_t{0});
    if (texts.steps) {
        if (!options.seed) throw UsageError("--steps: only at random, together with --seed");
        options.steps =
            static_cast<std::uint32_t>(parse_number(*texts.steps, "--steps", 1, kMostSteps));
    }
    options.format = format_of(texts.format);
    return options;
}

}  // namespace

Command simulate_command() {
    const auto texts = std::make_shared<SimulateTexts>();
    Command command;
    command.name = "simulate";
    command.summary = "Walk the model from event to event, by hand or at random";
    command.ok = "the walk is done";
    command.inconclusive = "the walk was interrupted; what was walked is shown and kept";
    command.examples = {
        {"simulate --data 1,0", "by hand: choose events by their numbers"},
        {"simulate --seed 7 --steps 50 --save walk.json", "at random, and keep it"}};
    add_designs(command.arguments, texts->options.designs);
    add_property_files(command.arguments, texts->options.designs.property_files);
    add_environment(command.arguments, texts->options.environment);
    const auto add = [&](const char* name, const char* value, const char* help, Target target) {
        command.arguments.push_back({.name = name, .value = value, .help = help, .target = target});
    };
    add("--seed", "N", "walk at random; the same number gives the same walk", &texts->seed);
    add("--steps", "N", "stop after this many events; with --seed (default: 30)", &texts->steps);
    add_save(command.arguments, texts->options.save, "the walk");
    add_rendering(command.arguments, texts->options.render, "the walk");
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) { return simulate(options_of(*texts), console); };
    return command;
}

}  // namespace finwait::program
