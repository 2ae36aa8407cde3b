// Runs among segments of earlier connections that violate what was not proved.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "properties/proofs/induction/reached_worlds.h"
#include "properties/property.h"

namespace finwait::proofs {

/// For each of `properties`, of kind Always, a run from CLOSED to a state that violates it: a step
/// in each sentence, with numbers as in an exploration, where the SYN of either end is 0 and what
/// lies before is negative. In small environments, and with the strays of some_strays(); what is
/// not there is not violated there. Needs a scope with strays.
[[nodiscard]] std::map<const properties::Property*, std::vector<std::string>> runs_among_strays(
    const model::Design& design, const ProofScope& scope,
    std::span<const properties::Property* const> properties);

}  // namespace finwait::proofs
