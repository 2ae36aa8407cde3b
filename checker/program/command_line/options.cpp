#include "checker/program/command_line/options.h"

#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/resources.h"

namespace finwait::program {

namespace {

const char* const kEnvironment = "Environment";
const char* const kProperties = "Properties";
const char* const kResources = "Resources";

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

void add_environment(Arguments& arguments, EnvironmentOptions& options, const std::string& data,
                     AnyCapacity any_capacity) {
    const auto add = [&](const char* name, const char* value, const std::string& help,
                         Target target) {
        arguments.push_back(
            {.name = name, .value = value, .help = help, .target = target, .group = kEnvironment});
    };
    add("--data", "A,B", "units of text that A and B write (" + data + ")", &options.data);
    add("--window", "N", "receive window of both ends, in units (4)", &options.window);
    add("--capacity", "N",
        any_capacity == AnyCapacity::Allowed
            ? "segments in flight per direction, at most; any: any number of them (2)"
            : "segments in flight per direction, at most (2)",
        &options.capacity);
    add("--order", "ORDER", "what the network keeps: any, fifo (any)", &options.order);
    add("--closers", "A,B", "which applications may call CLOSE (A,B)", &options.closers);
    add("--loss", "", "the network loses segments (yes)", &options.loss);
    add("--duplication", "", "the network duplicates segments (yes)", &options.duplication);
    add("--delayed-ack", "", "an owed ACK may wait (yes)", &options.delayed_ack);
    add("--abort", "", "applications may call ABORT, and need not (no)", &options.abort);
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
                                {{"auto", EngineChoice::Factored},
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
