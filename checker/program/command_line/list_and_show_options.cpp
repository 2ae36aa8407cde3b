#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

void add_list(CLI::App& app, Action& action) {
    auto what = std::make_shared<std::string>();
    CLI::App* const command = app.add_subcommand("list", "What there is, a line each");
    command->add_option("WHAT", *what, "designs, properties, scenarios or suites")->required();
    command->callback([what, &action] {
        action = [what](Console& console) {
            return list(choose<Listed>(*what, "kind of list",
                                       {{"designs", Listed::Designs},
                                        {"properties", Listed::Properties},
                                        {"scenarios", Listed::Scenarios},
                                        {"suites", Listed::Suites}}),
                        console);
        };
    });
}

void add_show(CLI::App& app, Action& action) {
    auto name = std::make_shared<std::string>();
    CLI::App* const command = app.add_subcommand("show", "One design, property or suite in full");
    command->add_option("NAME", *name, "its name, or the path of a design file")->required();
    command->callback(
        [name, &action] { action = [name](Console& console) { return show(*name, console); }; });
}

}  // namespace finwait::program
