#include "checker/program/renderings/trace_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checker/program/renderings/ladder/trace_ladder.h"
#include "checker/program/renderings/step_list.h"
#include "checker/program/traces/trace_words.h"
#include "model/environment_text.h"

namespace finwait::program {

std::string ladder_text(const Instance& instance, const Trace& trace) {
    const Palette no_colours(false);
    return fmt::format("{}", fmt::join(ladder_lines(*instance.model, trace, no_colours), "\n"));
}

Span verdict_span(checker::Verdict verdict) {
    using checker::Verdict;
    switch (verdict) {
        case Verdict::Holds: return {"✓ holds", Role::Good};
        case Verdict::Violated: return {"✗ violated", Role::Bad};
        case Verdict::Reached: return {"✓ reached", Role::Good};
        case Verdict::NotReached: return {"– not reached", Role::Doubt};
        case Verdict::Inconclusive: return {"? inconclusive", Role::Doubt};
    }
    return {};
}

std::vector<std::string> setting_lines(const Instance& instance, const Palette& palette) {
    return {palette.paint(Role::Strong, text_of(instance.designs)),
            palette.paint(Role::Faint, text_of(instance.model->environment()))};
}

std::vector<std::string> trace_lines(const Instance& instance, const ShownTrace& shown,
                                     const Palette& palette, std::size_t width,
                                     const TraceDetail& detail) {
    std::vector<std::string> lines{palette.paint(Role::Strong, printable(headline(shown))), ""};
    for (std::string& line : ladder_lines(*instance.model, shown.trace, palette))
        lines.push_back(std::move(line));
    std::vector<std::string> steps = step_list_lines(instance, shown, detail, palette, width);
    if (!steps.empty()) lines.emplace_back();
    for (std::string& line : steps) lines.push_back(std::move(line));
    if (shown.property == nullptr) return lines;
    const Span verdict = verdict_span(shown.verdict);
    const std::size_t indent = width_of(verdict.text) + 2;
    std::string before = palette.paint(verdict.role, verdict.text) + "  ";
    lines.emplace_back();
    for (const std::string& sentence : conclusions(instance, shown)) {
        for (const std::string& line : wrap(printable(sentence), width - indent)) {
            lines.push_back(before + line);
            before.assign(indent, ' ');
        }
    }
    return lines;
}

void print_instance(const Instance& instance, Console& console) {
    console.print_lines(setting_lines(instance, console.palette()));
}

void print_trace(const Instance& instance, const ShownTrace& shown, Console& console,
                 const TraceDetail& detail) {
    console.print_lines(trace_lines(instance, shown, console.palette(), console.width(), detail));
}

}  // namespace finwait::program
