#include <array>

#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

namespace {

constexpr std::array<std::pair<std::string_view, Listed>, 9> kLists{
    {{"designs", Listed::Designs},
     {"properties", Listed::Properties},
     {"scenarios", Listed::Scenarios},
     {"suites", Listed::Suites},
     {"middleboxes", Listed::Middleboxes},
     {"mechanisms", Listed::Mechanisms},
     {"fields", Listed::Fields},
     {"events", Listed::Events},
     {"claims", Listed::Claims}}};

}  // namespace

Command list_command() {
    struct Texts {
        std::string what;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    std::vector<std::string> words;
    words.reserve(std::size(kLists));
    for (const auto& [word, listed] : kLists) words.emplace_back(word);
    Command command;
    command.name = "list";
    command.summary = "List what there is, a line each";
    command.arguments = {
        {.name = "WHAT",
         .help = "designs, properties, scenarios, suites or middleboxes; mechanisms of "
                 "designs; fields and events that formulas can name; claims of "
                 "sequence numbers",
         .target = &texts->what,
         .required = true,
         .words = std::move(words)}};
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        return list(choose<Listed>(texts->what, "kind of list", kLists), format_of(texts->format),
                    console);
    };
    return command;
}

Command show_command() {
    struct Texts {
        ShowOptions options;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command;
    command.name = "show";
    command.summary = "Show a design, property or suite in full";
    command.arguments = {{.name = "NAME",
                          .help = "the name of one that ships, or the path of a design, property "
                                  "or suite file",
                          .target = &texts->options.name,
                          .required = true,
                          .completion = Completion::Named}};
    command.examples = {{"show rfc9293", "the state table and the mechanisms"},
                        {"show ./my-properties.toml", "each property of a file"}};
    command.examples.push_back({"show rfc9293 --as svg -o states.svg", "as Figure 5 draws it"});
    add_property_files(command.arguments, texts->options.property_files);
    command.arguments.push_back(
        {.name = "--as",
         .value = "FORM",
         .help = "put a design out as toml, a file that extends none, or its state diagram as dot "
                 "(Graphviz), svg or mermaid",
         .target = &texts->options.as,
         .words = {"toml", "dot", "svg", "mermaid"}});
    command.arguments.push_back({.name = "--output",
                                 .value = "FILE",
                                 .help = "to this file instead of to standard output",
                                 .target = &texts->options.output,
                                 .needs = "--as",
                                 .completion = Completion::File,
                                 .abbreviation = "-o"});
    command.arguments.push_back(
        {.name = "--against",
         .value = "DESIGN",
         .help = "draw this design into the same diagram: + is what only it has, - what it lacks",
         .target = &texts->options.against,
         .needs = "--as",
         .completion = Completion::Design});
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        ShowOptions options = texts->options;
        options.format = format_of(texts->format);
        return show(options, console);
    };
    return command;
}

}  // namespace finwait::program
