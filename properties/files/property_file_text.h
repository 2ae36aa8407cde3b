// A property as a property file gives it, for whoever is to read it elsewhere.
#pragma once

#include <string>

#include "properties/property.h"

namespace finwait::properties {

/// A property file with this property alone: name, sentence, source and all that it claims, but not
/// whether it is core, a scenario, or where it is drawn.
[[nodiscard]] std::string property_file_text(const Property& property);

}  // namespace finwait::properties
