// From the text of a formula to its expression.
#pragma once

#include <utility>

#include "properties/language/expression.h"
#include "properties/language/formula_text.h"

namespace finwait::properties {

/// What a formula may speak of.
enum class Subject : std::uint8_t {
    World,    ///< endpoints, segments in flight, settings
    Segment,  ///< one segment, by the name `s` (segment variable 0), and settings
    Step,     ///< one endpoint, `x` (endpoint variable 0), before and after an event, and `s`
};

/// How many quantifiers over segments may stand within one another.
inline constexpr std::size_t kMaxSegmentVariables = 4;

/// A condition, its names resolved and its types checked. Throws model::InputError with the exact
/// place and what is allowed there.
[[nodiscard]] Expression parse(const FormulaText& text, Subject subject);

/// A text and what `parse` makes of it: parsed once, compiled against many environments.
struct ParsedFormula {
    FormulaText text;
    Expression expression;

    /// Throws as `parse` does.
    ParsedFormula(FormulaText written, Subject subject)
        : text(std::move(written)), expression(parse(text, subject)) {}
};

}  // namespace finwait::properties
