#include "checker/program/command_line/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checker/program/renderings/rendering.h"
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
        case model::SettingType::Number: return setting.per_end ? "N[,N]" : "N";
        case model::SettingType::Pair:
        case model::SettingType::Ends: return "A,B";
        case model::SettingType::Numbers: return "N,…";
        case model::SettingType::Word: return fmt::format("{}", fmt::join(setting.words, "|"));
    }
    return "";
}

/// The words that it can be, for shells.
std::vector<std::string> words_of(const model::Setting& setting) {
    if (setting.type == model::SettingType::Ends) return {"A,B", "A", "B", "none"};
    return {setting.words.begin(), setting.words.end()};
}

}  // namespace

void add_design(Arguments& arguments, std::string& design) {
    arguments.push_back(
        {.name = "DESIGN",
         .help = "a shipped design, or the path of a design file (default: rfc9293)",
         .target = &design,
         .completion = Completion::Design});
}

void add_designs(Arguments& arguments, DesignOptions& options) {
    add_design(arguments, options.design);
    arguments.push_back({.name = "PEER-DESIGN",
                         .help = "the design of endpoint B (default: the same as A's)",
                         .target = &options.peer,
                         .completion = Completion::Design});
    for (const std::size_t end : {std::size_t{0}, std::size_t{1}}) {
        arguments.push_back({.name = end == 0 ? "--middlebox-a" : "--middlebox-b",
                             .value = "NAME",
                             .help = std::string("what stands in front of ") + "AB"[end] +
                                     ": a shipped middlebox (finwait list middleboxes), the path "
                                     "of a file, or none (default: what the design says)",
                             .target = &options.middleboxes[end],
                             .group = "Environment",
                             .completion = Completion::File});
    }
}

void add_property_files(Arguments& arguments, std::vector<std::string>& files) {
    arguments.push_back({.name = "--properties",
                         .value = "FILE",
                         .help = "read your own properties, which the design says it violates, "
                                 "from this file (repeatable)",
                         .target = &files,
                         .completion = Completion::File});
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
                             .help = fmt::format("{} (default: {})", setting.help, standard),
                             .target = target,
                             .group = kEnvironment,
                             .words = words_of(setting)});
    }
    arguments.push_back({.name = "--set",
                         .value = "NAME=VALUE",
                         .help = "any of these; A.NAME=VALUE of one end, or of what the network "
                                 "does to segments from it, as in A.loss=off (repeatable)",
                         .target = &options.set,
                         .group = kEnvironment});
}

void add_engine(Arguments& arguments, std::string& engine) {
    arguments.push_back({.name = "--engine",
                         .value = "ENGINE",
                         .help = "factored keeps one bit per state; explicit (or plain) stores "
                                 "every state: slower and larger, to compare with; diagram keeps "
                                 "decision diagrams: for many segments in flight, and without "
                                 "depth; auto takes diagram for a --capacity of 5 or more in a "
                                 "network that reorders and loses, where it judges all that is "
                                 "asked, and else factored; and in check, from 4 on, diagram where "
                                 "the memory does not suffice for a bit per state (default: auto)",
                         .target = &engine,
                         .words = {"auto", "factored", "explicit", "plain", "diagram"}});
}

void add_fewest_faults(Arguments& arguments, bool& fewest_faults) {
    arguments.push_back(
        {.name = "--fewest-faults",
         .help = "of all runs that show something, not only the shortest, show one with "
                 "the fewest faults (segments lost or duplicated, hosts that crash or "
                 "vanish), and of these the shortest. Of a run that goes on for ever it "
                 "speaks of the way to the cycle. It is known when all is explored, so "
                 "not with --first-violation, --capacity any or --engine diagram",
         .target = &fewest_faults});
}

void add_depth(Arguments& arguments, std::optional<bool>& depth) {
    arguments.push_back(
        {.name = "--depth",
         .help =
             "tell how many steps away the farthest state is; --no-depth explores in any order, "
             "which is faster, and changes no verdict, other count or trace (default: on)",
         .target = &depth});
}

ShownRun shown_run(bool fewest_faults) {
    return fewest_faults ? ShownRun::FewestFaults : ShownRun::Shortest;
}

EngineChoice engine_of(const std::string& text) {
    return choose<EngineChoice>(text, "--engine",
                                {{"auto", EngineChoice::Auto},
                                 {"factored", EngineChoice::Factored},
                                 {"plain", EngineChoice::Explicit},
                                 {"explicit", EngineChoice::Explicit},
                                 {"diagram", EngineChoice::Diagram}});
}

