// How sharp are the properties? Every single change of a design is explored: does a property that
// the design satisfies notice it?
//
// A mutant is first judged, environment by environment, until a property that holds of the
// original is violated: then it is caught. One that survives is compared with the original by what
// can be seen of them (observation.h): either they differ, and the shortest behaviour that only one
// of them has is what a missing property would speak of; or they do not, and there was nothing to
// catch.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/commands/check/property_choice.h"
#include "checker/program/traces/behaviour_comparison.h"
#include "checker/resources/limits.h"
#include "model/mutants.h"

namespace finwait::program {

/// An environment, and what is claimed in it.
struct Trial {
    model::Environment environment;
    PropertyChoice choice;
    /// Those of the chosen ones that the original satisfies, the ones that are judged together
    /// first, then those for which runs along waypoints are looked for.
    std::vector<const properties::Property*> satisfied{};
    /// What happens in the original, at either end.
    model::Coverage happened{};
};

enum class MutantStatus : std::uint8_t {
    Caught,
    Different,      ///< it can be told from the original, but no property does
    SameBehaviour,  ///< nothing that can be seen tells it from the original
    NeverHappens,   ///< the changed row never happens in the original, so not in the mutant either
    Undecided,      ///< a limit was reached
};

struct MutantFate {
    MutantStatus status = MutantStatus::Undecided;
    /// Caught, Different: in which trial.
    std::size_t trial = 0;
    /// Caught: the properties that are violated.
    std::vector<std::string> caught_by{};
    /// Different: whether the mutant has the behaviour, or the original.
    bool mutant_has_it = false;
    std::vector<Observation> seen{};
    /// A run of whichever has it that shows it.
    ModelRun run{};
};

struct MutationResult {
    std::vector<Trial> trials;
    std::vector<model::Mutant> mutants;
    /// One per mutant.
    std::vector<MutantFate> fates;
    checker::Ending ending = checker::Ending::Complete;

    [[nodiscard]] std::size_t count(MutantStatus status) const;
};

/// Judges all mutants of `design`, at both ends, `limits.threads` of them at a time.
/// `progress(done, all)` is called from one thread at a time; `limits.progress` while the design
/// itself is judged.
[[nodiscard]] MutationResult mutate(
    const model::Design& design, const std::vector<model::Environment>& environments,
    const PropertyOptions& properties, const checker::Limits& limits,
    const std::function<void(std::size_t done, std::size_t all)>& progress);

}  // namespace finwait::program
