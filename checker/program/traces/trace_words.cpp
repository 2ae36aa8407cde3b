#include "checker/program/traces/trace_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/traces/validation.h"
#include "model/fairness.h"
#include "properties/files/claim_text.h"

namespace finwait::program {

namespace {

using checker::Verdict;

/// Of a verdict that comes with a run: what the run is.
const char* counterexample_text(std::optional<ShownRun> chosen) {
    if (!chosen) return "a counterexample";
    switch (*chosen) {
        case ShownRun::Shortest: return "the shortest counterexample";
        case ShownRun::FewestFaults: return "the counterexample with the fewest losses and copies";
    }
    return "";
}
const char* witness_text(std::optional<ShownRun> chosen) {
    if (!chosen) return "a witness";
    switch (*chosen) {
        case ShownRun::Shortest: return "the shortest witness";
        case ShownRun::FewestFaults: return "the witness with the fewest losses and copies";
    }
    return "";
}
const char* what_is_shown(Verdict verdict, std::optional<ShownRun> chosen) {
    switch (verdict) {
        case Verdict::Violated: return counterexample_text(chosen);
        case Verdict::Reached: return witness_text(chosen);
        case Verdict::NotReached:
            return chosen == ShownRun::FewestFaults
                       ? "not reached; of the runs that get furthest the one with the fewest "
                         "losses and copies"
                       : "not reached; the shortest of the runs that get furthest";
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
    return fmt::format("{}: {}, {}", shown.property->name,
                       what_is_shown(shown.verdict, shown.chosen), length);
}

std::vector<std::string> conclusions(const Instance& instance, const ShownTrace& shown) {
    if (shown.property == nullptr) return {};
    std::vector<std::string> sentences{shown.property->sentence};
    if (shown.verdict == Verdict::Violated) {
        std::string stuck = why_stuck(*instance.model, shown.trace);
        if (!stuck.empty()) sentences.push_back(std::move(stuck));
    }
    if (shown.verdict == Verdict::NotReached) sentences.push_back(how_far(shown));
    return sentences;
}

}  // namespace finwait::program
