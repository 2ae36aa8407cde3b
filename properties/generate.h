// From a condition on worlds to its instructions.
#pragma once

#include "properties/bytecode.h"
#include "properties/formula_text.h"
#include "properties/ground.h"

namespace finwait::properties {

/// Throws model::InputError where the formula needs more instructions than there may be.
[[nodiscard]] Bytecode generate(const Ground& condition, const FormulaText& text);

}  // namespace finwait::properties
