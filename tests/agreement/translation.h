// What the reference explorer is told: the designs and environments of the model in its own words.
#pragma once

#include "model/design.h"
#include "model/environment.h"
#include "tests/reference/reference_explorer.h"

namespace finwait::agreement {

[[nodiscard]] reference::Design to_reference(const model::Design& design);
[[nodiscard]] reference::Environment to_reference(const model::Environment& environment);

}  // namespace finwait::agreement
