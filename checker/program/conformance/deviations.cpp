#include "checker/program/conformance/deviations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/mutants.h"

namespace finwait::program {

namespace {

using model::ArrivalBranch;

struct Rule {
    std::string name;
    std::string section;
};

/// The last branch that the step took: there it ended.
Rule rule_of(const TestedStep& step) {
    switch (step.stimuli.front().kind) {
        case Stimulus::Kind::Write: return {"SEND", "§3.10.2"};
        case Stimulus::Kind::Close: return {"CLOSE", "§3.10.4"};
        case Stimulus::Kind::Segment: break;
    }
    Rule rule{"ACK: acknowledges nothing new, goes on", "§3.10.7.4, fifth"};
    for (const ArrivalBranch branch : model::kAllBranches) {
        if (step.coverage.has(branch)) {
            rule = {std::string(name_of(branch)), std::string(model::text_of(branch).section)};
        }
    }
    return rule;
}

std::string kind_of(const std::vector<SeenSegment>& sent) {
    std::string kinds;
    for (const SeenSegment& segment : sent) {
        std::string kind = segment.rst ? "RST" : segment.syn ? "SYN" : segment.fin ? "FIN" : "";
        if (segment.has_ack && kind != "FIN") kind += kind.empty() ? "ACK" : ",ACK";
        if (segment.len > 0) kind = "text";
        kinds += (kinds.empty() ? "" : " and ") + kind;
    }
    return kinds.empty() ? "nothing" : kinds;
}

std::string sent_difference(const StackAnswer& expected, const StackAnswer& seen) {
    const std::string by_design = kind_of(expected.sent);
    const std::string by_stack = kind_of(seen.sent);
    if (by_design != by_stack) return fmt::format("sends {}, not {}", by_stack, by_design);
    const bool other_ack = expected.sent.front().ack != seen.sent.front().ack;
    return fmt::format("its {} {}", by_stack,
                       other_ack ? "acknowledges another number" : "has another number");
}

std::string state_difference(model::State before, model::State expected, model::State seen) {
    if (seen == before) return fmt::format("does not enter {}", name_of(expected));
    if (expected == before) return fmt::format("enters {}", name_of(seen));
    return fmt::format("enters {}, not {}", name_of(seen), name_of(expected));
}

/// What the stack does otherwise.
std::string difference_of(const FoundStep& found) {
    const TestedStep& step = *found.step;
    const StackAnswer& expected = step.expected;
    const StackAnswer& seen = step.seen;
    if (step.stimuli.size() > 1)
        return "does the same, but then further segments come to something else";
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    if (expected.sent != seen.sent) add(sent_difference(expected, seen));
    if (expected.state && seen.state && expected.state != seen.state) {
        const model::State before = found.run->result.endpoints[step.at].endpoint.state;
        add(state_difference(before, *expected.state, *seen.state));
    }
    if (expected.handed && seen.handed) {
        if (seen.handed->octets > expected.handed->octets) add("hands over more text");
        if (seen.handed->octets < expected.handed->octets) add("hands over less text");
        if (seen.handed->end_of_file != expected.handed->end_of_file) {
            add(seen.handed->end_of_file ? "tells of end of file" : "tells of no end of file");
        }
    }
    return text;
}

/// Whether `other` does in this step, which was made for `design`, what the stack did.
bool does_as_seen(const model::Design& other, const FoundStep& found, const model::Design& design) {
    const TestedStep& step = *found.step;
    const ReachedEndpoint& at = found.run->result.endpoints[step.at];
    Expectation expectation(other, found.run->plan.style, at.endpoint, at.numbers);
    Expectation original(design, found.run->plan.style, at.endpoint, at.numbers);
    StackAnswer last;
    for (const Stimulus& stimulus : step.stimuli) {
        if (stimulus.kind != Stimulus::Kind::Segment && !expectation.can(stimulus.kind)) {
            return false;
        }
        expectation.go_by(original.numbers());
        last = expectation.step(stimulus);
        if (step.stimuli.size() > 1) static_cast<void>(original.step(stimulus));
    }
    return agree(last, step.seen);
}

std::vector<FoundStep> steps_of(std::span<const ConformanceRun> runs,
                                std::vector<TestedStep> ConformanceResult::*which) {
    std::vector<FoundStep> steps;
    for (const ConformanceRun& run : runs) {
        for (const TestedStep& step : run.result.*which) steps.push_back({&run, &step});
    }
    return steps;
}

/// A single change of the design, and which of the deviating steps it explains.
struct Explanation {
    const model::Mutant* mutant = nullptr;
    std::vector<std::size_t> steps{};
    std::uint64_t contradicted = 0;
};

/// Those that contradict few tests beside what they explain.
std::vector<Explanation> explanations(const model::Design& design,
                                      const std::vector<model::Mutant>& mutants,
                                      const std::vector<FoundStep>& deviating,
                                      const std::vector<FoundStep>& agreeing) {
    std::vector<Explanation> all;
    for (const model::Mutant& mutant : mutants) {
        Explanation explanation{&mutant};
        for (std::size_t i = 0; i < deviating.size(); ++i) {
            if (does_as_seen(mutant.design, deviating[i], design)) explanation.steps.push_back(i);
        }
        if (explanation.steps.empty()) continue;
        const std::size_t bearable = explanation.steps.size() / 4;
        for (const FoundStep& step : agreeing) {
            if (!does_as_seen(mutant.design, step, design)) ++explanation.contradicted;
            if (explanation.contradicted > bearable) break;
        }
        if (explanation.contradicted <= bearable) all.push_back(std::move(explanation));
    }
    return all;
}

/// Of the steps that are not explained yet, how many it explains beyond what it contradicts.
std::int64_t worth_of(const Explanation& explanation, const std::vector<bool>& explained) {
    const auto fresh = std::ranges::count_if(explanation.steps,
                                             [&](std::size_t step) { return !explained[step]; });
    return fresh - static_cast<std::int64_t>(explanation.contradicted);
}

void add_step(Deviation& deviation, const FoundStep& found) {
    deviation.steps.push_back(found);
    const model::State state = found.run->result.endpoints[found.step->at].endpoint.state;
    if (std::ranges::find(deviation.states, state) == deviation.states.end()) {
        deviation.states.push_back(state);
    }
}

/// The rule and the difference of the first step, once the shortest stands first.
void finish(Deviation& deviation) {
    std::ranges::stable_sort(deviation.steps, {},
                             [](const FoundStep& found) { return way_to(found).size(); });
    std::ranges::sort(deviation.states);
    const FoundStep& first = deviation.steps.front();
    const Rule rule = rule_of(*first.step);
    deviation.rule = rule.name;
    deviation.section = rule.section;
    deviation.difference = difference_of(first);
}

/// By the changes that explain most, one after the other.
std::vector<Deviation> explained(const std::vector<Explanation>& candidates,
                                 const std::vector<FoundStep>& deviating,
                                 std::vector<bool>& is_explained) {
    std::vector<Deviation> deviations;
    for (;;) {
        const Explanation* best = nullptr;
        std::int64_t most = 0;
        for (const Explanation& candidate : candidates) {
            const std::int64_t worth = worth_of(candidate, is_explained);
            if (worth <= most) continue;
            best = &candidate;
            most = worth;
        }
        if (best == nullptr) return deviations;
        Deviation deviation;
        deviation.mechanism = best->mutant->change;
        deviation.contradicted = best->contradicted;
        for (const std::size_t step : best->steps) {
            if (is_explained[step]) continue;
            is_explained[step] = true;
            add_step(deviation, deviating[step]);
        }
        deviations.push_back(std::move(deviation));
    }
}

}  // namespace

std::vector<Stimulus> way_to(const FoundStep& found) {
    std::vector<Stimulus> way;
    const auto& endpoints = found.run->result.endpoints;
    for (const ReachedEndpoint* reached = &endpoints[found.step->at]; reached->before;
         reached = &endpoints[*reached->before]) {
        way.push_back(reached->by);
    }
    std::ranges::reverse(way);
    way.insert(way.end(), found.step->stimuli.begin(), found.step->stimuli.end());
    return way;
}

std::vector<Deviation> deviations_of(std::span<const ConformanceRun> runs,
                                     const model::Design& design) {
    const std::vector<FoundStep> deviating = steps_of(runs, &ConformanceResult::deviating);
    if (deviating.empty()) return {};
    const std::vector<FoundStep> agreeing = steps_of(runs, &ConformanceResult::agreeing);
    const std::vector<model::Mutant> mutants = mutants_of(design);
    std::vector<bool> is_explained(deviating.size(), false);
    std::vector<Deviation> deviations =
        explained(explanations(design, mutants, deviating, agreeing), deviating, is_explained);
    // The rest by its rule and what is otherwise.
    std::map<std::string, Deviation> others;
    for (std::size_t i = 0; i < deviating.size(); ++i) {
        if (is_explained[i]) continue;
        add_step(others[rule_of(*deviating[i].step).name + difference_of(deviating[i])],
                 deviating[i]);
    }
    for (auto& [key, deviation] : others) deviations.push_back(std::move(deviation));
    for (Deviation& deviation : deviations) finish(deviation);
    std::ranges::stable_sort(deviations, [](const Deviation& one, const Deviation& other) {
        return one.steps.size() > other.steps.size();
    });
    return deviations;
}

}  // namespace finwait::program
