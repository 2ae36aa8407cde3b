// What properties ask of single worlds, for every engine.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "checker/program/engines/engine.h"
#include "properties/property.h"

namespace finwait::program {

/// Is there a world in which the formula has the wanted value, and, of a dead end, nothing that is
/// owed can happen?
struct StateQuestion {
    /// The index of the property that asks.
    std::size_t property;
    const properties::Formula* formula;
    bool wanted = true;
    bool of_dead_ends = false;
    /// Such a world violates the property.
    bool is_violation = true;

    [[nodiscard]] bool is_met_in(const model::World& world) const {
        return formula->holds(world) == wanted;
    }
};

/// The questions of always, no-deadlock, and of never and reachable where they are about one
/// formula; those of dead ends last.
[[nodiscard]] std::vector<StateQuestion> state_questions(
    std::span<const properties::Property* const> properties);

/// The run to where a question is met: found at once when that is known, for later there may be no
/// time; and where another one is wanted, found again at the end.
struct RunThere {
    bool looked_for = false;
    std::optional<ModelRun> run{};
    ShownRun which = ShownRun::Shortest;
};

/// Puts the run into `finding`, and says so where it is not the one that was wanted.
void note_run(RunThere there, ShownRun wanted, Finding& finding);

/// What is found on the question of `property`: that there is such a world, with the run there if
/// it is known, and which one was wanted; or that there is none.
void note_found(const properties::Property& property, RunThere there, ShownRun wanted,
                Finding& finding);
void note_not_found(const properties::Property& property, Finding& finding);

}  // namespace finwait::program
