#include "checker/program/engines/state_questions.h"

#include <algorithm>
#include <utility>

namespace finwait::program {

using checker::Verdict;
using properties::Kind;
using properties::Property;

namespace {

std::optional<StateQuestion> question_of(std::size_t index, const Property& property) {
    switch (property.kind) {
        case Kind::Always: return StateQuestion{index, &*property.formula, false};
        case Kind::NoDeadlock: return StateQuestion{index, &*property.formula, false, true};
        case Kind::Never:
        case Kind::Reachable:
            if (property.is_path_property()) return std::nullopt;
            return StateQuestion{index, &*property.through.front().formula, true, false,
                                 property.kind == Kind::Never};
        case Kind::Step:
        case Kind::AlwaysReachable:
        case Kind::Eventually:
        case Kind::LeadsTo:
        case Kind::NoEndless: return std::nullopt;
    }
    return std::nullopt;
}

Verdict verdict_on(const Property& property, bool found) {
    if (property.has_route()) return verdict_on_route(property, found);
    return found ? Verdict::Violated : Verdict::Holds;
}

}  // namespace

std::vector<StateQuestion> state_questions(std::span<const Property* const> properties) {
    std::vector<StateQuestion> questions;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (auto question = question_of(i, *properties[i])) questions.push_back(*question);
    }
    std::stable_partition(questions.begin(), questions.end(),
                          [](const StateQuestion& one) { return !one.of_dead_ends; });
    return questions;
}

void note_found(const Property& property, RunThere there, ShownRun wanted, Finding& finding) {
    finding.verdict = verdict_on(property, true);
    note_run(std::move(there), wanted, finding);
}

void note_run(RunThere there, ShownRun wanted, Finding& finding) {
    finding.run = std::move(there.run);
    finding.has_fewest_faults = there.which == ShownRun::FewestFaults;
    if (finding.run && there.which != wanted) {
        finding.remark =
            "the shortest run is shown: a limit came before the one with the fewest faults";
    }
}

void note_not_found(const Property& property, Finding& finding) {
    finding.verdict = verdict_on(property, false);
    if (!property.has_route()) return;
    // Of one formula that is never reached, the furthest that runs get is the start.
    finding.passed = 0;
    if (finding.verdict == Verdict::NotReached) finding.run.emplace();
}

}  // namespace finwait::program
