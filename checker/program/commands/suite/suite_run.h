// Suites, run: every case is explored, and each verdict compared with the expected one.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/engines/instance.h"
#include "checker/program/traces/shown_trace.h"
#include "properties/files/suite.h"

namespace finwait::program {

enum class Judgement : std::uint8_t { AsExpected, Unexpected, Inconclusive };

/// What came of one expectation.
struct JudgedProperty {
    properties::Expectation expectation;
    checker::Verdict verdict = checker::Verdict::Inconclusive;
    /// Of what is unexpected, where there is a run that shows it.
    std::optional<ShownTrace> trace{};
    /// In words, where that is not plain: why it is undecided, or why there is no run.
    std::string remark{};

    /// Of a claim holds or violated, of a witness reached or not.
    [[nodiscard]] checker::Verdict expected() const;
    [[nodiscard]] Judgement judgement() const;
};

struct CaseResult {
    const properties::SuiteCase* of = nullptr;
    Instance instance;
    checker::Counts counts{};
    Counted counted = Counted::StatesAndDepth;
    std::optional<std::uint64_t> pairs{};
    std::optional<std::uint64_t> nodes{};
    checker::Ending ending = checker::Ending::Complete;
    double seconds = 0;
    /// As in EngineResult.
    std::array<model::Coverage, 2> happened{};
    std::string how_never_happened{};
    /// One per expectation, in their order.
    std::vector<JudgedProperty> judged{};

    [[nodiscard]] std::size_t count(Judgement judgement) const;
};

/// The cases of a suite, in its order.
struct SuiteResult {
    const properties::Suite* of = nullptr;
    std::vector<CaseResult> cases{};

    [[nodiscard]] std::size_t verdicts() const;
    [[nodiscard]] std::size_t count(Judgement judgement) const;
};

/// Runs all cases of all suites, `limits.threads` of them side by side, each with its share of the
/// memory; one for which the share was too little is run again alone, with all of it. `limits.time`
/// is for everything. Results are in the order of `suites`, and point into them. `progress` is told
/// now and then what is done, from one thread at a time. Throws model::InputError with the place of
/// a case that is larger than the engine takes; UsageError.
[[nodiscard]] std::vector<SuiteResult> run_suites(
    const std::vector<properties::Suite>& suites, const checker::Limits& limits,
    const EngineOptions& engine, const std::function<void(const std::string&)>& progress);

/// "rfc9293 with fin-free · data 0,0": the designs, and the name of the environment, or how it
/// differs from the default one.
[[nodiscard]] std::string text_of(const properties::SuiteCase& one);

}  // namespace finwait::program
