#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/rendered_output.h"
#include "checker/program/commands/simulate/explorer.h"
#include "checker/program/commands/simulate/random_walks.h"
#include "checker/program/commands/simulate/walk.h"
#include "checker/program/engines/setting.h"
#include "checker/program/renderings/ladder/trace_ladder.h"
#include "checker/program/renderings/step_list.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/result_file.h"
#include "checker/program/traces/trace_file.h"
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

std::string saved_text(const TracesOfSetting& traces) {
    return trace_file_text("simulate", {&traces, 1});
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
        file.append(saved_text(walked_in(start.setting, trace)));
        file.commit();
    };
    Explorer(start.setting, walk, explored, console).run();
}

void show(const WalkStart& start, const Trace& trace, const SimulateOptions& options,
          Console& console) {
    if (options.format == Format::Json) {
        nlohmann::ordered_json json = document_json("simulate", start.setting);
        json["seed"] = *options.seed;
        json["trace"] = trace_json(trace);
        console.print_document(dump(json, 2) + "\n");
    } else if (options.seed) {
        console.print_lines(ladder_lines(*start.setting.model, trace, console.palette()));
        const ShownTrace shown{nullptr, checker::Verdict::Violated, trace};
        const auto steps = step_list_lines(start.setting, shown, options.render.detail,
                                           console.palette(), console.width());
        if (!steps.empty()) console.print_line();
        console.print_lines(steps);
    }
}

/// Keeps what was walked, shows it, and says what went wrong with that.
class WalkResult {
  public:
    WalkResult(const SimulateOptions& options, Console& console)
        : file_(options.save), rendered_(options.render, console) {}

    void save(const TracesOfSetting& traces) {
        if (file_.wanted()) file_.write(saved_text(traces));
    }
    void render(const TracesOfSetting& traces) { rendered_.write("simulate", {&traces, 1}); }
    [[nodiscard]] bool replaces_report() const { return rendered_.replaces_report(); }
    void tell_failure() const {
        file_.tell_failure();
        rendered_.tell_failure();
    }

  private:
    ResultFile file_;
    RenderedOutput rendered_;
};

ExitStatus simulate_many(const SimulateOptions& options, const WalkStart& start, WalkResult& result,
                         Console& console) {
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
    result.save(traces);
    result.render(traces);
    if (!result.replaces_report()) {
        if (options.format == Format::Json) {
            console.print_document(json_text(statistics, start.setting));
        } else {
            print(statistics, start.setting, console, options.render.detail);
        }
    }
    result.tell_failure();
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
    WalkResult result(options, console);
    if (options.walks) return simulate_many(options, start, result, console);

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
        result.save(walked_in(start.setting, walk.trace()));
        throw;
    }
    const TracesOfSetting walked = walked_in(start.setting, walk.trace());
    result.save(walked);
    result.render(walked);
    if (!result.replaces_report()) show(start, walk.trace(), options, console);
    result.tell_failure();
    return interrupted() ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace finwait::program
