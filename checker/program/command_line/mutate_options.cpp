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
    Command command;
    command.name = "mutate";
    command.summary =
        "Make every single change of a design, and tell which of them no property notices. Checks "
        "in a spread of small environments, or in the one that is given; by all properties that "
        "ship, and by claims about single rows";
    command.ok = "every change is noticed, or changes nothing that can be seen";
    command.finding = "a change is not noticed";
    command.inconclusive =
        "a limit was reached, or the run was interrupted, before every change was judged";
    command.examples = {{"mutate rfc1337 --data 0,0 --capacity 1", "in one small environment"}};
    add_design(command.arguments, texts->options.design);
    add_environment(command.arguments, texts->options.environment, "1,0");
    add_property_choice(command.arguments, texts->options.properties);
    add_resources(command.arguments, texts->resources);
    add_save(command.arguments, texts->options.save, "the runs that show what is not noticed");
    add_rendering(command.arguments, texts->options.render,
                  "the runs that show what is not noticed", LaddersInReport::No);
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
