#include "checker/program/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>

#include "checker/program/amounts.h"
#include "checker/program/commands.h"
#include "checker/program/resources.h"
#include "checker/program/version.h"
#include "model/input_error.h"

namespace finwait::program {

namespace {

/// What the parsed command line asks for.
using Action = std::function<ExitStatus(Console&)>;

/// One of a few words.
template <class T>
T choose(const std::string& text, const std::string& what,
         std::initializer_list<std::pair<std::string_view, T>> choices) {
    std::vector<std::string_view> words;
    for (const auto& [word, value] : choices) {
        if (text == word) return value;
        words.push_back(word);
    }
    throw UsageError(model::unknown(what, text, words));
}

/// A switch that can be set either way, but not both ways.
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

void add_environment(CLI::App& app, EnvironmentOptions& options) {
    const char* const group = "Environment";
    app.add_option("--data", options.data, "units of text that A and B write (1,1)")
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

void add_format(CLI::App& app, std::string& format) {
    app.add_option("--format", format, "text or json (text)")->type_name("FORMAT");
}

Format format_of(const std::string& text) {
    return choose<Format>(text, "--format", {{"text", Format::Text}, {"json", Format::Json}});
}

void add_properties(CLI::App& app, PropertyOptions& options) {
    const char* const group = "Properties";
    app.add_option("--property", options.names,
                   "judge this one only (repeatable); a scenario in the environment it is drawn "
                   "in, unless one is given")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->group(group);
    app.add_flag("--all-properties", options.all, "judge the shipped ones that are not core, too")
        ->group(group);
    app.add_option("--properties", options.files, "a file of your own properties (repeatable)")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->group(group);
}

/// As text, until the command line is known to be complete.
struct ResourceTexts {
    std::optional<std::string> threads;
    std::optional<std::string> memory;
    std::optional<std::string> time;
};

void add_resources(CLI::App& app, ResourceTexts& texts) {
    const char* const group = "Resources";
    app.add_option("--threads", texts.threads, "threads to work with (all processors)")
        ->type_name("N")
        ->group(group);
    app.add_option("--memory", texts.memory, "as 512M or 4G (three quarters of the machine's)")
        ->type_name("SIZE")
        ->group(group);
    app.add_option("--time", texts.time, "as 500ms, 90s, 5m or 2h (no limit)")
        ->type_name("DURATION")
        ->group(group);
}

void add_check(CLI::App& app, Action& action) {
    struct Texts {
        CheckOptions options;
        ResourceTexts resources;
        std::string engine = "auto";
        std::optional<bool> symmetry;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command =
        app.add_subcommand("check", "Explore every interleaving; a verdict per property");
    add_designs(*command, texts->options.designs);
    add_environment(*command, texts->options.environment);
    add_properties(*command, texts->options.properties);
    add_resources(*command, texts->resources);
    command
        ->add_option("--engine", texts->engine,
                     "plain: every world is stored; factored: a bit per world; auto: factored "
                     "for what it decides, plain for the rest (auto)")
        ->type_name("auto|plain|factored");
    add_switch(*command, "symmetry", texts->symmetry,
               "factored engine: of two worlds that differ by exchanging the ends keep one, where "
               "the ends are alike; changes no count, verdict or trace (on)");
    command->add_flag("--first-violation", texts->options.first_violation,
                      "stop at the first violation instead of exploring everything");
    command->add_option("--save", texts->options.save, "keep the traces for `finwait trace`")
        ->type_name("FILE");
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            constexpr unsigned kMostThreads = 256;
            CheckOptions options = texts->options;
            const ResourceTexts& given = texts->resources;
            options.threads = given.threads ? static_cast<unsigned>(parse_number(
                                                  *given.threads, "--threads", 1, kMostThreads))
                                            : processors();
            options.memory_bytes =
                given.memory ? parse_size(*given.memory, "--memory") : default_memory_bytes();
            if (given.time) options.time = parse_duration(*given.time, "--time");
            options.engine.choice = choose<EngineChoice>(texts->engine, "--engine",
                                                         {{"auto", EngineChoice::Auto},
                                                          {"plain", EngineChoice::Plain},
                                                          {"factored", EngineChoice::Factored}});
            options.engine.symmetry = texts->symmetry.value_or(true);
            options.format = format_of(texts->format);
            return check(options, console);
        };
    });
}

void add_simulate(CLI::App& app, Action& action) {
    struct Texts {
        SimulateOptions options;
        std::optional<std::string> seed;
        std::optional<std::string> steps;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command =
        app.add_subcommand("simulate", "Walk the model from event to event, by hand or at random");
    add_designs(*command, texts->options.designs);
    add_environment(*command, texts->options.environment);
    command->add_option("--seed", texts->seed, "walk at random, the same way for the same number")
        ->type_name("N");
    command->add_option("--steps", texts->steps, "at random: how many events at most (30)")
        ->type_name("N");
    command->add_option("--save", texts->options.save, "keep the run for `finwait trace`")
        ->type_name("FILE");
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            constexpr std::uint64_t kMostSteps = 100'000;
            SimulateOptions options = texts->options;
            if (texts->seed)
                options.seed = parse_number(*texts->seed, "--seed", 0, ~std::uint64_t{0});
            if (texts->steps) {
                if (!options.seed)
                    throw UsageError("--steps: only at random, together with --seed");
                options.steps = static_cast<std::uint32_t>(
                    parse_number(*texts->steps, "--steps", 1, kMostSteps));
            }
            options.format = format_of(texts->format);
            return simulate(options, console);
        };
    });
}

