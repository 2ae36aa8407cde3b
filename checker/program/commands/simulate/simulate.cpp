#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/simulate/explorer.h"
#include "checker/program/commands/simulate/random_walks.h"
#include "checker/program/commands/simulate/walk.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/engines/setting.h"
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
    Setting setting;
    Trace trace;
    /// What the saved trace speaks of, if it is about a property.
    std::vector<std::unique_ptr<properties::Property>> properties{};
};

WalkStart start_from_file(const SimulateOptions& options) {
    const DesignOptions& designs = options.designs;
    if (!designs.design.empty() || designs.peer || !options.environment.says_nothing())
        throw UsageError("--from: the file has designs and an environment of its own");
    LoadedFile file = read_trace_file(*options.from, options.properties.files);
    std::size_t count = 0;
    for (const LoadedTraces& part : file.parts) count += part.traces.size();
    if (!options.number && count > 1) {
        throw UsageError(
            fmt::format("--from: the file has {} traces; choose one with --number N", count));
    }
    std::size_t left = options.number.value_or(1) - 1;
    for (LoadedTraces& part : file.parts) {
        if (left < part.traces.size()) {
            return {std::move(part.setting), std::move(part.traces[left].trace),
                    std::move(file.properties)};
        }
        left -= part.traces.size();
    }
    throw UsageError(fmt::format("--number {}: the file has {} trace{}", *options.number, count,
                                 count == 1 ? "" : "s"));
}

WalkStart start_of(const SimulateOptions& options) {
    if (options.from) return start_from_file(options);
    DesignOptions designs = options.designs;
    if (designs.design.empty()) designs.design = "rfc9293";
    designs.property_files = options.properties.files;
    Setting setting = make_setting(designs, options.environment);
    Trace start = trace_from(*setting.model, setting.model->initial());
    return {std::move(setting), std::move(start)};
}

void walk_at_random(Walk& walk, std::uint64_t seed, std::uint32_t steps) {
    std::mt19937_64 random = generator_of(seed);
    for (std::uint32_t step = 0; step < steps && !interrupted(); ++step) {
        if (!walk.take_at_random(random)) return;
    }
}

/// The walk as a trace that shows nothing in particular.
TracesOfSetting walked_in(const Setting& setting, const Trace& trace) {
    return {&setting, {{nullptr, checker::Verdict::Violated, trace}}};
}

void explore(const WalkStart& start, Walk& walk, const SimulateOptions& options, Console& console) {
    const model::Environment& environment = start.setting.model->environment();
    const PropertyChoice asked = choose_properties(options.properties, environment);
    const PropertyChoice all = choose_properties({{}, true, options.properties.files}, environment);
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
        const TracesOfSetting walked = walked_in(start.setting, trace);
        file.append(trace_file_text("simulate", {&walked, 1}));
        file.commit();
    };
    Explorer(start.setting, walk, explored, console).run();
}

void show(const WalkStart& start, const TracesOfSetting& walked, const SimulateOptions& options,
          const TraceOutput& output, Console& console) {
    const ShownTrace& shown = walked.traces.front();
    const TraceDetail& detail = options.render.detail;
    output.show(
        options.format,
        [&] {
            nlohmann::ordered_json json = document_json("simulate", start.setting);
            json["seed"] = *options.seed;
            json["trace"] = trace_json(start.setting, shown, detail);
            return dump(json, 2) + "\n";
        },
        [&] {
            // By hand all of it was shown on the way.
            if (!options.seed) return;
            console.print_lines(ladder_lines(*start.setting.model, shown.trace, console.palette()));
            const auto steps =
                step_list_lines(start.setting, shown, detail, console.palette(), console.width());
            if (!steps.empty()) console.print_line();
            console.print_lines(steps);
        });
}

ExitStatus simulate_many(const SimulateOptions& options, const WalkStart& start,
                         TraceOutput& output, Console& console) {
    constexpr std::uint32_t kSteps = 200;
    const PropertyChoice choice =
        choose_properties(options.properties, start.setting.model->environment());
    WalkStatistics statistics;
    {
        ProgressLine progress(console.errors_are_on_terminal());
        statistics = walk_many(start.setting, choice.chosen, options.seed.value_or(1),
                               *options.walks, options.steps.value_or(kSteps), progress);
    }
    const TracesOfSetting traces = traces_of(statistics, start.setting);
    const TraceDetail& detail = options.render.detail;
    if (output.wanted()) {
        const ReportedRun run = reported_of(statistics, start.setting);
        output.write("simulate", {&traces, 1}, &run);
    }
    output.show(
        options.format, [&] { return json_text(statistics, start.setting, detail); },
        [&] { print(statistics, start.setting, console, detail); });
    output.tell_failure();
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
    const WalkStart start = start_of(options);
    TraceOutput output(options.save, options.render, console);
    if (options.walks) return simulate_many(options, start, output, console);

    constexpr std::uint32_t kSteps = 30;
    Walk walk(*start.setting.model, start.trace);
    try {
        if (options.seed) {
            walk_at_random(walk, *options.seed, options.steps.value_or(kSteps));
        } else {
            explore(start, walk, options, console);
        }
    } catch (const OutputError&) {
        // The terminal may be gone: what was walked there is not.
        const TracesOfSetting walked = walked_in(start.setting, walk.trace());
        output.write("simulate", {&walked, 1});
        throw;
    }
    const TracesOfSetting walked = walked_in(start.setting, walk.trace());
    output.write("simulate", {&walked, 1});
    show(start, walked, options, output, console);
    output.tell_failure();
    return interrupted() ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace finwait::program
