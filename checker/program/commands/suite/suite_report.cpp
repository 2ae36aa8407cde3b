#include "checker/program/commands/suite/suite_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

using checker::Ending;

std::string plural(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", with_commas(count), what, count == 1 ? "" : "s");
}

void print_wrapped(const std::string& text, Role role, Console& console) {
    for (const std::string& line : wrap(printable(text), console.width())) {
        console.print_line(console.palette().paint(role, line));
    }
}

/// Why something is undecided. What, the table tells.
void print_endings(const SuiteResult& result, Console& console) {
    for (const Ending ending : {Ending::MemoryLimit, Ending::TimeLimit, Ending::Interrupted}) {
        const auto ended = std::ranges::count(result.cases, ending, &CaseResult::ending);
        if (ended == 0) continue;
        print_wrapped(fmt::format("? {}: ended {} early", checker::name_of(ending),
                                  plural(static_cast<std::size_t>(ended), "case")),
                      Role::Doubt, console);
    }
}

void print_unexpected(const SuiteResult& result, Console& console, const TraceDetail& detail) {
    for (const CaseResult& one : result.cases) {
        for (const JudgedProperty& judged : one.judged) {
            if (judged.judgement() != Judgement::Unexpected) continue;
            console.print_line();
            print_wrapped(
                fmt::format("! {}: {} {} ({})", text_of(*one.of), judged.expectation.property->name,
                            what_is_unexpected(judged), model::text_of(one.of->place)),
                Role::Bad, console);
            if (judged.trace) print_trace(one.instance, *judged.trace, console, detail);
        }
    }
}

/// "13 cases, 142 verdicts: all as expected".
void print_score(const SuiteResult& result, Console& console) {
    const std::size_t unexpected = result.count(Judgement::Unexpected);
    const std::size_t inconclusive = result.count(Judgement::Inconclusive);
    std::vector<std::string> parts;
    if (unexpected > 0) parts.push_back(fmt::format("{} unexpected", with_commas(unexpected)));
    if (inconclusive > 0) {
        parts.push_back(fmt::format("{} inconclusive", with_commas(inconclusive)));
    }
    if (parts.empty()) parts.emplace_back("all as expected");
    const Role role = unexpected > 0 ? Role::Bad : inconclusive > 0 ? Role::Doubt : Role::Good;
    console.print_line(console.palette().paint(
        role, fmt::format("{}: {}, {}: {}", result.of->name, plural(result.cases.size(), "case"),
                          plural(result.verdicts(), "verdict"), fmt::join(parts, ", "))));
}

}  // namespace

std::size_t SuiteReport::count(Judgement judgement) const {
    std::size_t sum = 0;
    for (const SuiteResult& suite : suites) sum += suite.count(judgement);
    return sum;
}

std::string what_is_unexpected(const JudgedProperty& judged) {
    switch (judged.expected()) {
        case checker::Verdict::Holds: return "is violated, and was expected to hold";
        case checker::Verdict::Violated: return "holds, and was expected to be violated";
        case checker::Verdict::Reached: return "is not reached, and was expected to be";
        case checker::Verdict::NotReached: return "is reached, and was expected not to be";
        case checker::Verdict::Inconclusive: break;
    }
    return "";
}

void print(const SuiteReport& report, Console& console, const TraceDetail& detail) {
    for (const SuiteResult& result : report.suites) {
        console.print_line(console.palette().paint(Role::Strong, result.of->name));
        print_wrapped(result.of->summary, Role::Faint, console);
        console.print_line();
        print_table(result, console);
        console.print_line();
        print_score(result, console);
        print_endings(result, console);
        print_unexpected(result, console, detail);
        console.print_line();
    }
    console.print_line(console.palette().paint(
        Role::Faint,
        fmt::format("{} · {}", seconds_text(report.seconds), plural(report.threads, "thread"))));
}

}  // namespace finwait::program
