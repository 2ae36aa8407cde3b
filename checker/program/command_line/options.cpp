#include "checker/program/command_line/options.h"

#include <fmt/format.h>

#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/resources.h"

namespace finwait::program {

void add_switch(CLI::App& app, const std::string& name, std::optional<bool>& value,
                const std::string& help) {
    const auto set = [&value, name](bool wanted) {
        if (value && *value != wanted) {
            throw UsageError(fmt::format("--{0} and --no-{0} contradict each other", name));
        }
        value = wanted;
    };
    app.add_flag_callback(
           "--" + name, [set] { set(true); }, help)
        ->option_text("| --no-" + name);
    // Named by the other one in the help.
    app.add_flag_callback("--no-" + name, [set] { set(false); })->group("");
}

void add_designs(CLI::App& app, DesignOptions& options) {
    app.add_option("DESIGN", options.design,
                   "a shipped design, or the path of a design file (rfc9293)")
        ->type_name("");
    app.add_option("PEER-DESIGN", options.peer, "what B runs, if it is not the same")
        ->type_name("");
}

void add_environment(CLI::App& app, EnvironmentOptions& options, const std::string& data) {
    const char* const group = "Environment";
    app.add_option("--data", options.data, "units of text that A and B write (" + data + ")")
        ->type_name("A,B")
        ->group(group);
    app.add_option("--window", options.window, "receive window of both ends, in units (4)")
        ->type_name("N")
        ->group(group);
    app.add_option("--capacity", options.capacity, "segments in flight per direction, at most (2)")
        ->type_name("N")
        ->group(group);
    app.add_option("--order", options.order, "what the network keeps: any, fifo (any)")
        ->type_name("ORDER")
        ->group(group);
    app.add_option("--closers", options.closers, "which applications may call CLOSE (A,B)")
        ->type_name("A,B")
        ->group(group);
    add_switch(app, "loss", options.loss, "the network loses segments (yes)");
    add_switch(app, "duplication", options.duplication, "the network duplicates segments (yes)");
    add_switch(app, "delayed-ack", options.delayed_ack, "an owed ACK may wait (yes)");
    add_switch(app, "abort", options.abort, "applications may call ABORT (no)");
    for (const char* name : {"--loss", "--duplication", "--delayed-ack", "--abort"}) {
        app.get_option(name)->group(group);
    }
}

void add_engine(CLI::App& app, std::string& engine) {
    app.add_option("--engine", engine,
                   "factored: a bit per world; plain: every world is stored, which is slower and "
                   "larger, to compare with; auto: factored (auto)")
        ->type_name("auto|factored|plain");
}

EngineChoice engine_of(const std::string& text) {
    return choose<EngineChoice>(text, "--engine",
                                {{"auto", EngineChoice::Factored},
                                 {"factored", EngineChoice::Factored},
                                 {"plain", EngineChoice::Plain}});
}

void add_format(CLI::App& app, std::string& format) {
    app.add_option("--format", format, "text or json (text)")->type_name("FORMAT");
}

Format format_of(const std::string& text) {
    return choose<Format>(text, "--format", {{"text", Format::Text}, {"json", Format::Json}});
}

void add_properties(CLI::App& app, PropertyOptions& options) {
    add_property_choice(app, options);
    app.add_flag("--all-properties", options.all, "judge the shipped ones that are not core, too")
        ->group("Properties");
}

void add_property_choice(CLI::App& app, PropertyOptions& options) {
    const char* const group = "Properties";
    app.add_option("--property", options.names,
                   "judge this one only (repeatable); a scenario in the environment it is drawn "
                   "in, unless one is given")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->group(group);
    app.add_option("--properties", options.files, "a file of your own properties (repeatable)")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->group(group);
}

void add_resources(CLI::App& app, ResourceTexts& texts) {
    app.add_option("--threads", texts.threads, "threads to work with (all processors)")
        ->type_name("N")
        ->group("Resources");
    add_limits(app, texts);
}

void add_limits(CLI::App& app, ResourceTexts& texts) {
    const char* const group = "Resources";
    app.add_option("--memory", texts.memory, "as 512M or 4G (three quarters of the machine's)")
        ->type_name("SIZE")
        ->group(group);
    app.add_option("--time", texts.time, "as 500ms, 90s, 5m or 2h (no limit)")
        ->type_name("DURATION")
        ->group(group);
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
