// What `finwait conform` found, as text, as JSON and as JUnit XML.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checker/program/conformance/deviations.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

struct ConformReport {
    /// What the stack calls itself.
    std::string stack;
    const model::Design* design = nullptr;
    std::vector<ConformanceRun> runs{};
    std::vector<Deviation> deviations{};

    struct Counts {
        std::uint64_t tests = 0;
        std::uint64_t endpoints = 0;
        std::uint64_t agreeing = 0;
        std::uint64_t deviating = 0;
        std::uint64_t unsure = 0;
        bool complete = true;
    };
    [[nodiscard]] Counts counts() const;
};

/// A line of a ladder: what is done to both, and what each does then.
struct ComparedStep {
    std::string stimulus;
    std::string by_design;
    std::string by_stack;
    bool deviates = false;
};
/// The shortest way to a deviation.
[[nodiscard]] std::vector<ComparedStep> ladder_of(const Deviation& deviation,
                                                  const model::Design& design);

void print(const ConformReport& report, Console& console);
[[nodiscard]] std::string json_text(const ConformReport& report);
/// A test case per run, which fails where it deviates.
[[nodiscard]] std::string junit_text(const ConformReport& report);

}  // namespace finwait::program
