// Of all runs, not only the shortest, the one with the fewest faults.
#pragma once

#include <optional>
#include <stdexcept>
#include <utility>

#include "checker/explicit/exploration.h"
#include "checker/explicit/explored_graph.h"
#include "checker/liveness/cheapest_stem.h"
#include "checker/resources/budget.h"
#include "checker/run.h"

namespace finwait::checker::explicit_state {

/// Of the runs to states of which `target` is true the preferred one, where faults count before
/// steps. There must be one, and the exploration must be complete. None if the budget ended it.
template <TransitionSystem System, class Target>
[[nodiscard]] std::optional<Run> cheapest_run(const Exploration<System>& exploration,
                                              const Target& target, const RunPreference& preference,
                                              Budget& budget) {
    try {
        const ExploredGraph<System> graph(exploration);
        auto stem = CheapestStem<ExploredGraph<System>>(graph, preference, budget)
                        .run([](Phases before, StateId) { return before; },
                             [&](Phases, StateId id) { return target(graph.state(id)); });
        if (!stem) return std::nullopt;
        return Run{std::move(stem->labels), {}};
    } catch (const std::length_error&) {
        // More states than can be numbered.
        return std::nullopt;
    }
}

}  // namespace finwait::checker::explicit_state
