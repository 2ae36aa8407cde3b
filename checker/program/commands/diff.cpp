#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/engines/instance.h"
#include "checker/program/renderings/ladder/trace_ladder.h"
#include "checker/program/renderings/step_list.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/traces/behaviour_comparison.h"
#include "checker/program/traces/trace_json.h"
#include "model/files/design_file.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

/// Two designs, each at both ends of a connection of its own.
struct Compared {
    std::array<Instance, 2> settings;
    std::vector<model::DesignDifference> differences;
    BehaviourComparison behaviour;
    double seconds = 0;
};

Compared compare(const DiffOptions& options, const Console& console) {
    model::Environment environment = environment_of(options.environment);
    refuse_any_capacity(environment);
    if (!options.environment.says("data")) environment.data = {1, 0};
    Compared compared{{make_instance(std::array{options.designs[0], options.designs[0]},
                                     options.property_files, environment),
                       make_instance(std::array{options.designs[1], options.designs[1]},
                                     options.property_files, environment)},
                      {},
                      {}};
    const model::ConnectionModel& a = *compared.settings[0].model;
    const model::ConnectionModel& b = *compared.settings[1].model;
    compared.differences = differences_of(a.design(model::Side::A), b.design(model::Side::A));

    ProgressLine progress(console.errors_are_on_terminal());
    const checker::Limits limits = limits_for(options.resources, progress);
    const auto start = checker::Budget::Clock::now();
    compared.behaviour = compare_behaviour(a, b, checker::CompareUntil::BothDirections, limits);
    compared.seconds = std::chrono::duration<double>(checker::Budget::Clock::now() - start).count();
    return compared;
}

/// One line per entry: what it is, and its value in either design.
void print_differences(const Compared& compared, Console& console) {
    if (compared.differences.empty()) {
        console.print_line("The designs do not differ.");
        return;
    }
    std::size_t name_width = 0;
    std::size_t value_width = compared.settings[0].designs[0].size();
    const auto name = [](const model::DesignDifference& one) {
        return one.section == "mechanisms" ? one.key : one.section + " " + one.key;
    };
    for (const auto& one : compared.differences) {
        name_width = std::max(name_width, name(one).size());
        value_width = std::max(value_width, one.values[0].size());
    }
    const auto line = [&](const std::string& what, const std::string& a, const std::string& b) {
        return fmt::format("{:<{}}  {:<{}}  {}", what, name_width, a, value_width, b);
    };
    console.print_line(
        console.palette().paint(Role::Strong, line("", printable(compared.settings[0].designs[0]),
                                                   printable(compared.settings[1].designs[0]))));
    for (const auto& one : compared.differences) {
        console.print_line(line(name(one), one.values[0], one.values[1]));
    }
}

/// The run that shows what only one of the designs does.
ShownTrace own_trace(const Compared& compared, std::size_t side) {
    return {nullptr, checker::Verdict::Violated,
            replay(*compared.settings[side].model, compared.behaviour.only[side]->run.events)};
}

void print_own(const Compared& compared, std::size_t side, Console& console,
               const TraceDetail& detail) {
    const Instance& instance = compared.settings[side];
    const OwnBehaviour& own = *compared.behaviour.only[side];
    const std::string name = printable(instance.designs[0]);
    const std::string other = printable(compared.settings[1 - side].designs[0]);
    const std::size_t steps = own.run.events.size();
    console.print_line();
    console.print_line(console.palette().paint(
        Role::Strong, fmt::format("Shortest behaviour of {} that {} does not have ({} step{})",
                                  name, other, steps, steps == 1 ? "" : "s")));
    console.print_line();
    const ShownTrace shown = own_trace(compared, side);
    console.print_lines(ladder_lines(*instance.model, shown.trace, console.palette()));
    console.print_lines(
        step_list_lines(instance, shown, detail, console.palette(), console.width()));
    console.print_line();
    const std::string last =
        fmt::format("After the same steps {} never shows: {}.", other, text_of(own.seen.back()));
    for (const std::string& text : wrap(last, console.width())) console.print_line(text);
}

