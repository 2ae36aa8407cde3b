// From a condition on worlds to its instructions.
#pragma once

#include "properties/language/bytecode.h"
#include "properties/language/formula_text.h"
#include "properties/language/ground.h"

namespace finwait::properties {

/// Throws model::InputError where the formula needs more instructions than there may be.
[[nodiscard]] Bytecode generate(const Ground& condition, const FormulaText& text);

}  // namespace finwait::properties
