#include "tests/compared/comparison.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <optional>
#include <span>
#include <utility>

#include "checker/program/engines/connection_liveness.h"
#include "checker/program/engines/diagrams/diagram_engine.h"
#include "checker/program/engines/explicit_engine.h"
#include "checker/program/engines/factored_engine.h"
#include "checker/program/engines/first_violation.h"
#include "checker/program/traces/validation.h"
#include "properties/files/property_file.h"

namespace finwait::compared {

namespace {

using program::EngineChoice;
using program::EngineOptions;
using program::EngineResult;
using program::Finding;
using properties::Property;

using Asked = std::span<const Property* const>;

/// As many states as the explicit engine stores in so many bytes: a state takes two words, an index
/// slot four bytes, of which every fourth is free.
checker::Limits limit_of(std::uint64_t states) {
    constexpr std::uint64_t kBytesPerState = 16 + 6;
    checker::Limits limits;
    limits.memory_bytes = states * kBytesPerState;
    return limits;
}

/// How many states there are; none if it is more.
std::optional<std::uint64_t> count_states(const model::ConnectionModel& model, std::uint64_t most) {
    EngineOptions options;
    options.choice = EngineChoice::Explicit;
    const EngineResult result = program::run_engine(model, {}, limit_of(most), options);
    if (result.ending != checker::Ending::Complete) return std::nullopt;
    return result.counts.states;
}

class Differences {
  public:
    Differences(std::string who, Comparison& comparison)
        : who_(std::move(who)), comparison_(comparison) {}

    void add(const std::string& what) {
        comparison_.differences.push_back(fmt::format("{}: {}", who_, what));
    }
    template <class Value>
    void expect_same(const Value& expected, const Value& found, const std::string& what) {
        if (!(expected == found)) add(what + " differs");
    }

  private:
    std::string who_;
    Comparison& comparison_;
};

void compare_findings(const Finding& expected, const Finding& found, const Property& property,
                      Differences& differences) {
    if (found.verdict != expected.verdict) {
        differences.add(fmt::format("{} is {}, and {} by the explicit engine", property.name,
                                    checker::name_of(found.verdict),
                                    checker::name_of(expected.verdict)));
    }
    differences.expect_same(expected.premises_met, found.premises_met,
                            property.name + ": what premises came true");
    differences.expect_same(expected.passed, found.passed,
                            property.name + ": how many waypoints are passed");
    if (found.run.has_value() != expected.run.has_value()) {
        return differences.add(property.name + ": only one has a run");
    }
    if (!found.run) return;
    if (found.run->events.size() != expected.run->events.size()) {
        differences.add(fmt::format("{}: a run of {} events, and of {} by the explicit engine",
                                    property.name, found.run->events.size(),
                                    expected.run->events.size()));
    }
    differences.expect_same(expected.run->events, found.run->events, property.name + ": the run");
    differences.expect_same(expected.run->loop, found.run->loop, property.name + ": the loop");
    differences.expect_same(expected.has_fewest_faults, found.has_fewest_faults,
                            property.name + ": whether its run is told to have the fewest faults");
}

void compare_results(const EngineResult& expected, const EngineResult& found, Asked properties,
                     Differences& differences) {
    if (found.ending != expected.ending) {
        differences.add(fmt::format("ends with: {}, and the explicit engine with: {}",
                                    checker::name_of(found.ending),
                                    checker::name_of(expected.ending)));
    }
    if (!(found.counts == expected.counts)) {
        differences.add(fmt::format(
            "{} states, {} transitions, depth {}, and {}, {}, {} by the explicit engine",
            found.counts.states, found.counts.transitions, found.counts.depth,
            expected.counts.states, expected.counts.transitions, expected.counts.depth));
    }
    differences.expect_same(expected.happened, found.happened, "what happened");
    if (expected.ending == checker::Ending::Complete) {
        differences.expect_same(expected.capacity_exceeded, found.capacity_exceeded,
                                "whether the capacity was exceeded");
    }
    for (std::size_t i = 0; i < properties.size(); ++i) {
        compare_findings(expected.findings[i], found.findings[i], *properties[i], differences);
    }
}

void check_runs(const model::ConnectionModel& model, const EngineResult& result, Asked properties,
                Comparison& comparison) {
    Differences differences("plain", comparison);
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const Finding& finding = result.findings[i];
        ++(finding.run ? comparison.runs : comparison.without_run);
        if (finding.verdict == checker::Verdict::Inconclusive && !result.capacity_exceeded) {
            differences.add(properties[i]->name + " is inconclusive");
        }
        if (!finding.run) continue;
        try {
            (void)program::validated(model, *properties[i], finding);
        } catch (const std::exception& error) {
            differences.add(error.what());
        }
    }
}

EngineResult asked(const model::ConnectionModel& model, Asked properties,
                   const EngineOptions& options, unsigned threads) {
    checker::Limits limits;
    limits.threads = threads;
    return program::run_engine(model, properties, limits, options);
}

/// It tells no depth. Where the network reorders, it shows what becomes of runs in the end with as
/// few segments in flight as will do; any run that shows it is right.
void compare_found_by_diagrams(const model::ConnectionModel& model, EngineResult plain,
                               EngineResult diagrams, Asked properties, Differences& differences) {
    diagrams.counts.depth = plain.counts.depth;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (!program::is_liveness(properties[i]->kind)) continue;
        Finding& finding = diagrams.findings[i];
        if (!finding.run || model.environment().order != model::Order::Any) continue;
        (void)program::validated(model, *properties[i], finding);
        finding.run = plain.findings[i].run;
    }
    compare_results(plain, diagrams, properties, differences);
}

