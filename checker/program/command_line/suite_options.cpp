#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

void add_suite(CLI::App& app, Action& action) {
    struct Texts {
        SuiteOptions options;
        ResourceTexts resources;
        std::string engine = "auto";
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command = app.add_subcommand(
        "suite",
        "Designs, environments and properties in one run: is each verdict the expected one?");
    command
        ->add_option("SUITE", texts->options.suites,
                     "suites that ship, or the paths of suite files (all that ship)")
        ->type_name("");
    add_resources(*command, texts->resources);
    add_engine(*command, texts->engine);
    command->add_option("--junit", texts->options.junit, "write the results as JUnit XML, too")
        ->type_name("FILE");
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            SuiteOptions options = texts->options;
            options.resources = resources_of(texts->resources);
            options.engine.choice = engine_of(texts->engine);
            options.format = format_of(texts->format);
            return suite(options, console);
        };
    });
}

}  // namespace finwait::program
