// Do two designs behave alike, as far as can be seen (observation.h)?
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/traces/observation.h"
#include "checker/resources/limits.h"
#include "checker/trace_comparison.h"

namespace finwait::program {

/// A behaviour that one model has and the other has not: the last observation is what the other
/// cannot show after all before.
struct OwnBehaviour {
    std::vector<Observation> seen;
    /// A run of which that is seen.
    ModelRun run;
};

struct BehaviourComparison {
    /// By model: the shortest behaviour that only it has. None is the last word only where the
    /// ending is Complete and `until` asked for it.
    std::array<std::optional<OwnBehaviour>, 2> only{};
    /// How many pairs of what both may have come to were looked at.
    std::uint64_t pairs = 0;
    checker::Ending ending = checker::Ending::Complete;

    [[nodiscard]] bool equal() const {
        return ending == checker::Ending::Complete && !only[0] && !only[1];
    }
};

/// Throws UsageError where a model is larger than the search takes.
[[nodiscard]] BehaviourComparison compare_behaviour(const model::ConnectionModel& a,
                                                    const model::ConnectionModel& b,
                                                    checker::CompareUntil until,
                                                    const checker::Limits& limits);

}  // namespace finwait::program
