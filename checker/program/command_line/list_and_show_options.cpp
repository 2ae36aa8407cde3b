#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command list_command() {
    const auto what = std::make_shared<std::string>();
    Command command{"list", "What there is, a line each", {}, {}};
    command.arguments.push_back({.name = "WHAT",
                                 .help = "designs, properties, scenarios or suites",
                                 .target = what.get(),
                                 .required = true});
    command.run = [what](Console& console) {
        return list(choose<Listed>(*what, "kind of list",
                                   {{"designs", Listed::Designs},
                                    {"properties", Listed::Properties},
                                    {"scenarios", Listed::Scenarios},
                                    {"suites", Listed::Suites}}),
                    console);
    };
    return command;
}

Command show_command() {
    const auto options = std::make_shared<ShowOptions>();
    Command command{"show", "One design, property or suite in full", {}, {}};
    command.arguments.push_back({.name = "NAME",
                                 .help = "its name, or the path of a design file",
                                 .target = &options->name,
                                 .required = true});
    add_property_files(command.arguments, options->property_files);
    command.run = [options](Console& console) { return show(*options, console); };
    return command;
}

}  // namespace finwait::program
