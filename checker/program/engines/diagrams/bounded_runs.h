// Runs for verdicts that were found without any: the engines that work on diagrams know that there
// is one, and a search by levels finds the shortest.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/program/engines/engine.h"

namespace finwait::program {

struct CapacityRange {
    std::uint32_t least = 1;
    std::uint32_t most = model::kMaxCapacity;
};

/// Looks for runs of the properties numbered `wanted`, whose verdicts in `result` are Violated or
/// Reached, with so many segments in flight: the shortest at the smallest capacity that has one.
/// Where that is not the model's own, the finding says so. Where none is found, the remark says
/// why. `limits` are counted from `began`.
void find_runs(const model::ConnectionModel& model,
               std::span<const properties::Property* const> properties,
               std::vector<std::size_t> wanted, CapacityRange capacities,
               const checker::Limits& limits, std::chrono::steady_clock::time_point began,
               bool symmetry, EngineResult& result);

}  // namespace finwait::program
