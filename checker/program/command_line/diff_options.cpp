#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command diff_command() {
    struct Texts {
        DiffOptions options;
        ResourceTexts resources;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command{"diff",
                    "Compare two designs: what differs, and the shortest behaviour that only one "
                    "has",
                    {},
                    {}};
    command.arguments.push_back({.name = "DESIGN",
                                 .help = "a shipped design, or the path of a design file",
                                 .target = &texts->options.designs[0],
                                 .required = true});
    command.arguments.push_back({.name = "OTHER-DESIGN",
                                 .help = "what it is compared with",
                                 .target = &texts->options.designs[1],
                                 .required = true});
    add_property_files(command.arguments, texts->options.property_files);
    add_environment(command.arguments, texts->options.environment, "1,0");
    add_limits(command.arguments, texts->resources);
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        DiffOptions options = texts->options;
        options.resources = resources_of(texts->resources);
        options.format = format_of(texts->format);
        return diff(options, console);
    };
    return command;
}

}  // namespace finwait::program
