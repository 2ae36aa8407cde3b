#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

void add_simulate(CLI::App& app, Action& action) {
    struct Texts {
        SimulateOptions options;
        std::optional<std::string> seed;
        std::optional<std::string> steps;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command =
        app.add_subcommand("simulate", "Walk the model from event to event, by hand or at random");
    add_designs(*command, texts->options.designs);
    add_environment(*command, texts->options.environment);
    command->add_option("--seed", texts->seed, "walk at random, the same way for the same number")
        ->type_name("N");
    command->add_option("--steps", texts->steps, "at random: how many events at most (30)")
        ->type_name("N");
    command->add_option("--save", texts->options.save, "keep the run for `finwait trace`")
        ->type_name("FILE");
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            constexpr std::uint64_t kMostSteps = 100'000;
            SimulateOptions options = texts->options;
            if (texts->seed)
                options.seed = parse_number(*texts->seed, "--seed", 0, ~std::uint64_t{0});
            if (texts->steps) {
                if (!options.seed)
                    throw UsageError("--steps: only at random, together with --seed");
                options.steps = static_cast<std::uint32_t>(
                    parse_number(*texts->steps, "--steps", 1, kMostSteps));
            }
            options.format = format_of(texts->format);
            return simulate(options, console);
        };
    });
}

}  // namespace finwait::program
