#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/least/least_report.h"
#include "checker/program/commands/least/monotone.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/resources.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

const model::Setting& setting_named(const std::string& name) {
    std::vector<std::string_view> allowed;
    for (const model::Setting& setting : model::settings()) {
        if (is_numeric(setting)) allowed.push_back(setting.name);
    }
    const model::Setting* const setting = model::find_setting(name);
    if (setting == nullptr || !is_numeric(*setting)) {
        throw UsageError(model::unknown("setting", name, allowed));
    }
    return *setting;
}

/// One that says nothing without a clock.
bool needs_clock(const model::Setting& setting) {
    return is_numeric(setting) &&
           std::ranges::any_of(std::array{setting.least, setting.most}, [&](std::int64_t number) {
               model::Environment environment;
               setting.set(environment, value_of(setting, number));
               return !model::contradiction_in(environment).empty();
           });
}

/// Who asks for the length of TIME-WAIT, or gives an MSL, means a clock.
void start_clock_where_needed(const model::Setting& searched, EnvironmentOptions& said) {
    if (said.says("clock")) return;
    const bool needed = needs_clock(searched) ||
                        std::ranges::any_of(model::settings(), [&](const model::Setting& one) {
                            return said.says(one.name) && needs_clock(one);
                        });
    if (needed) said.switches["clock"] = true;
}

/// How far is looked, unless the range is given: far enough for what can be explored.
constexpr std::int64_t kFarEnough = 1000;

Range take_range(const model::Setting& setting, EnvironmentOptions& said) {
    auto& text = said.texts[setting.name];
    if (text) {
        const Range range = range_in(setting, *text);
        text.reset();
        return range;
    }
    if (setting.least < 0) {
        throw UsageError(
            fmt::format("--{0}: give the numbers to try, e.g. --{0}=-8..0", setting.name));
    }
    return {setting.least, std::min(setting.most, kFarEnough)};
}

/// The environment that all cells have in common: the one in which the properties are drawn, if
/// they are, and what is said laid over it.
model::Environment common_environment_of(const PropertyOptions& properties,
                                         const EnvironmentOptions& said) {
    const std::vector<DrawnChoice> drawn = choose_where_drawn(properties, said);
    if (drawn.size() > 1) {
        throw UsageError(fmt::format(
            "these properties are drawn in {} environments; choose those of one with --property",
            drawn.size()));
    }
    model::Environment environment = drawn.front().environment;
    const auto is_drawn = [](const auto* property) { return property->drawn_in.has_value(); };
    if (!said.says("data") && std::ranges::none_of(drawn.front().choice.chosen, is_drawn)) {
        environment.data = {0, 0};
    }
    return environment;
}

/// What is raised by itself is no axis.
void refuse_given_capacities(const LeastQuestion& question) {
    if (!question.base.model->environment().clock) return;
    const auto is_capacity = [](const model::Setting& setting) {
        return setting.name == "capacity";
    };
    if (is_capacity(*question.setting) || std::ranges::any_of(question.axes, [&](const Axis& axis) {
            return is_capacity(*axis.setting);
        })) {
        throw UsageError(
            "with a clock the capacity is raised until it is not exceeded; give the one to begin "
            "with, e.g. --capacity 2");
    }
}

/// What needs a clock, where --no-clock is said.
void refuse_contradictions(const LeastQuestion& question) {
    const auto refuse = [&](const model::Setting& setting, const model::SettingValue& value) {
        model::Environment environment = question.base.model->environment();
        setting.set(environment, value);
        if (const std::string why = model::contradiction_in(environment); !why.empty()) {
            throw UsageError(why);
        }
    };
    for (const std::int64_t end : {question.range.from, question.range.to}) {
        refuse(*question.setting, value_of(*question.setting, end));
    }
    for (const Axis& axis : question.axes) {
        for (const model::SettingValue& value : axis.values) refuse(*axis.setting, value);
    }
}

LeastQuestion question_of(const LeastOptions& options) {
    const model::Setting& setting = setting_named(options.setting);
    EnvironmentOptions said = options.environment;
    start_clock_where_needed(setting, said);
    const Range range = take_range(setting, said);
    std::vector<Axis> axes = take_axes(said);
    const model::Environment common = common_environment_of(options.properties, said);
    refuse_any_capacity(common);
    LeastQuestion question{&setting, range, std::move(axes), make_instance(options.designs, common),
                           options.properties};
    refuse_given_capacities(question);
    refuse_contradictions(question);
    return question;
}

Search search_of(const LeastOptions& options, bool bisection_is_sound) {
    switch (options.search) {
        case SearchChoice::Auto: return bisection_is_sound ? Search::Bisection : Search::All;
        case SearchChoice::All: return Search::All;
        case SearchChoice::Bisection: return Search::Bisection;
    }
    return Search::All;
}

LeastReport run(const LeastOptions& options, const Console& console) {
    const auto start = std::chrono::steady_clock::now();
    LeastReport report{question_of(options)};
    const PropertyChoice properties =
        choose_properties(options.properties, report.question.base.model->environment());
    for (const properties::Property* const property : properties.chosen) {
        report.properties.push_back(property->name);
    }
    report.why_sound = why_bisection_is_sound(*report.question.setting, *report.question.base.model,
                                              properties.chosen);
    report.question.search = search_of(options, report.why_sound.has_value());
    report.threads = options.resources.threads;
    report.traces = options.traces;

    ProgressLine line(console.errors_are_on_terminal());
    const checker::Limits limits = limits_for(options.resources, line);
    report.cells = fill_cells(report.question, limits, options.engine,
                              [&](const std::string& what) { line.show(what); });
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.peak_memory_bytes = peak_memory_bytes();
    return report;
}

std::vector<TracesOfInstance> traces_of(const LeastReport& report) {
    std::vector<TracesOfInstance> parts;
    for (const Cell& cell : report.cells) {
        if (!cell.too_small || !cell.too_small->trace) continue;
        parts.push_back({&cell.too_small->instance, {*cell.too_small->trace}});
    }
    if (parts.empty()) parts.push_back({&report.question.base, {}});
    return parts;
}

void show(const LeastReport& report, const LeastOptions& options, Console& console) {
    switch (options.format) {
        case LeastFormat::Text: return print(report, console, options.render.detail);
        case LeastFormat::Csv: return console.print_document(csv_text(report));
        case LeastFormat::Json:
            return console.print_document(json_text(report, options.render.detail) + "\n");
        case LeastFormat::Svg: return console.print_document(svg_text(report));
    }
}

ExitStatus status_of(const LeastReport& report) {
    const auto any = [&](CellStatus status) {
        return std::ranges::any_of(report.cells, [&](const Cell& cell) {
            return program::status_of(report, cell) == status;
        });
    };
    if (any(CellStatus::None)) return ExitStatus::Violated;
    return any(CellStatus::Undecided) ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus least(const LeastOptions& options, Console& console) {
    TraceOutput output(options.save, options.render, console);
    const LeastReport report = run(options, console);
    if (output.wanted()) output.write("least", traces_of(report));
    if (!output.replaces_report()) show(report, options, console);
    output.tell_failure();
    return status_of(report);
}

}  // namespace finwait::program