void print(const Compared& compared, Console& console, const TraceDetail& detail) {
    const BehaviourComparison& behaviour = compared.behaviour;
    console.print_line(
        console.palette().paint(Role::Faint, text_of(compared.settings[0].model->environment())));
    console.print_line();
    print_differences(compared, console);
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        if (behaviour.only[side]) print_own(compared, side, console, detail);
    }
    console.print_line();
    if (behaviour.equal()) {
        console.print_line(console.palette().paint(
            Role::Good, "Nothing that can be seen tells them apart in this environment."));
    } else if (behaviour.ending != checker::Ending::Complete) {
        console.print_line(console.palette().paint(
            Role::Doubt,
            "Inconclusive: a limit was reached, or the comparison was interrupted; "
            "there may be more to see."));
    } else if (!behaviour.only[0] || !behaviour.only[1]) {
        const std::size_t less = behaviour.only[0] ? 1 : 0;
        console.print_line(fmt::format("Every behaviour of {} is also a behaviour of {}.",
                                       printable(compared.settings[less].designs[0]),
                                       printable(compared.settings[1 - less].designs[0])));
    }
    console.print_line(console.palette().paint(
        Role::Faint, fmt::format("{} pairs compared · {}", with_commas(behaviour.pairs),
                                 seconds_text(compared.seconds))));
}

ordered_json json_of(const Compared& compared, const TraceDetail& detail) {
    const BehaviourComparison& behaviour = compared.behaviour;
    const bool complete = behaviour.ending == checker::Ending::Complete;
    const std::array<std::string, 2> designs{compared.settings[0].designs[0],
                                             compared.settings[1].designs[0]};
    ordered_json json = document_json("diff", compared.settings[0]);
    json["designs"] = designs;
    json["comparison"] = {
        {"pairs", behaviour.pairs}, {"complete", complete}, {"seconds", compared.seconds}};
    json["differences"] = ordered_json::array();
    for (const auto& one : compared.differences) {
        json["differences"].push_back(
            {{"section", one.section}, {"key", one.key}, {"values", one.values}});
    }
    const bool known = complete || behaviour.only[0] || behaviour.only[1];
    json["equal"] = known ? ordered_json(behaviour.equal()) : ordered_json(nullptr);
    json["only"] = ordered_json::array();
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        if (!behaviour.only[side]) continue;
        const OwnBehaviour& own = *behaviour.only[side];
        ordered_json one{{"design", designs[side]}, {"seen", ordered_json::array()}};
        for (const Observation& seen : own.seen) one["seen"].push_back(text_of(seen));
        one["trace"] = trace_json(compared.settings[side], own_trace(compared, side), detail);
        json["only"].push_back(std::move(one));
    }
    return json;
}

/// The runs that show what only one of the designs does.
std::vector<TracesOfInstance> traces_of(const Compared& compared) {
    std::vector<TracesOfInstance> parts;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        if (compared.behaviour.only[side])
            parts.push_back({&compared.settings[side], {own_trace(compared, side)}});
    }
    if (parts.empty()) parts.push_back({compared.settings.data(), {}});
    return parts;
}

}  // namespace

ExitStatus diff(const DiffOptions& options, Console& console) {
    TraceOutput output(options.save, options.render, console);
    const Compared compared = compare(options, console);
    const TraceDetail& detail = options.render.detail;
    if (output.wanted()) output.write("diff", traces_of(compared));
    output.show(
        options.format, [&] { return dump(json_of(compared, detail), 2) + "\n"; },
        [&] { print(compared, console, detail); });
    output.tell_failure();
    const bool complete = compared.behaviour.ending == checker::Ending::Complete;
    return complete ? ExitStatus::Ok : ExitStatus::Inconclusive;
}

}  // namespace finwait::program
