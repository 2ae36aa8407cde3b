// A formula about a single step: what one event does to its endpoint. README.md has the language.
#pragma once

#include <string>
#include <vector>

#include "model/endpoint.h"
#include "model/environment.h"
#include "properties/language/bytecode.h"
#include "properties/language/formula_text.h"

namespace finwait::properties {

struct Expression;
struct ParsedFormula;

/// What a formula about a step looks at; nothing is owned.
struct StepView {
    /// The endpoint that acts or receives.
    model::Side side;
    const model::Endpoint& before;
    const model::Endpoint& after;
    /// The segment that is delivered, duplicated or lost; null: the event concerns none.
    const model::Segment* segment = nullptr;
    /// Whether the event sends a segment, in flight afterwards or lost at once.
    bool sends = false;
};

/// Of the endpoint `x`, which is `next(x)` afterwards, the segment `s`, whether the event `sends`
/// one, and the environment; it sees no peer and no channel.
class StepFormula {
  public:
    /// Throws model::InputError with the exact place in `text` and what is allowed there.
    StepFormula(const FormulaText& text, const model::Environment& environment);
    /// The same of a text that is parsed already, as one that speaks of a step.
    StepFormula(const ParsedFormula& parsed, const model::Environment& environment);

    /// Needs a segment if it speaks of one.
    [[nodiscard]] bool holds(const StepView& step) const;
    /// Whether it reads, where x is that side, the field at the offset, before or after the step.
    [[nodiscard]] bool reads(model::Side x, std::size_t offset) const {
        return code_[index(x)].reads(0, offset) || code_[index(x)].reads(1, offset);
    }
    [[nodiscard]] bool speaks_of_segment() const { return speaks_of_segment_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    /// The left sides of its `implies`, as those of Formula.
    [[nodiscard]] const std::vector<StepFormula>& premises() const { return premises_; }

  private:
    static StepFormula with_premises(const Expression& expression,
                                     const model::Environment& environment,
                                     const FormulaText& text);
    StepFormula(const Expression& expression, const model::Environment& environment,
                const FormulaText& text);

    std::string text_;
    bool speaks_of_segment_;
    /// For x = A and for x = B, which may differ in what the environment gives them.
    std::vector<Bytecode> code_;
    std::vector<StepFormula> premises_;
};

}  // namespace finwait::properties
