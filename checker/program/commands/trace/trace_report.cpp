#include "checker/program/commands/trace/trace_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/commands/check/property_text.h"
#include "checker/program/renderings/trace_ladder.h"
#include "checker/program/traces/validation.h"
#include "model/fairness.h"

namespace finwait::program {

namespace {

using checker::Verdict;

/// Of a verdict that comes with a run: what the run is.
const char* what_is_shown(Verdict verdict) {
    switch (verdict) {
        case Verdict::Violated: return "the shortest counterexample";
        case Verdict::Reached: return "the shortest witness";
        case Verdict::NotReached: return "not reached; the shortest of the runs that get furthest";
        case Verdict::Holds:
        case Verdict::Inconclusive: break;
    }
    return "a run";
}

/// How far a run gets that is no witness, and what it lacks.
std::string how_far(const ShownTrace& shown) {
    const properties::Property& property = *shown.property;
    const std::size_t passed = waypoints_passed(property, shown.trace).value_or(0);
    return fmt::format("{} of {} waypoint{}; no run goes on to {}", passed, property.through.size(),
                       property.through.size() == 1 ? " is passed" : "s are passed",
                       waypoint_text(property.through[passed]));
}

/// What the run is, in one line.
std::string headline(const ShownTrace& shown) {
    const std::size_t steps = shown.trace.steps.size();
    std::string length = fmt::format("{} step{}", steps, steps == 1 ? "" : "s");
    if (shown.trace.loop) {
        length +=
            fmt::format(", then steps {} to {} again and again", *shown.trace.loop + 1, steps);
    }
    if (shown.property == nullptr) return "A walk of " + length;
    if (shown.capacity) {
        length += fmt::format(", at the smallest capacity that has one, {}", *shown.capacity);
    }
    return fmt::format("{}: {}, {}", printable(shown.property->name), what_is_shown(shown.verdict),
                       length);
}

/// What of a world that a run ends in can happen still: of a run that ends stuck the reason why.
/// Empty where something can happen that must.
std::string why_stuck(const model::ConnectionModel& model, const Trace& trace) {
    if (trace.loop) return {};
    std::vector<std::string_view> possible;
    bool owed = false;
    model.for_each_change(trace.last(), [&](const model::Change& change) {
        owed |= model::is_owed(change.event.kind);
        const std::string_view name = name_of(change.event.kind);
        if (std::ranges::find(possible, name) == possible.end()) possible.push_back(name);
    });
    if (owed) return {};
    if (possible.empty()) return "Nothing can happen any more.";
    return fmt::format("Nothing that must happen can happen any more: only {} can, and need not.",
                       fmt::join(possible, ", "));
}

}  // namespace

std::string ladder_text(const Setting& setting, const Trace& trace) {
    const Palette no_colours(false);
    return fmt::format("{}", fmt::join(ladder_lines(*setting.model, trace, no_colours), "\n"));
}

Span verdict_span(Verdict verdict) {
    switch (verdict) {
        case Verdict::Holds: return {"✓ holds", Role::Good};
        case Verdict::Violated: return {"✗ violated", Role::Bad};
        case Verdict::Reached: return {"✓ reached", Role::Good};
        case Verdict::NotReached: return {"– not reached", Role::Doubt};
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
    const auto print_wrapped = [&](const std::string& text) {
        for (const std::string& line : wrap(printable(text), console.width() - indent)) {
            console.print_line(before + line);
            before.assign(indent, ' ');
        }
    };
    print_wrapped(shown.property->sentence);
    if (shown.verdict == Verdict::Violated) {
        const std::string stuck = why_stuck(*setting.model, shown.trace);
        if (!stuck.empty()) print_wrapped(stuck);
    }
    if (shown.verdict == Verdict::NotReached) print_wrapped(how_far(shown));
}

}  // namespace finwait::program
