#include "checker/program/commands/check/check_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/engines/coverage.h"
#include "checker/program/renderings/coverage_report.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Verdict;

std::string why_no_run(const Finding& finding, Ending ending) {
    if (!finding.remark.empty()) return finding.remark;
    switch (ending) {
        case Ending::TimeLimit: return "the time limit came first";
        case Ending::Interrupted: return "the run was interrupted before it was found";
        case Ending::Complete:
        case Ending::FirstViolation:
        case Ending::MemoryLimit:
        case Ending::DiskFull: break;
    }
    return "there was no memory for it";
}

/// The verdict, the name, and the sentence wrapped in a column of its own.
void print_verdicts(const ExplorationReport& report, Console& console) {
    const Palette& palette = console.palette();
    std::size_t verdict_width = 0;
    std::size_t name_width = 0;
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const auto verdict = verdict_span(report.result.findings[i].verdict);
        verdict_width = std::max(verdict_width, width_of(verdict.text));
        name_width = std::max(name_width, width_of(report.properties[i]->name));
    }
    const std::size_t indent = verdict_width + name_width + 4;
    constexpr std::size_t kLeastSentence = 30;
    const std::size_t sentence_width =
        std::max(kLeastSentence, console.width() - std::min(console.width(), indent));
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const properties::Property& property = *report.properties[i];
        const auto verdict = verdict_span(report.result.findings[i].verdict);
        std::string before = palette.paint(verdict.role, verdict.text);
        before.append(verdict_width - width_of(verdict.text) + 2, ' ');
        before += palette.paint(Role::Strong, property.name);
        before.append(name_width - width_of(property.name) + 2, ' ');
        for (const std::string& line : wrap(printable(property.sentence), sentence_width)) {
            console.print_line(before + palette.paint(Role::Faint, line));
            before.assign(indent, ' ');
        }
    }
}

/// How far the exploration got, as a sentence.
std::string ending_text(const EngineResult& result) {
    switch (result.ending) {
        case Ending::Complete: return "Everything that is reachable was explored.";
        case Ending::MemoryLimit: return "Inconclusive: the memory limit was reached (--memory).";
        case Ending::DiskFull:
            return fmt::format("Inconclusive: no room for more in the folder of --spill: {}.",
                               result.spill_error.value_or(""));
        case Ending::TimeLimit: return "Inconclusive: the time limit was reached (--time).";
        case Ending::Interrupted: return "Inconclusive: interrupted.";
        case Ending::FirstViolation: return "Stopped at the first violation (--first-violation).";
    }
    return "";
}

std::string counts_text(const ExplorationReport& report) {
    const EngineResult& result = report.result;
    std::string nodes;
    if (result.nodes) nodes = fmt::format("{} nodes · ", with_commas(*result.nodes));
    const std::string seconds = seconds_text(result.seconds);
    const bool any = report.instance.model->environment().capacity == model::kAnyCapacity;
    switch (result.counted) {
        case Counted::StatesAndDepth: break;
        case Counted::States:
            return fmt::format("{} states · {} transitions · depth not determined · {}{}",
                               with_commas(result.counts.states),
                               with_commas(result.counts.transitions), nodes, seconds);
        case Counted::Pairs:
            return fmt::format(
                "{} pairs of endpoints{} · {}{}", with_commas(result.pairs.value_or(0)),
                any ? ", with any number of segments in flight" : "", nodes, seconds);
    }
    const double rate =
        static_cast<double>(result.counts.transitions) / std::max(result.seconds, 1e-6) / 1e6;
    return fmt::format("{} states · {} transitions · depth {} · {} · {:.1f} M transitions/s",
                       with_commas(result.counts.states), with_commas(result.counts.transitions),
                       result.counts.depth, seconds, rate);
}

/// Why by an engine that nobody chose.
std::string choice_text(bool depth_asked_for) {
    const std::string text = "With so many segments in flight this was done by diagrams";
    return depth_asked_for ? text + ", which tell no depth; --engine factored does." : text + ".";
}

