// An expression in one environment: quantifiers over endpoints written out, settings replaced by
// their values, constants folded. What is left looks at worlds only.
#pragma once

#include <cstdint>
#include <vector>

#include "model/environment.h"
#include "properties/language/expression.h"
#include "properties/language/formula_text.h"

namespace finwait::properties {

enum class GroundOperator : std::uint8_t {
    Constant,
    StateIn,        // the state of endpoint `side` is in the set `value`, a bit per state
    EndpointField,  // field at `offset` of endpoint `side`
    SegmentField,   // field at `offset` of segment variable `variable`
    Sends,          // a step's event sends a segment
    Not,
    And,  // two or more children
    Or,   // two or more
    Equal,
    Less,
    Add,
    Subtract,
    Multiply,
    SomeSegment,   // from `side`, as segment variable `variable`
    CountSegment,  // likewise
};

struct Ground {
    GroundOperator op = GroundOperator::Constant;
    Type type = Type::Boolean;
    std::int64_t value = 0;
    std::uint8_t offset = 0;
    bool one_byte = false;
    model::Side side = model::Side::A;
    std::size_t variable = 0;
    std::vector<Ground> children{};

    [[nodiscard]] bool is_constant() const { return op == GroundOperator::Constant; }
};

/// How many operations a formula may have once it is written out.
inline constexpr std::size_t kMaxOperations = 20000;

/// Throws model::InputError where the formula gets too large. `text` is where it comes from. Needs
/// an environment within the model's bounds.
[[nodiscard]] Ground ground(const Expression& expression, const model::Environment& environment,
                            const FormulaText& text);

/// The same of an expression about a step of the endpoint `x`. What is left looks at a view whose
/// first endpoint is x before the step, and whose second one is x after it.
[[nodiscard]] Ground ground_step(const Expression& expression,
                                 const model::Environment& environment, const FormulaText& text,
                                 model::Side x);

}  // namespace finwait::properties
