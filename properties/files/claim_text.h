// A property in words that are put out: what it claims, in the language of the formulas.
#pragma once

#include <string>
#include <vector>

#include "properties/property.h"

namespace finwait::properties {

/// `key = value` lines as in a property file, from the compiled property; the same for two
/// properties exactly if they claim the same.
[[nodiscard]] std::vector<std::string> claim_lines(const Property& property);

/// A waypoint, as in a property file.
[[nodiscard]] std::string waypoint_text(const Waypoint& waypoint);

}  // namespace finwait::properties
