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
    Command command;
    command.name = "diff";
    command.summary =
        "Compare two designs: where they differ, and the shortest behaviour that only one has";
    command.ok = "the comparison is complete, whatever it found";
    command.inconclusive = "a limit was reached, or the run was interrupted";
    command.examples = {{"diff rfc9293 rfc1337", "what RFC 1337 changes, and how one sees it"}};
    command.arguments.push_back({.name = "DESIGN",
                                 .help = "a shipped design, or the path of a design file",
                                 .target = &texts->options.designs[0],
                                 .required = true,
                                 .completion = Completion::Design});
    command.arguments.push_back({.name = "OTHER-DESIGN",
                                 .help = "the design to compare it with",
                                 .target = &texts->options.designs[1],
                                 .required = true,
                                 .completion = Completion::Design});
    add_property_files(command.arguments, texts->options.property_files);
    add_environment(command.arguments, texts->options.environment, "1,0");
    add_limits(command.arguments, texts->resources);
    add_save(command.arguments, texts->options.save, "the runs that show the behaviours");
    add_rendering(command.arguments, texts->options.render, "the behaviours");
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
