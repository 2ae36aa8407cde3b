// Which of several constraints cannot all come true: a smallest set of them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "properties/proofs/prover.h"

namespace finwait::proofs {

/// A set of constraints: their indices, ascending.
using Chosen = std::vector<std::size_t>;

/// A smallest set of `count` constraints for which `ask` gives Unsatisfiable; none if `ask` gave
/// up. Needs that all of them together give it, and that what gives it still does with more
/// constraints.
///
/// A set clashes only if it has a constraint in common with every *correction*: a set of
/// constraints without which the others can come true. So the smallest set that meets the
/// corrections known so far is asked about: either it clashes, and no smaller one does, or what can
/// come true together with it leaves a new correction. (Ignatiev, Previti, Liffiton, Marques-Silva:
/// Smallest MUS Extraction with Minimal Hitting Set Dualization, CP 2015.)
[[nodiscard]] std::optional<Chosen> smallest_mus(
    std::size_t count, const std::function<Answer(const Chosen& chosen)>& ask);

}  // namespace finwait::proofs
