// From an expression back to text.
#pragma once

#include <string>

#include "properties/language/expression.h"

namespace finwait::properties {

/// In one line, with single spaces and no needless parentheses: parsing it gives the same again.
[[nodiscard]] std::string print(const Expression& expression);

}  // namespace finwait::properties
