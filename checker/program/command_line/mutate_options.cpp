#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

void add_mutate(CLI::App& app, Action& action) {
    struct Texts {
        MutateOptions options;
        ResourceTexts resources;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command = app.add_subcommand(
        "mutate",
        "Which single changes of a design does no property notice? In a spread of small\n"
        "environments, unless one is given; by all properties that ship, and by claims about "
        "single rows");
    command
        ->add_option("DESIGN", texts->options.design,
                     "a shipped design, or the path of a design file (rfc9293)")
        ->type_name("");
    add_environment(*command, texts->options.environment, "1,0");
    add_property_choice(*command, texts->options.properties);
    add_resources(*command, texts->resources);
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            MutateOptions options = texts->options;
            options.resources = resources_of(texts->resources);
            options.format = format_of(texts->format);
            return mutate(options, console);
        };
    });
}

}  // namespace finwait::program
