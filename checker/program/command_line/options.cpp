#include "checker/program/command_line/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/resources.h"
#include "model/settings.h"

namespace finwait::program {

namespace {

const char* const kEnvironment = "Environment";
const char* const kProperties = "Properties";
const char* const kResources = "Resources";

/// "A,B", "N", "any|fifo": what stands behind the option.
std::string form_of(const model::Setting& setting) {
    switch (setting.type) {
        case model::SettingType::Switch: return "";
        case model::SettingType::Number: return "N";
        case model::SettingType::Pair:
        case model::SettingType::Ends: return "A,B";
        case model::SettingType::Numbers: return "N,…";
        case model::SettingType::Word: return fmt::format("{}", fmt::join(setting.words, "|"));
    }
    return "";
}

}  // namespace

void add_design(Arguments& arguments, std::string& design) {
    arguments.push_back({.name = "DESIGN",
                         .help = "a shipped design, or the path of a design file (rfc9293)",
                         .target = &design});
}

void add_designs(Arguments& arguments, DesignOptions& options) {
    add_design(arguments, options.design);
    arguments.push_back({.name = "PEER-DESIGN",
                         .help = "what B runs, if it is not the same",
                         .target = &options.peer});
}

void add_property_files(Arguments& arguments, std::vector<std::string>& files) {
    arguments.push_back({.name = "--properties",
                         .value = "FILE",
                         .help = "a file of your own properties that the design says it violates "
                                 "(repeatable)",
                         .target = &files});
}

void add_environment(Arguments& arguments, EnvironmentOptions& options, const std::string& data) {
    const model::Environment defaults;
    for (const model::Setting& setting : model::settings()) {
        const std::string standard =
            setting.name == "data" ? data : model::text_of(setting, setting.get(defaults));
        const bool is_switch = setting.type == model::SettingType::Switch;
        Target target = &options.texts[setting.name];
        if (is_switch) target = &options.switches[setting.name];
        arguments.push_back({.name = fmt::format("--{}", setting.name),
                             .value = form_of(setting),
                             .help = fmt::format("{} ({})", setting.help, standard),
                             .target = target,
                             .group = kEnvironment});
    }
}

void add_engine(Arguments& arguments, std::string& engine) {
    arguments.push_back({.name = "--engine",
                         .value = "auto|factored|plain",
                         .help =
                             "factored: a bit per world; plain: every world is stored, which is "
                             "slower and larger, to compare with; auto: factored (auto)",
                         .target = &engine});
}

EngineChoice engine_of(const std::string& text) {
    return choose<EngineChoice>(text, "--engine",
                                {{"auto", EngineChoice::Auto},
                                 {"factored", EngineChoice::Factored},
                                 {"plain", EngineChoice::Plain}});
}

void add_format(Arguments& arguments, std::string& format) {
    arguments.push_back(
        {.name = "--format", .value = "FORMAT", .help = "text or json (text)", .target = &format});
}

Format format_of(const std::string& text) {
    return choose<Format>(text, "--format", {{"text", Format::Text}, {"json", Format::Json}});
}

void add_properties(Arguments& arguments, PropertyOptions& options) {
    add_property_choice(arguments, options);
    arguments.push_back({.name = "--all-properties",
                         .help = "judge the shipped ones that are not core, too",
                         .target = &options.all,
                         .group = kProperties});
}

void add_property_choice(Arguments& arguments, PropertyOptions& options) {
    arguments.push_back({.name = "--property",
                         .value = "NAME",
                         .help = "judge this one only (repeatable); one that is drawn in an "
                                 "environment of its own there, with the options given laid over "
                                 "it. A witness is reached or not, and neither makes the exit "
                                 "status 1",
                         .target = &options.names,
                         .group = kProperties});
    arguments.push_back({.name = "--properties",
                         .value = "FILE",
                         .help = "a file of your own properties (repeatable)",
                         .target = &options.files,
                         .group = kProperties});
}

void add_resources(Arguments& arguments, ResourceTexts& texts) {
    arguments.push_back({.name = "--threads",
                         .value = "N",
                         .help = "threads to work with (all processors)",
                         .target = &texts.threads,
                         .group = kResources});
    add_limits(arguments, texts);
}

void add_limits(Arguments& arguments, ResourceTexts& texts) {
    arguments.push_back({.name = "--memory",
                         .value = "SIZE",
                         .help = "as 512M or 4G (three quarters of the machine's)",
                         .target = &texts.memory,
                         .group = kResources});
    arguments.push_back({.name = "--time",
                         .value = "DURATION",
                         .help = "as 500ms, 90s, 5m or 2h (no limit)",
                         .target = &texts.time,
                         .group = kResources});
}

Resources resources_of(const ResourceTexts& texts) {
    constexpr unsigned kMostThreads = 256;
    Resources resources;
    resources.threads =
        texts.threads
            ? static_cast<unsigned>(parse_number(*texts.threads, "--threads", 1, kMostThreads))
            : processors();
    resources.memory_bytes =
        texts.memory ? parse_size(*texts.memory, "--memory") : default_memory_bytes();
    if (texts.time) resources.time = parse_duration(*texts.time, "--time");
    return resources;
}

}  // namespace finwait::program
