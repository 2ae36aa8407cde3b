// The invariants that ship: properties/proofs/invariants/*.toml.
#pragma once

#include <vector>

#include "model/design.h"
#include "model/environment.h"
#include "properties/property.h"

namespace finwait::proofs {

/// Those of designs of this kind and of connections that start as in `environment`, compiled
/// against it; where it has several incarnations, of connections among strays (ProofScope). Throws
/// model::InputError.
[[nodiscard]] std::vector<properties::Property> shipped_invariants(
    const model::Design& design, const model::Environment& environment = {});

}  // namespace finwait::proofs
