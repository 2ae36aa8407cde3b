#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

void add_check(CLI::App& app, Action& action) {
    struct Texts {
        CheckOptions options;
        ResourceTexts resources;
        std::string engine = "auto";
        std::optional<bool> symmetry;
        std::optional<bool> subsumption;
        std::optional<std::string> checkpoint;
        std::optional<std::string> interval;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command =
        app.add_subcommand("check", "Explore every interleaving; a verdict per property");
    add_designs(*command, texts->options.designs);
    add_environment(*command, texts->options.environment);
    add_properties(*command, texts->options.properties);
    add_resources(*command, texts->resources);
    add_engine(*command, texts->engine);
    add_switch(*command, "symmetry", texts->symmetry,
               "factored engine: of two worlds that differ by exchanging the ends keep one, where "
               "the ends are alike; changes no count, verdict or trace (on)");
    add_switch(*command, "subsumption", texts->subsumption,
               "where the network loses, only from full channels: fewer worlds, the same verdicts "
               "and lengths of traces; for properties of endpoints alone (off)");
    for (const char* name : {"--symmetry", "--subsumption"}) {
        command->get_option(name)->group("Reductions");
    }
    const char* const group = "Long explorations";
    command
        ->add_option("--checkpoint", texts->checkpoint,
                     "keep what is explored, at intervals and when a limit or Ctrl-C ends it")
        ->type_name("FILE")
        ->group(group);
    command->add_option("--checkpoint-interval", texts->interval, "as 30s, 5m or 2h (5m)")
        ->type_name("DURATION")
        ->group(group);
    command
        ->add_option("--resume", texts->options.engine.resume,
                     "go on from a checkpoint of the same designs, environment and properties")
        ->type_name("FILE")
        ->group(group);
    command
        ->add_option("--spill", texts->options.engine.spill,
                     "factored engine: a folder for a file of what --memory has no room for")
        ->type_name("DIR")
        ->group("Resources");
    command->add_flag("--first-violation", texts->options.first_violation,
                      "stop at the first violation instead of exploring everything");
    command->add_option("--save", texts->options.save, "keep the traces for `finwait trace`")
        ->type_name("FILE");
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            CheckOptions options = texts->options;
            options.resources = resources_of(texts->resources);
            options.engine.choice = engine_of(texts->engine);
            options.engine.symmetry = texts->symmetry.value_or(true);
            options.engine.subsumption = texts->subsumption.value_or(false);
            if (texts->checkpoint) options.engine.checkpoint = {*texts->checkpoint};
            if (texts->interval) {
                if (!options.engine.checkpoint)
                    throw UsageError("--checkpoint-interval: only together with --checkpoint");
                options.engine.checkpoint->interval =
                    parse_duration(*texts->interval, "--checkpoint-interval");
            }
            options.format = format_of(texts->format);
            return check(options, console);
        };
    });
}

}  // namespace finwait::program
