#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/commands/least/axes.h"

namespace finwait::program {

namespace {

struct LeastTexts {
    LeastOptions options;
    ResourceTexts resources;
    std::string engine = "auto";
    std::string search = "auto";
    std::string format = "text";
};

std::vector<std::string> names_of_settings() {
    std::vector<std::string> names;
    for (const model::Setting& setting : model::settings()) {
        if (is_numeric(setting)) names.emplace_back(setting.name);
    }
    return names;
}

void add_output(Arguments& arguments, LeastTexts& texts) {
    arguments.push_back(
        {.name = "--search",
         .value = "HOW",
         .help = "all tries every value from the smallest on; bisection halves what is left, and "
                 "is right where more never does worse; auto takes bisection where that is known "
                 "(default: auto)",
         .target = &texts.search,
         .words = {"auto", "all", "bisection"}});
    arguments.push_back({.name = "--traces",
                         .help = "show for every cell the shortest trace with the value before the "
                                 "smallest one",
                         .target = &texts.options.traces});
    add_save(arguments, texts.options.save, "those traces");
    add_rendering(arguments, texts.options.render, "those traces");
    arguments.push_back({.name = "--format",
                         .value = "FORMAT",
                         .help = "text, csv, json, or svg, a picture (default: text)",
                         .target = &texts.format,
                         .words = {"text", "csv", "json", "svg"}});
}

LeastOptions options_of(const LeastTexts& texts) {
    LeastOptions options = texts.options;
    options.designs.property_files = options.properties.files;
    options.resources = resources_of(texts.resources);
    options.engine.choice = engine_of(texts.engine);
    options.search = choose<SearchChoice>(texts.search, "--search",
                                          {{"auto", SearchChoice::Auto},
                                           {"all", SearchChoice::All},
                                           {"bisection", SearchChoice::Bisection}});
    options.format = choose<LeastFormat>(texts.format, "--format",
                                         {{"text", LeastFormat::Text},
                                          {"csv", LeastFormat::Csv},
                                          {"json", LeastFormat::Json},
                                          {"svg", LeastFormat::Svg}});
    return options;
}

}  // namespace

Command least_command() {
    const auto texts = std::make_shared<LeastTexts>();
    Command command;
    command.name = "least";
    command.summary =
        "Find the smallest value of a setting for which properties hold, over ranges of other "
        "settings. A range is given in place of a number: --rto 1..6. With a clock, which settings "
        "such as time-wait and msl bring along, the capacity is raised until it is not exceeded";
    command.ok = "a smallest value is found in every cell of the table";
    command.finding = "in some cell no value of the range will do";
    command.examples = {{"least time-wait rfc1337 --property never-reset --msl 1..3 --losses 0..2",
                         "how long must TIME-WAIT be?"},
                        {"least isn rfc1337 --incarnations 2 --isn=-4..0 --capacity 1 --property "
                         "no-stray-text",
                         "how far may a further connection's numbers fall behind?"}};
    command.arguments.push_back(
        {.name = "SETTING",
         .help = "the setting; where it is to be looked for can be given as its range, e.g. "
                 "--time-wait 0..300",
         .target = &texts->options.setting,
         .required = true,
         .words = names_of_settings()});
    add_designs(command.arguments, texts->options.designs);
    add_environment(command.arguments, texts->options.environment, "0,0");
    add_properties(command.arguments, texts->options.properties);
    add_resources(command.arguments, texts->resources);
    add_engine(command.arguments, texts->engine);
    add_output(command.arguments, *texts);
    command.run = [texts](Console& console) { return least(options_of(*texts), console); };
    return command;
}

}  // namespace finwait::program
