#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command mutate_command() {
    struct Texts {
        MutateOptions options;
        ResourceTexts resources;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command{
        "mutate",
        "Which single changes of a design does no property notice? In a spread of small\n"
        "environments, unless one is given; by all properties that ship, and by claims about "
        "single rows",
        {},
        {}};
    add_design(command.arguments, texts->options.design);
    add_environment(command.arguments, texts->options.environment, "1,0");
    add_property_choice(command.arguments, texts->options.properties);
    add_resources(command.arguments, texts->resources);
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        MutateOptions options = texts->options;
        options.resources = resources_of(texts->resources);
        options.format = format_of(texts->format);
        return mutate(options, console);
    };
    return command;
}

}  // namespace finwait::program