void print_counts(const ExplorationReport& report, const CheckReport& all, Console& console) {
    const EngineResult& result = report.result;
    console.print_line(fmt::format("{} · {} thread{} · {}", counts_text(report), result.threads,
                                   result.threads == 1 ? "" : "s",
                                   size_text(all.peak_memory_bytes)));
    const Role role = result.ending == Ending::Complete ? Role::Faint : Role::Doubt;
    console.print_line(console.palette().paint(role, ending_text(result)));
    if (report.diagrams_instead) {
        console.print_line(console.palette().paint(
            Role::Faint,
            "The memory did not suffice for a bit per state, so this was done by diagrams."));
    }
    if (report.diagrams_chosen) {
        console.print_line(console.palette().paint(Role::Faint, choice_text(all.depth_asked_for)));
    }
    if (result.capacity_exceeded) {
        console.print_line(
            console.palette().paint(Role::Doubt,
                                    "The capacity was exceeded: a segment found no room. Nothing "
                                    "reads \"holds\", and what is "
                                    "violated may need that; give a larger --capacity."));
    }
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

/// Subsumption changes the counts, and is nothing that one gets unasked: so what came of it is
/// said.
void print_subsumption(const ExplorationReport& report, Console& console) {
    const Reduction& subsumption = report.result.reductions.subsumption;
    console.print_line(console.palette().paint(
        subsumption.used ? Role::Faint : Role::Doubt,
        subsumption.used
            ? "Reduced by subsumption: states and transitions are those of the runs that lose from "
              "full channels only."
            : "Not reduced by subsumption: " + subsumption.why_not + "."));
}

/// A heading and what stands under it, wrapped.
void print_list(const std::string& heading, const std::vector<std::string>& items, Role role,
                Console& console) {
    if (items.empty()) return;
    const std::string text = fmt::format("{} {}", heading, fmt::join(items, " · "));
    std::string before;
    for (const std::string& line : wrap(printable(text), console.width() - 4)) {
        console.print_line(before + console.palette().paint(role, line));
        before = "    ";
    }
}

/// Which verdicts hold for any larger number of segments in flight, if some are known to.
void print_larger_capacities(const ExplorationReport& report, Console& console) {
    std::vector<std::string> others;
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        if (!report.result.findings[i].same_at_larger) others.push_back(report.properties[i]->name);
    }
    if (others.size() == report.properties.size()) return;
    const std::string same = "With more segments in flight, however many, verdicts are the same";
    if (others.empty())
        print_list(same + ".", {""}, Role::Faint, console);
    else
        print_list(same + ", except perhaps:", others, Role::Faint, console);
}

/// Rows and steps that never happened.
void print_never_happened(const ExplorationReport& report, Console& console) {
    for (const auto& [heading, items] : coverage_lists(
             *report.instance.model, report.result.happened, how_never_happened(report.result))) {
        print_list(heading, items, Role::Faint, console);
    }
}

/// Properties that hold vacuously; and if `all`, every premise that never came true.
void print_unmet_premises(const ExplorationReport& report, bool all, Console& console) {
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const Finding& finding = report.result.findings[i];
        if (finding.verdict == Verdict::Violated) continue;
        const Ending ending = report.result.ending;
        const bool vacuous = is_vacuous(*report.properties[i], finding, ending);
        if (!all && !vacuous) continue;
        const std::vector<std::string> unmet = unmet_premises(*report.properties[i], finding);
        const char* const how =
            finding.verdict == Verdict::Inconclusive ? "these premises have not been true so far"
            : vacuous                    ? "holds vacuously: these premises were never true"
            : ending != Ending::Complete ? "holds, but these premises have not been true so far"
                                         : "holds, but these premises were never true";
        print_list(fmt::format("{} {}:", report.properties[i]->name, how), unmet,
                   vacuous ? Role::Doubt : Role::Faint, console);
    }
}

void print_remarks(const ExplorationReport& report, Console& console) {
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const std::string remark = remark_on(report.result.findings[i], report.result.ending);
        if (remark.empty()) continue;
        print_list(report.properties[i]->name + ":", {remark}, Role::Doubt, console);
    }
}

