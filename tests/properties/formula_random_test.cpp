// Random formulas in random worlds, against the naive evaluation.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "properties/language/formula.h"
#include "random_formula.h"

namespace finwait::properties {
namespace {

constexpr int kDepth = 5;
constexpr int kWorlds = 8;

RC_GTEST_PROP(RandomFormula, MeansWhatTheNaiveEvaluationSays, ()) {
    const model::Environment environment = random_environment();
    const RandomTerm term = RandomFormula(environment).condition(kDepth);
    const Formula formula(term.text, environment);
    for (int i = 0; i < kWorlds; ++i) {
        const model::World world = random_world();
        RC_ASSERT(formula.holds(world) == (term.value(world, {}) != 0));
    }
}

RC_GTEST_PROP(RandomFormula, MeansTheSameAsItsText, ()) {
    const model::Environment environment = random_environment();
    const RandomTerm term = RandomFormula(environment).condition(kDepth);
    const Formula formula(term.text, environment);
    const Formula again(formula.text(), environment);
    RC_ASSERT(again.text() == formula.text());
    RC_ASSERT(again.premises().size() == formula.premises().size());
    for (int i = 0; i < kWorlds; ++i) {
        const model::World world = random_world();
        RC_ASSERT(again.holds(world) == (term.value(world, {}) != 0));
    }
}

RC_GTEST_PROP(RandomFormula, DependsOnNothingOutsideItsFootprint, ()) {
    const model::Environment environment = random_environment();
    const Formula formula(RandomFormula(environment).condition(kDepth).text, environment);
    const Footprint& footprint = formula.footprint();
    for (int i = 0; i < kWorlds; ++i) {
        const model::World world = random_world();
        model::World other = random_world();
        for (const std::size_t side : {0U, 1U}) {
            if (footprint.endpoints[side]) other.endpoints[side] = world.endpoints[side];
            if (footprint.channels[side]) other.channels[side] = world.channels[side];
        }
        RC_ASSERT(formula.holds(other) == formula.holds(world));
        if (!footprint.touches_channel()) {
            RC_ASSERT(formula.holds(world.endpoints[0], world.endpoints[1]) ==
                      formula.holds(world));
        }
        if (formula.constant()) RC_ASSERT(formula.holds(world) == *formula.constant());
    }
}

RC_GTEST_PROP(RandomFormula, OfTheFormAImpliesBHasThePremiseA, ()) {
    const model::Environment environment = random_environment();
    RandomFormula random(environment);
    const RandomTerm left = random.condition(kDepth - 2);
    const RandomTerm right = random.condition(0);
    const Formula formula("(" + left.text + ") implies " + right.text, environment);
    RC_ASSERT(formula.premises().size() == 1U);
    for (int i = 0; i < kWorlds; ++i) {
        const model::World world = random_world();
        RC_ASSERT(formula.premises()[0].holds(world) == (left.value(world, {}) != 0));
    }
}

}  // namespace
}  // namespace finwait::properties
