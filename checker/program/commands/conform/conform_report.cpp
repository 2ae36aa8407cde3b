#include "checker/program/commands/conform/conform_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/renderings/junit.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

std::string opening_of(const ConformanceRun& run) {
    std::string opening = run.plan.active ? "active OPEN" : "passive OPEN";
    if (run.plan.isn) opening += fmt::format(" at {}", *run.plan.isn);
    return opening;
}

/// How the application closes, or that there is no connection yet.
std::string_view about(const ConformanceRun& run) {
    return run.plan.handshake ? "handshake" : name_of(run.plan.style);
}

std::string change_text(const model::DesignDifference& change) {
    const std::string where = change.section == "mechanisms" ? "" : change.section + ": ";
    return fmt::format("{}{} = {}", where, change.key, change.values[1]);
}

std::vector<std::string_view> names_of(const std::vector<model::State>& states) {
    std::vector<std::string_view> names;
    names.reserve(states.size());
    for (const model::State state : states) names.push_back(name_of(state));
    return names;
}

std::string summary_of(const ConformReport& report) {
    const ConformReport::Counts counts = report.counts();
    std::string text = fmt::format("{} against {}: {} tests at {} endpoints, {} agree",
                                   report.stack, report.design->name, with_commas(counts.tests),
                                   with_commas(counts.endpoints), with_commas(counts.agreeing));
    if (counts.tests > 0) {
        text += fmt::format(" ({:.2f} %)", 100.0 * static_cast<double>(counts.agreeing) /
                                               static_cast<double>(counts.tests));
    }
    if (counts.deviating > 0) {
        text += fmt::format(", {} deviate in {} way{}", with_commas(counts.deviating),
                            report.deviations.size(), report.deviations.size() == 1 ? "" : "s");
    }
    if (counts.unsure > 0) {
        text += fmt::format(", {} came out differently each time", with_commas(counts.unsure));
    }
    if (!counts.complete) text += "; interrupted: the rest was not tested";
    return text;
}

void print_ladder(const std::vector<ComparedStep>& steps, const ConformReport& report,
                  Console& console) {
    std::size_t first = 0;
    std::size_t second = report.design->name.size();
    for (const ComparedStep& step : steps) {
        first = std::max(first, step.stimulus.size());
        second = std::max(second, step.by_design.size());
    }
    const auto line = [&](std::string_view stimulus, std::string_view by_design,
                          std::string_view by_stack, Role role) {
        console.print_line(
            console.palette().paint(role, fmt::format("       {:<{}}  {:<{}} | {}", stimulus, first,
                                                      by_design, second, by_stack)));
    };
    line("", report.design->name, report.stack, Role::Faint);
    for (const ComparedStep& step : steps) {
        line(step.stimulus, step.by_design, step.by_stack, step.deviates ? Role::Bad : Role::Plain);
    }
}

void print_deviation(std::size_t number, const Deviation& deviation, const ConformReport& report,
                     Console& console) {
    const auto wrapped = [&](const std::string& text) {
        for (const std::string& part : wrap(text, console.width() - 5)) {
            console.print_line("     " + part);
        }
    };
    console.print_line();
    console.print_line(console.palette().paint(
        Role::Strong,
        fmt::format("{:>3}  {} (RFC 9293 {})", number, deviation.rule, deviation.section)));
    wrapped(fmt::format("The stack {}: {} test{} in {}.", deviation.difference,
                        with_commas(deviation.steps.size()), deviation.steps.size() == 1 ? "" : "s",
                        fmt::join(names_of(deviation.states), ", ")));
    if (deviation.mechanism) {
        std::string text = "Explained by " + change_text(*deviation.mechanism);
        if (deviation.contradicted > 0) {
            text += fmt::format(", which {} tests contradict that agree",
                                with_commas(deviation.contradicted));
        }
        wrapped(text + ".");
    }
    print_ladder(ladder_of(deviation, *report.design), report, console);
}

ordered_json deviation_json(const Deviation& deviation, const ConformReport& report) {
    ordered_json json{{"rule", deviation.rule},
                      {"section", deviation.section},
                      {"difference", deviation.difference},
                      {"tests", deviation.steps.size()},
                      {"states", names_of(deviation.states)}};
    if (deviation.mechanism) {
        json["mechanism"] = {{"section", deviation.mechanism->section},
                             {"key", deviation.mechanism->key},
                             {"value", deviation.mechanism->values[1]},
                             {"contradicted", deviation.contradicted}};
    } else {
        json["mechanism"] = nullptr;
    }
    const ConformancePlan& plan = deviation.steps.front().run->plan;
    json["style"] = about(*deviation.steps.front().run);
    json["opening"] = plan.active ? "active" : "passive";
    json["steps"] = ordered_json::array();
    for (const ComparedStep& step : ladder_of(deviation, *report.design)) {
        json["steps"].push_back({{"stimulus", step.stimulus},
                                 {"design", step.by_design},
                                 {"stack", step.by_stack},
                                 {"deviates", step.deviates}});
    }
    return json;
}

}  // namespace