void add_trace(CLI::App& app, Action& action) {
    struct Texts {
        TraceOptions options;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command =
        app.add_subcommand("trace", "Replay saved traces through the model and show them");
    command->add_option("FILE", texts->options.file, "what --save wrote")->required();
    command
        ->add_option("--properties", texts->options.property_files,
                     "the file of the user's own properties that the traces are about")
        ->type_name("FILE")
        ->allow_extra_args(false);
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            TraceOptions options = texts->options;
            options.format = format_of(texts->format);
            return trace(options, console);
        };
    });
}

void add_list(CLI::App& app, Action& action) {
    auto what = std::make_shared<std::string>();
    CLI::App* const command = app.add_subcommand("list", "What there is, a line each");
    command->add_option("WHAT", *what, "designs, properties or scenarios")->required();
    command->callback([what, &action] {
        action = [what](Console& console) {
            return list(choose<Listed>(*what, "kind of list",
                                       {{"designs", Listed::Designs},
                                        {"properties", Listed::Properties},
                                        {"scenarios", Listed::Scenarios}}),
                        console);
        };
    });
}

void add_show(CLI::App& app, Action& action) {
    auto name = std::make_shared<std::string>();
    CLI::App* const command = app.add_subcommand("show", "One design or property in full");
    command->add_option("NAME", *name, "its name, or the path of a design file")->required();
    command->callback(
        [name, &action] { action = [name](Console& console) { return show(*name, console); }; });
}

/// CLI11 would only say that a subcommand is needed.
void refuse_unknown_command(const CLI::App& app, const std::string& name) {
    std::vector<std::string> names;
    for (const CLI::App* const command : app.get_subcommands({}))
        names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::vector<std::string_view> allowed(names.begin(), names.end());
    throw UsageError(model::unknown("command", name, allowed));
}

/// What CLI11 says of a wrong command line, as one line.
std::string one_line(const CLI::App& app, const CLI::ParseError& error) {
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::string command = "finwait";
    for (const CLI::App* const sub : app.get_subcommands()) command += " " + sub->get_name();
    return fmt::format("{}; see {} --help", text, command);
}

}  // namespace

ExitStatus run_command_line(int argc, const char* const* argv) {
    CLI::App app{
        "finwait: does every TCP connection close as it should? Explores all that can\n"
        "happen to one connection as it ends, and shows the shortest way to what must not."};
    app.name("finwait");
    app.set_version_flag("--version", std::string("finwait ") + kVersion);
    app.require_subcommand(1);
    app.fallthrough();
    std::string color = "auto";
    app.add_option("--color", color, "colours: auto, always, never (auto)")->type_name("WHEN");

    Action action;
    add_check(app, action);
    add_trace(app, action);
    add_simulate(app, action);
    add_list(app, action);
    add_show(app, action);
    try {
        if (argc > 1 && argv[1][0] != '-') refuse_unknown_command(app, argv[1]);
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        Console console(ColorChoice::Never);
        console.print(app.help());
        console.flush();
        return ExitStatus::Ok;
    } catch (const CLI::CallForVersion& version) {
        Console console(ColorChoice::Never);
        console.print_line(version.what());
        console.flush();
        return ExitStatus::Ok;
    } catch (const CLI::ParseError& error) {
        throw UsageError(one_line(app, error));
    }
    Console console(choose<ColorChoice>(color, "--color",
                                        {{"auto", ColorChoice::Auto},
                                         {"always", ColorChoice::Always},
                                         {"never", ColorChoice::Never}}));
    const ExitStatus status = action(console);
    console.flush();
    return status;
}

}  // namespace finwait::program
