#include "checker/program/commands/trace/trace_report.h"

#include <fmt/format.h>

#include "checker/program/renderings/trace_ladder.h"

namespace finwait::program {

namespace {

using checker::Verdict;

/// What the run is, in one line.
std::string headline(const ShownTrace& shown) {
    const std::size_t steps = shown.trace.steps.size();
    std::string length = fmt::format("{} step{}", steps, steps == 1 ? "" : "s");
    if (shown.trace.loop) {
        length +=
            fmt::format(", then steps {} to {} again and again", *shown.trace.loop + 1, steps);
    }
    if (shown.property == nullptr) return "A walk of " + length;
    const char* const what =
        shown.verdict == Verdict::Holds ? "the shortest witness" : "the shortest counterexample";
    return fmt::format("{}: {}, {}", printable(shown.property->name), what, length);
}

}  // namespace

Span verdict_span(Verdict verdict) {
    switch (verdict) {
        case Verdict::Holds: return {"✓ holds", Role::Good};
        case Verdict::Violated: return {"✗ violated", Role::Bad};
        case Verdict::Inconclusive: return {"? inconclusive", Role::Doubt};
    }
    return {};
}

void print_setting(const Setting& setting, Console& console) {
    console.print_line(console.palette().paint(Role::Strong, text_of(setting.designs)));
    console.print_line(console.palette().paint(Role::Faint, text_of(setting.model->environment())));
}

void print_trace(const Setting& setting, const ShownTrace& shown, Console& console) {
    console.print_line(console.palette().paint(Role::Strong, headline(shown)));
    console.print_line();
    console.print_lines(ladder_lines(*setting.model, shown.trace, console.palette()));
    if (shown.property == nullptr) return;
    const Span verdict = verdict_span(shown.verdict);
    console.print_line();
    const std::size_t indent = width_of(verdict.text) + 2;
    std::string before = console.palette().paint(verdict.role, verdict.text) + "  ";
    for (const std::string& line :
         wrap(printable(shown.property->sentence), console.width() - indent)) {
        console.print_line(before + line);
        before.assign(indent, ' ');
    }
}

}  // namespace finwait::program
