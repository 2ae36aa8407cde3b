// The cutoff: the smallest number of segments in flight with which every pair of endpoints is
// reached that is reached with any number of them. From it on, verdicts on what is claimed of
// endpoints are those for every number.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/program/engines/engine.h"

namespace finwait::program {

struct Cutoff {
    /// Reached with any number of segments in flight.
    std::uint64_t pairs = 0;
    /// By number, from 1 on, as far as was looked.
    std::vector<std::uint64_t> pairs_at{};
    /// None: a limit was reached, or it is larger than what a model can have.
    std::optional<std::uint32_t> capacity{};
    checker::Ending ending = checker::Ending::Complete;
};

/// Of the model with its environment, whatever its capacity is. Throws UsageError where any number
/// of segments cannot be explored.
[[nodiscard]] Cutoff cutoff_of(const model::ConnectionModel& model, const checker::Limits& limits,
                               const EngineOptions& options);

}  // namespace finwait::program
