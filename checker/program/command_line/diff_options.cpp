#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

void add_diff(CLI::App& app, Action& action) {
    struct Texts {
        DiffOptions options;
        ResourceTexts resources;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command = app.add_subcommand(
        "diff", "Compare two designs: what differs, and the shortest behaviour that only one has");
    command
        ->add_option("DESIGN", texts->options.designs[0],
                     "a shipped design, or the path of a design file")
        ->type_name("")
        ->required();
    command->add_option("OTHER-DESIGN", texts->options.designs[1], "what it is compared with")
        ->type_name("")
        ->required();
    add_environment(*command, texts->options.environment, "1,0");
    add_limits(*command, texts->resources);
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            DiffOptions options = texts->options;
            options.resources = resources_of(texts->resources);
            options.format = format_of(texts->format);
            return diff(options, console);
        };
    });
}

}  // namespace finwait::program