ConformReport::Counts ConformReport::counts() const {
    Counts counts;
    for (const ConformanceRun& run : runs) {
        counts.tests += run.result.tests();
        counts.endpoints += run.result.endpoints.size();
        counts.agreeing += run.result.agreeing.size();
        counts.deviating += run.result.deviating.size();
        counts.unsure += run.result.unsure.size();
        counts.complete = counts.complete && run.result.complete;
    }
    return counts;
}

std::vector<ComparedStep> ladder_of(const Deviation& deviation, const model::Design& design) {
    const FoundStep& found = deviation.steps.front();
    const ReachedEndpoint& first = found.run->result.endpoints.front();
    const ApplicationStyle style = found.run->plan.style;
    Expectation expectation(design, style, first.endpoint, first.numbers);
    std::vector<ComparedStep> steps;
    for (const Stimulus& stimulus : way_to(found)) {
        const std::string text = text_of(expectation.step(stimulus));
        steps.push_back({text_of(stimulus, style), text, text});
    }
    steps.back().by_design = text_of(found.step->expected);
    steps.back().by_stack = text_of(found.step->seen);
    steps.back().deviates = true;
    return steps;
}

void print(const ConformReport& report, Console& console) {
    const ConformReport::Counts counts = report.counts();
    const bool is_clean = counts.agreeing == counts.tests && counts.complete;
    for (const ConformanceRun& run : report.runs) {
        console.print_line(fmt::format("{:<14}{:<28}{:>8} tests  {:>8} deviate", about(run),
                                       opening_of(run), with_commas(run.result.tests()),
                                       with_commas(run.result.deviating.size())));
    }
    console.print_line();
    for (const std::string& part : wrap(summary_of(report), console.width())) {
        console.print_line(console.palette().paint(is_clean ? Role::Good : Role::Bad, part));
    }
    std::size_t number = 0;
    for (const Deviation& deviation : report.deviations) {
        print_deviation(++number, deviation, report, console);
    }
}

std::string json_text(const ConformReport& report) {
    const ConformReport::Counts counts = report.counts();
    ordered_json json = document_json("conform");
    json["stack"] = report.stack;
    json["designs"] = {report.design->name};
    json["tests"] = counts.tests;
    json["agreeing"] = counts.agreeing;
    json["deviating"] = counts.deviating;
    json["unsure"] = counts.unsure;
    json["complete"] = counts.complete;
    json["runs"] = ordered_json::array();
    for (const ConformanceRun& run : report.runs) {
        json["runs"].push_back({{"style", about(run)},
                                {"opening", run.plan.active ? "active" : "passive"},
                                {"endpoints", run.result.endpoints.size()},
                                {"tests", run.result.tests()},
                                {"deviating", run.result.deviating.size()}});
    }
    json["deviations"] = ordered_json::array();
    for (const Deviation& deviation : report.deviations) {
        json["deviations"].push_back(deviation_json(deviation, report));
    }
    return dump(json, 2);
}

std::string junit_text(const ConformReport& report) {
    JunitSuite suite{report.stack + " against " + report.design->name};
    for (const ConformanceRun& run : report.runs) {
        JunitCase test{fmt::format("{}, {}", about(run), opening_of(run)), "conform"};
        if (!run.result.deviating.empty()) {
            std::string text;
            for (const Deviation& deviation : report.deviations) {
                const auto here = std::ranges::count(deviation.steps, &run, &FoundStep::run);
                if (here == 0) continue;
                text += fmt::format("{} (RFC 9293 {}): the stack {}: {} tests\n", deviation.rule,
                                    deviation.section, deviation.difference, here);
            }
            test.failure =
                JunitFailure{fmt::format("{} of {} tests deviate", run.result.deviating.size(),
                                         run.result.tests()),
                             "deviation", text};
        } else if (!run.result.unsure.empty() || !run.result.complete) {
            test.skipped = "not every test came to an end";
        }
        suite.cases.push_back(std::move(test));
    }
    return junit_xml(std::span(&suite, 1), 0);
}

}  // namespace finwait::program
