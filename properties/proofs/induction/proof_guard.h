// Is what an induction proved compatible with what is known to be reached? A contradiction among
// its hypotheses, or a step that it has no path for, would prove anything.
#pragma once

#include "properties/proofs/induction/inductive_part.h"
#include "properties/proofs/induction/reached_worlds.h"

namespace finwait::proofs {

/// Throws std::logic_error, a defect, unless in all of `reached` every invariant that is kept
/// holds; the hypotheses can hold together there; and the steps from there are steps of the
/// relation, as far as one of each kind tells. Needs a round of `part` in which nothing failed.
void hold_against(const ReachedWorlds& reached, const InductivePart& part, StepRelation& relation,
                  const StepTerms& terms, Prover& prover);

}  // namespace finwait::proofs
