// Where a property could hold for want of a case: the premises of a formula.
#pragma once

#include <vector>

#include "properties/language/expression.h"

namespace finwait::properties {

/// The left sides of the `implies` that a formula claims (it is one, or a conjunction or an `each`
/// of them), in the order of the text, per endpoint. A premise behind others includes them; where
/// it speaks of a segment, it says that there is such a segment. Each comes once.
[[nodiscard]] std::vector<Expression> premises_of(const Expression& formula);

}  // namespace finwait::properties
