// What the reference explorer is told: the designs and environments of the model in its own words.
#pragma once

#include <vector>

#include "model/design.h"
#include "model/environment.h"
#include "model/world.h"
#include "tests/reference/reference_explorer.h"

namespace finwait::agreement {

[[nodiscard]] reference::Design to_reference(const model::Design& design);
[[nodiscard]] reference::Environment to_reference(const model::Environment& environment);
[[nodiscard]] reference::World to_reference(const model::World& world);
[[nodiscard]] reference::Kind to_reference(model::EventKind kind);
[[nodiscard]] reference::Segment to_reference(const model::Segment& segment);

}  // namespace finwait::agreement