/// By decision diagrams, of which there are none with a clock, what these can judge.
void compare_diagrams(const model::ConnectionModel& model, Asked properties,
                      const EngineResult& plain, Comparison& comparison) {
    if (model.environment().clock) return;
    std::vector<const Property*> judged;
    EngineResult expected = plain;
    expected.findings.clear();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (program::why_no_diagrams(*properties[i])) continue;
        judged.push_back(properties[i]);
        expected.findings.push_back(plain.findings[i]);
    }
    Differences differences("diagrams", comparison);
    ++comparison.by_diagrams;
    EngineOptions options;
    options.choice = EngineChoice::Diagram;
    try {
        compare_found_by_diagrams(model, std::move(expected), asked(model, judged, options, 1),
                                  judged, differences);
    } catch (const std::exception& error) {
        differences.add(std::string("throws: ") + error.what());
    }
}

void compare_engines(const model::ConnectionModel& model, Asked properties, Draw& draw,
                     Comparison& comparison) {
    const auto threads = [&] { return draw.one_in(4) ? 2U : 1U; };
    EngineOptions options;
    const bool fewest_faults = draw.one_in(4);
    options.shown = fewest_faults ? program::ShownRun::FewestFaults : program::ShownRun::Shortest;
    options.choice = EngineChoice::Explicit;
    const EngineResult plain = asked(model, properties, options, threads());
    check_runs(model, plain, properties, comparison);
    options.choice = EngineChoice::Factored;
    for (const bool symmetry : {true, false}) {
        options.symmetry = symmetry;
        Differences differences(symmetry ? "factored" : "factored without symmetry", comparison);
        try {
            const EngineResult factored = asked(model, properties, options, threads());
            compare_results(plain, factored, properties, differences);
            // Where the ends are not alike, the other one would be the same again.
            if (!factored.reductions.symmetry.used) break;
        } catch (const std::exception& error) {
            differences.add(std::string("throws: ") + error.what());
        }
    }
    // Diagrams find the shortest runs only.
    if (!fewest_faults) compare_diagrams(model, properties, plain, comparison);
}

/// Where the first violation ends it, by either engine, and by both at once.
void compare_first_violations(const model::ConnectionModel& model, Asked properties, Draw& draw,
                              Comparison& comparison) {
    checker::Limits limits;
    limits.first_violation = true;
    limits.threads = draw.one_in(4) ? 2U : 1U;
    const EngineResult plain = program::run_explicit_engine(model, properties, limits);
    const auto factored = [&](const checker::Limits& own) {
        return program::run_factored_engine(model, properties, own, {});
    };
    const auto expect_same = [&](const char* who, const auto& run) {
        Differences differences(who, comparison);
        try {
            compare_results(plain, run(), properties, differences);
        } catch (const std::exception& error) {
            differences.add(std::string("throws: ") + error.what());
        }
    };
    expect_same("first violation", [&] { return factored(limits); });
    const std::chrono::nanoseconds head_start(draw.below(2'000'000));
    expect_same("first violation by both", [&] {
        return program::first_violation_by_either(model, properties, limits, factored, head_start);
    });
}

/// Some of them, in their order.
std::vector<const Property*> draw_some(Asked properties, Draw& draw) {
    std::vector<const Property*> some;
    for (const Property* const property : properties) {
        if (draw.one_in(3)) some.push_back(property);
    }
    return some;
}

}  // namespace

Comparison compare(const Triple& triple, const std::string& drawn, Draw& draw,
                   std::uint64_t most_states) {
    Comparison comparison;
    const model::ConnectionModel model(triple.a, triple.b, triple.environment);
    const auto states = count_states(model, most_states);
    comparison.too_large = !states;
    if (!states) return comparison;
    comparison.states = *states;
    std::vector<Property> properties = properties::shipped_properties(triple.environment);
    properties::add_properties(
        properties, properties::parse_properties(drawn, "drawn.toml", triple.environment));
    std::vector<const Property*> pointers;
    for (const Property& property : properties) pointers.push_back(&property);
    compare_engines(model, pointers, draw, comparison);
    compare_first_violations(model, draw_some(pointers, draw), draw, comparison);
    return comparison;
}

}  // namespace finwait::compared
