// Claims about single steps (properties of kind step), and what is known of them before any search.
#pragma once

#include "checker/factored/layout/layout.h"
#include "checker/program/engines/connection_machines.h"
#include "properties/property.h"

namespace finwait::program {

/// Whether some step violates the claim that an endpoint may take, as far as the layout tells: by
/// itself, or with a segment of its peer. The layout has all that is reachable and some more, so a
/// claim of which that is false holds; otherwise a search has to tell.
///
/// What an endpoint does is a function of itself and the segment: so a claim that follows from the
/// rules alone is decided here, at the cost of the endpoint's table and without a state.
[[nodiscard]] bool may_be_violated(const NumberedConnection& numbered,
                                   const model::Environment& environment,
                                   const checker::factored::Layout& layout,
                                   const properties::Property& property);

}  // namespace finwait::program
