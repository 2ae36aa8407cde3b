// What a conformance test found, each deviation once: which rule it is of, and the single change of
// the design that would explain it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/program/conformance/conformance_test.h"
#include "model/design.h"
#include "model/files/design_file.h"

namespace finwait::program {

/// One run of the tests: how the application went about it, and what came of it.
struct ConformanceRun {
    ConformancePlan plan;
    ConformanceResult result;
};

/// A step of one run.
struct FoundStep {
    const ConformanceRun* run = nullptr;
    const TestedStep* step = nullptr;
};

struct Deviation {
    /// "ACK: SND.UNA advances", "CLOSE"; RFC 9293, the section.
    std::string rule;
    std::string section;
    /// "stack sends nothing where the design sends an ACK".
    std::string difference;
    /// With this the design would do all of `steps` as the stack does.
    std::optional<model::DesignDifference> mechanism{};
    /// So many tests that agree it would make deviate.
    std::uint64_t contradicted = 0;
    /// The first has the shortest way there.
    std::vector<FoundStep> steps{};
    /// In which states.
    std::vector<model::State> states{};
};

/// Those that most tests show come first. Needs runs with `design`.
[[nodiscard]] std::vector<Deviation> deviations_of(std::span<const ConformanceRun> runs,
                                                   const model::Design& design);

/// What was done to the connection from its beginning to the last stimulus of the step.
[[nodiscard]] std::vector<Stimulus> way_to(const FoundStep& found);

}  // namespace finwait::program