/// The lines, each of which goes on under itself.
void print_code(const ExploredCode& code, Console& console) {
    const Role role = is_in_doubt(code) || code.is_endless ? Role::Doubt : Role::Faint;
    for (const std::string& whole : lines_of(code)) {
        std::string before;
        for (const std::string& line : wrap(printable(whole), console.width() - 4)) {
            console.print_line(before + console.palette().paint(role, line));
            before = "    ";
        }
    }
}

std::string cutoff_text(const Cutoff& cutoff) {
    if (cutoff.capacity) {
        return fmt::format(
            "Cutoff {0}: with {0} segment{1} in flight per direction every pair of endpoints is "
            "reached that is reached with any number ({2}). From there on, verdicts on claims "
            "about "
            "endpoints alone (always, never, reachable) are those for every number.",
            *cutoff.capacity, *cutoff.capacity == 1 ? "" : "s", with_commas(cutoff.pairs));
    }
    if (cutoff.ending != Ending::Complete) {
        return fmt::format("No cutoff found: {} (looked at {} number{} of segments in flight)",
                           checker::name_of(cutoff.ending), cutoff.pairs_at.size(),
                           cutoff.pairs_at.size() == 1 ? "" : "s");
    }
    return fmt::format("No cutoff up to {}: {} of {} pairs of endpoints are reached there",
                       cutoff.pairs_at.size(), with_commas(cutoff.pairs_at.back()),
                       with_commas(cutoff.pairs));
}

/// What was left out, by the reasons.
void print_not_judged(const ExplorationReport& report, Console& console) {
    std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
    for (const auto& [property, why] : report.not_judged) {
        auto found = std::ranges::find(by_reason, why, [](const auto& one) { return one.first; });
        if (found == by_reason.end()) found = by_reason.insert(found, {why, {}});
        found->second.push_back(property->name);
    }
    for (const auto& [why, names] : by_reason) {
        print_list("Not judged:", {fmt::format("{} ({})", fmt::join(names, ", "), why)},
                   Role::Doubt, console);
    }
}

}  // namespace

std::string remark_on(const Finding& finding, checker::Ending ending) {
    const bool shown_by_run =
        finding.verdict == Verdict::Violated || finding.verdict == Verdict::Reached;
    if (!shown_by_run || finding.run) return finding.remark;
    return "no trace is shown: " + why_no_run(finding, ending);
}

std::vector<std::string> losses_of(const CheckReport& report) {
    std::vector<std::string> losses;
    for (const ExplorationReport& exploration : report.explorations) {
        const EngineResult& result = exploration.result;
        if (result.checkpoint_error)
            losses.push_back("the last checkpoint was not written: " + *result.checkpoint_error);
        for (std::size_t i = 0; i < exploration.properties.size(); ++i) {
            const Finding& finding = result.findings[i];
            if (finding.verdict != Verdict::Violated && finding.verdict != Verdict::Reached)
                continue;
            if (finding.run) continue;
            losses.push_back(fmt::format("{} is {}, but its trace is not shown: {}",
                                         exploration.properties[i]->name, name_of(finding.verdict),
                                         why_no_run(finding, result.ending)));
        }
    }
    return losses;
}

void print(const CheckReport& report, Console& console, const TraceDetail& detail) {
    for (const ExplorationReport& exploration : report.explorations) {
        if (&exploration != &report.explorations.front()) console.print_line();
        print_instance(exploration.instance, console);
        console.print_line();
        print_verdicts(exploration, console);
        console.print_line();
        print_counts(exploration, report, console);
        for (const ExploredCode& code : exploration.code) print_code(code, console);
        print_remarks(exploration, console);
        print_not_judged(exploration, console);
        print_larger_capacities(exploration, console);
        if (const auto& cutoff = exploration.cutoff) {
            print_list(cutoff_text(*cutoff), {""}, cutoff->capacity ? Role::Plain : Role::Doubt,
                       console);
        }
        if (report.subsumption_asked_for) print_subsumption(exploration, console);
        print_unmet_premises(exploration, report.coverage_asked_for, console);
        if (report.coverage_asked_for) print_never_happened(exploration, console);
        for (const auto& trace : exploration.traces) {
            if (!trace) continue;
            console.print_line();
            print_trace(exploration.instance, *trace, console, detail);
        }
    }
}

}  // namespace finwait::program
