#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/simulate/random_walks.h"
#include "checker/program/renderings/coverage_report.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/traces/trace_json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

std::string walk_length_text(std::size_t steps) {
    return fmt::format("{} step{}", steps, steps == 1 ? "" : "s");
}

void print_walk_paragraph(const std::string& text, Role role, Console& console) {
    std::string before;
    for (const std::string& line : wrap(printable(text), console.width() - 4)) {
        console.print_line(before + console.palette().paint(role, line));
        before = "    ";
    }
}

void print_walked_properties(const WalkStatistics& statistics, Console& console) {
    std::size_t width = 0;
    for (const WalkedProperty& one : statistics.properties) {
        if (one.shortest) width = std::max(width, width_of(one.property->name));
    }
    for (const WalkedProperty& one : statistics.properties) {
        if (!one.shortest) continue;
        const Span verdict = program::verdict_span(one.shortest->verdict);
        console.print_line(fmt::format(
            "{}  {:<{}}  by {} of {} walks, first after {}: --seed {}",
            console.palette().paint(verdict.role, verdict.text), printable(one.property->name),
            width, with_commas(one.decided), with_commas(statistics.walks),
            walk_length_text(one.shortest->trace.steps.size()), one.seed));
    }
}

void print_undecided_by_walks(const WalkStatistics& statistics, Console& console) {
    std::vector<std::string> untold;
    std::vector<std::string> others;
    for (const WalkedProperty& one : statistics.properties) {
        if (one.shortest) continue;
        (one.run_tells ? others : untold).push_back(one.property->name);
    }
    if (!others.empty()) {
        print_walk_paragraph(
            fmt::format("Neither violated nor reached by these walks, which says nothing of "
                        "others: {}",
                        fmt::join(others, " · ")),
            Role::Doubt, console);
    }
    if (!untold.empty()) {
        print_walk_paragraph(fmt::format("Not judged, for no walk can tell (finwait check can): {}",
                                         fmt::join(untold, " · ")),
                             Role::Doubt, console);
    }
}

std::string walked_pairs_text(const WalkStatistics& statistics) {
    std::vector<std::string> pairs;
    for (const auto& [states, count] : statistics.pairs) {
        pairs.push_back(fmt::format("{}/{} {}", name_of(states.first), name_of(states.second),
                                    with_commas(count)));
    }
    return fmt::format("{} pairs of states were met: {}", pairs.size(), fmt::join(pairs, " · "));
}

}  // namespace

void print(const WalkStatistics& statistics, const Instance& instance, Console& console,
           const TraceDetail& detail) {
    print_instance(instance, console);
    console.print_line();
    print_walked_properties(statistics, console);
    print_undecided_by_walks(statistics, console);
    console.print_line();
    console.print_line(
        fmt::format("{} walks of at most {} · {} events · {} ended where nothing can happen · {}",
                    with_commas(statistics.walks), walk_length_text(statistics.steps),
                    with_commas(statistics.events), with_commas(statistics.ended),
                    seconds_text(statistics.seconds)));
    if (statistics.walks < statistics.asked)
        console.print_line(
            console.palette().paint(Role::Doubt, "Interrupted: not all were walked."));
    print_walk_paragraph(walked_pairs_text(statistics), Role::Faint, console);
    for (const auto& [heading, items] :
         coverage_lists(*instance.model, statistics.happened, "not used by these walks")) {
        if (items.empty()) continue;
        print_walk_paragraph(fmt::format("{} {}", heading, fmt::join(items, " · ")), Role::Faint,
                             console);
    }
    for (const WalkedProperty& one : statistics.properties) {
        if (!one.shortest) continue;
        console.print_line();
        print_trace(instance, *one.shortest, console, detail);
    }
}

ReportedRun reported_of(const WalkStatistics& statistics, const Instance& instance) {
    ReportedRun run;
    for (const WalkedProperty& one : statistics.properties) {
        const Span verdict =
            verdict_span(one.shortest ? one.shortest->verdict : checker::Verdict::Inconclusive);
        std::string remark = one.run_tells ? "" : "no walk can tell";
        if (one.shortest) remark = fmt::format("in {} walks", with_commas(one.decided));
        run.verdicts.push_back(
            {&instance, one.property->name, one.property->sentence, verdict, std::move(remark)});
    }
    run.coverage.push_back({&instance, statistics.happened, "not used by these walks"});
    return run;
}

std::string json_text(const WalkStatistics& statistics, const Instance& instance,
                      const TraceDetail& detail) {
    ordered_json json = document_json("simulate", instance);
    json["seed"] = statistics.seed;
    json["walks"] = statistics.walks;
    json["complete"] = statistics.walks == statistics.asked;
    json["steps"] = statistics.steps;
    json["events"] = statistics.events;
    json["ended"] = statistics.ended;
    json["seconds"] = statistics.seconds;
    json["never_happened"] = never_happened_json(*instance.model, statistics.happened);
    json["pairs"] = ordered_json::array();
    for (const auto& [states, count] : statistics.pairs) {
        json["pairs"].push_back(
            {{"states", {name_of(states.first), name_of(states.second)}}, {"count", count}});
    }
    json["properties"] = ordered_json::array();
    for (const WalkedProperty& one : statistics.properties) {
        ordered_json entry{{"name", one.property->name},
                           {"kind", properties::name_of(one.property->kind)},
                           {"verdict", name_of(one.shortest ? one.shortest->verdict
                                                            : checker::Verdict::Inconclusive)},
                           {"walks", one.decided},
                           {"judged", one.run_tells}};
        if (one.shortest) {
            entry["seed"] = one.seed;
            entry["trace"] = trace_json(instance, *one.shortest, detail);
        }
        json["properties"].push_back(std::move(entry));
    }
    return dump(json, 2) + "\n";
}

}  // namespace finwait::program
