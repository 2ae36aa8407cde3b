// What `finwait check` found, for people and for scripts.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/commands/check/explored_code.h"
#include "checker/program/engines/diagrams/cutoff.h"
#include "checker/program/engines/engine.h"
#include "checker/program/engines/instance.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

/// A property that was left out, and why.
struct NotJudged {
    const properties::Property* property;
    std::string why;
};

/// One exploration: the properties that are judged in one environment, and what came of them.
struct ExplorationReport {
    Instance instance;
    std::vector<const properties::Property*> properties;
    EngineResult result;
    /// One per property where there is a run to show.
    std::vector<std::optional<ShownTrace>> traces;
    std::vector<NotJudged> not_judged{};
    /// Where it is asked for.
    std::optional<Cutoff> cutoff{};
    /// The memory did not suffice for a bit per state, so that the diagram engine was asked.
    bool diagrams_instead = false;
    /// The ends that are the code of a stack.
    std::vector<ExploredCode> code{};
    /// Nobody chose an engine, and diagrams were taken from the start.
    bool diagrams_chosen = false;
};

struct CheckReport {
    /// At least one; they differ in their environments.
    std::vector<ExplorationReport> explorations;
    std::uint64_t peak_memory_bytes = 0;
    bool depth_asked_for = true;
    bool subsumption_asked_for = false;
    bool coverage_asked_for = false;
};

/// Exploration by exploration the verdicts, the counts, and a ladder per trace.
void print(const CheckReport& report, Console& console, const TraceDetail& detail = {});

/// What was counted. `Result`: EngineResult, or what has its counts.
template <class Result>
[[nodiscard]] nlohmann::ordered_json counts_json(const Result& result) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    switch (result.counted) {
        case Counted::StatesAndDepth:
        case Counted::States:
            json["states"] = result.counts.states;
            json["transitions"] = result.counts.transitions;
            json["depth"] = nullptr;
            if (result.counted == Counted::StatesAndDepth) json["depth"] = result.counts.depth;
            break;
        case Counted::Pairs: json["pairs"] = result.pairs.value_or(0); break;
    }
    if (result.nodes) json["nodes"] = *result.nodes;
    return json;
}

/// The run of a property's entry in a document: `trace`, or `furthest` where it is no witness; and
/// `capacity`, where it is of another one than the rest.
void put_trace(const Instance& instance, const ShownTrace& shown, const TraceDetail& detail,
               nlohmann::ordered_json& into);

/// JUnit XML: a test suite per exploration, a test case per property.
[[nodiscard]] std::string junit_xml(const CheckReport& report);

/// What is to be said of a finding in words: why it is undecided, or why no run is shown.
[[nodiscard]] std::string remark_on(const Finding& finding, checker::Ending ending);

/// Sentences about what could not be kept: checkpoints, and traces for which there was no memory.
[[nodiscard]] std::vector<std::string> losses_of(const CheckReport& report);

/// The document of `--format json`.
[[nodiscard]] std::string json_text(const CheckReport& report, const TraceDetail& detail = {});

}  // namespace finwait::program
