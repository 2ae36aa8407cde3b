#include "properties/language/step_formula.h"

#include <algorithm>

#include "properties/language/generate.h"
#include "properties/language/ground.h"
#include "properties/language/parse.h"
#include "properties/language/premises.h"
#include "properties/language/print.h"

namespace finwait::properties {

namespace {

using model::Side;

bool names_segment(const Expression& expression) {
    return expression.op == Operator::SegmentField ||
           std::ranges::any_of(expression.children, names_segment);
}

}  // namespace

StepFormula::StepFormula(const FormulaText& text, const model::Environment& environment)
    : StepFormula(ParsedFormula(text, Subject::Step), environment) {}

StepFormula::StepFormula(const ParsedFormula& parsed, const model::Environment& environment)
    : StepFormula(with_premises(parsed.expression, environment, parsed.text)) {}

StepFormula StepFormula::with_premises(const Expression& expression,
                                       const model::Environment& environment,
                                       const FormulaText& text) {
    StepFormula formula(expression, environment, text);
    for (const Expression& premise : premises_of(expression)) {
        formula.premises_.push_back(StepFormula(premise, environment, text));
    }
    return formula;
}

StepFormula::StepFormula(const Expression& expression, const model::Environment& environment,
                         const FormulaText& text)
    : text_(print(expression)), speaks_of_segment_(names_segment(expression)) {
    for (const Side side : {Side::A, Side::B}) {
        code_.push_back(generate(ground_step(expression, environment, text, side), text));
    }
}

bool StepFormula::holds(const StepView& step) const {
    return code_[index(step.side)].run(
        WorldView{{&step.before, &step.after}, {}, step.segment, &step.sends});
}

}  // namespace finwait::properties
