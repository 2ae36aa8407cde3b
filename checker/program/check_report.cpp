#include "checker/program/check_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/program/amounts.h"
#include "checker/program/trace_report.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Role;

/// The verdict, the name, and the sentence wrapped in a column of its own.
void print_verdicts(const CheckReport& report, Console& console) {
    const checker::Palette& palette = console.palette();
    std::size_t verdict_width = 0;
    std::size_t name_width = 0;
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const auto verdict = verdict_span(report.result.findings[i].verdict);
        verdict_width = std::max(verdict_width, checker::width_of(verdict.text));
        name_width = std::max(name_width, checker::width_of(report.properties[i]->name));
    }
    const std::size_t indent = verdict_width + name_width + 4;
    constexpr std::size_t kLeastSentence = 30;
    const std::size_t sentence_width =
        std::max(kLeastSentence, console.width() - std::min(console.width(), indent));
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const properties::Property& property = *report.properties[i];
        const auto verdict = verdict_span(report.result.findings[i].verdict);
        std::string before = palette.paint(verdict.role, verdict.text);
        before.append(verdict_width - checker::width_of(verdict.text) + 2, ' ');
        before += palette.paint(Role::Strong, property.name);
        before.append(name_width - checker::width_of(property.name) + 2, ' ');
        for (const std::string& line :
             checker::wrap(checker::printable(property.sentence), sentence_width)) {
            console.print_line(before + palette.paint(Role::Faint, line));
            before.assign(indent, ' ');
        }
    }
}

/// How far the exploration got, as a sentence.
std::string ending_text(Ending ending) {
    switch (ending) {
        case Ending::Complete: return "Everything that is reachable was explored.";
        case Ending::MemoryLimit: return "Inconclusive: the memory limit was reached (--memory).";
        case Ending::TimeLimit: return "Inconclusive: the time limit was reached (--time).";
        case Ending::Interrupted: return "Inconclusive: interrupted.";
        case Ending::FirstViolation: return "Stopped at the first violation (--first-violation).";
    }
    return "";
}

void print_counts(const CheckReport& report, Console& console) {
    const EngineResult& result = report.result;
    const double rate =
        static_cast<double>(result.counts.transitions) / std::max(result.seconds, 1e-6) / 1e6;
    console.print_line(fmt::format(
        "{} states · {} transitions · depth {} · {} · {:.1f} M transitions/s · {} thread{} · {}",
        with_commas(result.counts.states), with_commas(result.counts.transitions),
        result.counts.depth, seconds_text(result.seconds), rate, result.threads,
        result.threads == 1 ? "" : "s", size_text(report.peak_memory_bytes)));
    const Role role = result.ending == Ending::Complete ? Role::Faint : Role::Doubt;
    console.print_line(console.palette().paint(role, ending_text(result.ending)));
    if (result.ending != Ending::Complete) {
        console.print_line(console.palette().paint(
            role, "What is undecided may hold or not: not everything was explored."));
        if (result.checkpoint) {
            console.print_line(
                fmt::format("To go on: the same command with --resume {}", *result.checkpoint));
        }
    }
    if (result.checkpoint_error) {
        console.print_line(console.palette().paint(
            Role::Doubt, "The last checkpoint was not written: " + *result.checkpoint_error));
    }
}

}  // namespace

void print(const CheckReport& report, Console& console) {
    print_setting(*report.setting, console);
    console.print_line();
    print_verdicts(report, console);
    console.print_line();
    print_counts(report, console);
    for (const auto& trace : report.traces) {
        if (!trace) continue;
        console.print_line();
        print_trace(*report.setting, *trace, console);
    }
}

}  // namespace finwait::program
