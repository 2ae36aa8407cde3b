#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/check/explored_code.h"
#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/simulate/explorer.h"
#include "checker/program/commands/simulate/random_walks.h"
#include "checker/program/commands/simulate/walk.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/engines/instance.h"
#include "checker/program/explored_code/explored_stack.h"
#include "checker/program/renderings/ladder/trace_ladder.h"
#include "checker/program/renderings/step_list.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/traces/trace_file.h"
#include "checker/program/traces/trace_json.h"
#include "properties/files/property_file.h"

namespace finwait::program {

namespace {

/// Where a walk begins: the designs, the environment, and what was walked before.
struct WalkStart {
    Instance instance;
    Trace trace;
    /// What the saved trace speaks of, if it is about a property.
    std::vector<std::unique_ptr<properties::Property>> properties{};
};

WalkStart start_from_file(const SimulateOptions& options, Console& console) {
    const DesignOptions& designs = options.designs;
    if (!designs.design.empty() || designs.peer || !options.environment.says_nothing())
        throw UsageError("--from: the file has designs and an environment of its own");
    LoadedFile file = read_trace_file(*options.from, options.properties.files,
                                      {explored_design, why_not_explored_in});
    for (const std::string& note : file.notes) console.print_error(note);
    std::size_t count = 0;
    for (const LoadedTraces& part : file.parts) count += part.traces.size();
    if (!options.number && count > 1) {
        throw UsageError(
            fmt::format("--from: the file has {} traces; choose one with --number N", count));
    }
    std::size_t left = options.number.value_or(1) - 1;
    for (LoadedTraces& part : file.parts) {
        if (left < part.traces.size()) {
            return {std::move(part.instance), std::move(part.traces[left].trace),
                    std::move(file.properties)};
        }
        left -= part.traces.size();
    }
    throw UsageError(fmt::format("--number {}: the file has {} trace{}", *options.number, count,
                                 count == 1 ? "" : "s"));
}

WalkStart start_of(const SimulateOptions& options, Console& console) {
    if (options.from) return start_from_file(options, console);
    DesignOptions designs = options.designs;
    if (designs.design.empty()) designs.design = "rfc9293";
    designs.property_files = options.properties.files;
    Instance instance = make_instance_with_stacks(designs, options.environment);
    refuse_where_no_code_can_be(*instance.model);
    Trace start = trace_from(*instance.model, instance.model->initial());
    return {std::move(instance), std::move(start)};
}

void walk_at_random(Walk& walk, std::uint64_t seed, std::uint32_t steps) {
    std::mt19937_64 random = generator_of(seed);
    for (std::uint32_t step = 0; step < steps && !interrupted(); ++step) {
        if (!walk.take_at_random(random)) return;
    }
}

/// Those that are asked for, as far as they can be judged.
PropertyChoice properties_of(const PropertyOptions& options, const model::ConnectionModel& model) {
    PropertyChoice choice = choose_properties(options, model.environment());
    leave_out_untold(choice.chosen, model, !options.names.empty());
    return choice;
}

/// The walk as a trace that shows nothing in particular.
TracesOfInstance walked_in(const Instance& instance, const Trace& trace) {
    return {&instance, {{nullptr, checker::Verdict::Violated, trace}}};
}

void explore(const WalkStart& start, Walk& walk, const SimulateOptions& options, Console& console) {
    const PropertyChoice asked = properties_of(options.properties, *start.instance.model);
    const PropertyChoice all =
        properties_of({{}, true, options.properties.files}, *start.instance.model);
    Explored explored;
    explored.shown = asked.chosen;
    explored.known = all.chosen;
    const auto is_known = [&](const properties::Property& one) {
        return std::ranges::any_of(explored.known,
                                   [&](const auto* known) { return known->name == one.name; });
    };
    for (const auto& property : start.properties) {
        if (!is_known(*property)) explored.known.push_back(property.get());
    }
    explored.save = [&](const std::string& name, const Trace& trace) {
        model::WrittenFile file(name);
        const TracesOfInstance walked = walked_in(start.instance, trace);
        file.append(trace_file_text("simulate", {&walked, 1}));
        file.commit();
    };
    Explorer(start.instance, walk, explored, console).run();
}

void show(const WalkStart& start, const TracesOfInstance& walked, const SimulateOptions& options,
          const TraceOutput& output, Console& console) {
    const ShownTrace& shown = walked.traces.front();
    const TraceDetail& detail = options.render.detail;
    output.show(
        options.format,
        [&] {
            nlohmann::ordered_json json = document_json("simulate", start.instance);
            json["seed"] = *options.seed;
            json["trace"] = trace_json(start.instance, shown, detail);
            return dump(json, 2) + "\n";
        },
        [&] {
            // By hand all of it was shown on the way.
            if (!options.seed) return;
            console.print_lines(
                ladder_lines(*start.instance.model, shown.trace, console.palette()));
            const auto steps =
                step_list_lines(start.instance, shown, detail, console.palette(), console.width());
            if (!steps.empty()) console.print_line();
            console.print_lines(steps);
        });
}

/// Whether the code of a stack, if an end is one, goes the walks where it is not restored in
/// between, too; else that is said.
bool go_on_code(const TracesOfInstance& walked, Console& console) {
    const bool go = std::ranges::all_of(walked.traces, [&](const ShownTrace& shown) {
        return goes_on_code(*walked.instance->model, shown.trace);
    });
    if (!go) {
        console.print_error(
            "the code of the stack goes another way where it is not restored in between: what is "
            "masked in its states matters, and nothing of the walk is certain");
    }
    return go;
}

ExitStatus simulate_many(const SimulateOptions& options, const WalkStart& start,
                         TraceOutput& output, Console& console) {
    constexpr std::uint32_t kSteps = 200;
    const PropertyChoice choice = properties_of(options.properties, *start.instance.model);
    WalkStatistics statistics;
    {
        ProgressLine progress(console.errors_are_on_terminal());
        statistics = walk_many(start.instance, choice.chosen, options.seed.value_or(1),
                               *options.walks, options.steps.value_or(kSteps), progress);
    }
    const TracesOfInstance traces = traces_of(statistics, start.instance);
    const TraceDetail& detail = options.render.detail;
    if (output.wanted()) {
        const ReportedRun run = reported_of(statistics, start.instance);
        output.write("simulate", {&traces, 1}, &run);
    }
    output.show(
        options.format, [&] { return json_text(statistics, start.instance, detail); },
        [&] { print(statistics, start.instance, console, detail); });
    output.tell_failure();
    if (!go_on_code(traces, console)) return ExitStatus::Inconclusive;
    const bool violated = std::ranges::any_of(traces.traces, [](const ShownTrace& shown) {
        return shown.verdict == checker::Verdict::Violated;
    });
    if (violated) return ExitStatus::Violated;
    return interrupted() ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus simulate(const SimulateOptions& options, Console& console) {
    if (options.format == Format::Json && !options.seed && !options.walks) {
        throw UsageError("--format json: only at random, together with --seed");
    }
    const WalkStart start = start_of(options, console);
    TraceOutput output(options.save, options.render, console);
    if (options.walks) return simulate_many(options, start, output, console);

    constexpr std::uint32_t kSteps = 30;
    Walk walk(*start.instance.model, start.trace);
    try {
        if (options.seed) {
            walk_at_random(walk, *options.seed, options.steps.value_or(kSteps));
        } else {
            explore(start, walk, options, console);
        }
    } catch (const OutputError&) {
        // The terminal may be gone: what was walked there is not.
        const TracesOfInstance walked = walked_in(start.instance, walk.trace());
        output.write("simulate", {&walked, 1});
        throw;
    }
    const TracesOfInstance walked = walked_in(start.instance, walk.trace());
    output.write("simulate", {&walked, 1});
    show(start, walked, options, output, console);
    output.tell_failure();
    if (!go_on_code(walked, console)) return ExitStatus::Inconclusive;
    return interrupted() ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace finwait::program
