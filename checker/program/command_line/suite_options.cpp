#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command suite_command() {
    struct Texts {
        SuiteOptions options;
        ResourceTexts resources;
        std::string engine = "auto";
        bool fewest_faults = false;
        std::optional<bool> depth;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command;
    command.name = "suite";
    command.summary =
        "Check many designs, environments and properties in one run: is each verdict the expected "
        "one?";
    command.ok = "every verdict is the expected one";
    command.finding = "a verdict is not the expected one";
    command.inconclusive = "a limit was reached, or the run was interrupted";
    command.examples = {{"suite standard", "what each shipped design is known for"},
                        {"suite ./mine.toml --junit results.xml", "your own, for a CI server"}};
    command.arguments.push_back(
        {.name = "SUITE",
         .help = "shipped suites, or the paths of suite files (default: all that ship)",
         .target = &texts->options.suites,
         .completion = Completion::Suite});
    add_resources(command.arguments, texts->resources);
    add_engine(command.arguments, texts->engine);
    add_depth(command.arguments, texts->depth);
    add_fewest_faults(command.arguments, texts->fewest_faults);
    add_save(command.arguments, texts->options.save, "the traces of what is not as expected");
    add_junit(command.arguments, texts->options.junit);
    add_rendering(command.arguments, texts->options.render,
                  "the traces of what is not as expected");
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        SuiteOptions options = texts->options;
        options.resources = resources_of(texts->resources);
        options.engine.choice = engine_of(texts->engine);
        options.engine.depth = texts->depth.value_or(true);
        options.engine.shown = shown_run(texts->fewest_faults);
        options.format = format_of(texts->format);
        return suite(options, console);
    };
    return command;
}

}  // namespace finwait::program
