#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command suite_command() {
    struct Texts {
        SuiteOptions options;
        ResourceTexts resources;
        std::string engine = "auto";
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command{
        "suite",
        "Designs, environments and properties in one run: is each verdict the expected one?",
        {},
        {}};
    command.arguments.push_back(
        {.name = "SUITE",
         .help = "suites that ship, or the paths of suite files (all that ship)",
         .target = &texts->options.suites});
    add_resources(command.arguments, texts->resources);
    add_engine(command.arguments, texts->engine);
    command.arguments.push_back({.name = "--junit",
                                 .value = "FILE",
                                 .help = "write the results as JUnit XML, too",
                                 .target = &texts->options.junit});
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        SuiteOptions options = texts->options;
        options.resources = resources_of(texts->resources);
        options.engine.choice = engine_of(texts->engine);
        options.format = format_of(texts->format);
        return suite(options, console);
    };
    return command;
}

}  // namespace finwait::program