void add_format(Arguments& arguments, std::string& format) {
    arguments.push_back({.name = "--format",
                         .value = "FORMAT",
                         .help = "text for people, json for scripts (default: text)",
                         .target = &format,
                         .words = {"text", "json"}});
}

Format format_of(const std::string& text) {
    return choose<Format>(text, "--format", {{"text", Format::Text}, {"json", Format::Json}});
}

void add_properties(Arguments& arguments, PropertyOptions& options) {
    add_property_choice(arguments, options);
    arguments.push_back({.name = "--all-properties",
                         .help = "check the shipped properties that are not core, too",
                         .target = &options.all,
                         .group = kProperties});
}

void add_property_choice(Arguments& arguments, PropertyOptions& options) {
    arguments.push_back({.name = "--property",
                         .value = "NAME",
                         .help = "check only this property (repeatable). One that is drawn in an "
                                 "environment of its own is checked there, with the options given "
                                 "laid over it. A scenario is reached or not; neither makes the "
                                 "exit status 1",
                         .target = &options.names,
                         .group = kProperties,
                         .completion = Completion::Property});
    arguments.push_back({.name = "--properties",
                         .value = "FILE",
                         .help = "check your own properties in this file, too (repeatable)",
                         .target = &options.files,
                         .group = kProperties,
                         .completion = Completion::File});
}

void add_resources(Arguments& arguments, ResourceTexts& texts) {
    arguments.push_back({.name = "--threads",
                         .value = "N",
                         .help = "work with this many threads (default: one per processor)",
                         .target = &texts.threads,
                         .group = kResources});
    add_limits(arguments, texts);
}

void add_limits(Arguments& arguments, ResourceTexts& texts) {
    arguments.push_back({.name = "--memory",
                         .value = "SIZE",
                         .help = "use at most this much memory, e.g. 512M or 4G (default: three "
                                 "quarters of the machine's)",
                         .target = &texts.memory,
                         .group = kResources});
    arguments.push_back({.name = "--time",
                         .value = "DURATION",
                         .help = "stop after this much time, e.g. 500ms, 90s, 5m or 2h (default: "
                                 "no limit)",
                         .target = &texts.time,
                         .group = kResources});
}

void add_save(Arguments& arguments, std::optional<std::string>& save, const char* what) {
    arguments.push_back({.name = "--save",
                         .value = "FILE",
                         .help = std::string("keep ") + what + " in this file, for `finwait trace`",
                         .target = &save,
                         .completion = Completion::File});
}

void add_rendering(Arguments& arguments, RenderOptions& options, const char* what,
                   LaddersInReport ladders) {
    const char* const needed = ladders == LaddersInReport::Yes ? "" : "--as";
    const char* const group = "Pictures and other forms";
    std::vector<std::string> forms;
    for (const Rendering* const rendering : renderings())
        forms.push_back(fmt::format("{}: {}", rendering->name(), rendering->what()));
    arguments.push_back(
        {.name = "--as",
         .value = "FORM",
         .help = fmt::format("put out {} in this form: {}", what, fmt::join(forms, "; ")),
         .target = &options.as,
         .group = group,
         .words = rendering_names()});
    arguments.push_back(
        {.name = "--output",
         .value = "FILE",
         .help = "to this file, beside the report, instead of to standard output; a name "
                 "that ends in / is a folder, with a file for each trace",
         .target = &options.output,
         .group = group,
         .needs = "--as",
         .completion = Completion::File,
         .abbreviation = "-o"});
    arguments.push_back({.name = "--end",
                         .value = "A|B",
                         .help = "of a form that is the view of one end: whose (default: A)",
                         .target = &options.end,
                         .group = group,
                         .needs = "--as",
                         .words = {"A", "B"}});
    arguments.push_back({.name = "--full",
                         .help = "below each ladder all variables after each step; a * marks what "
                                 "has changed",
                         .target = &options.detail.full,
                         .group = group,
                         .needs = needed});
    arguments.push_back({.name = "--explain",
                         .help =
                             "below each ladder, for each step, the rules that it follows, with "
                             "their RFC sections; and what of the design makes it another step "
                             "than RFC 9293's",
                         .target = &options.detail.explain,
                         .group = group,
                         .needs = needed});
}

void add_junit(Arguments& arguments, std::optional<std::string>& junit) {
    arguments.push_back({.name = "--junit",
                         .value = "FILE",
                         .help = "write the results as JUnit XML to this file, too",
                         .target = &junit,
                         .completion = Completion::File});
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
