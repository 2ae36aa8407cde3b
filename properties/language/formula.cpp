#include "properties/language/formula.h"

#include "properties/language/generate.h"
#include "properties/language/ground.h"
#include "properties/language/parse.h"
#include "properties/language/premises.h"
#include "properties/language/print.h"

namespace finwait::properties {

Formula::Formula(const FormulaText& text, const model::Environment& environment)
    : Formula(ParsedFormula(text, Subject::World), environment) {}

Formula::Formula(const ParsedFormula& parsed, const model::Environment& environment)
    : Formula(with_premises(parsed.expression, environment, parsed.text)) {}

Formula Formula::with_premises(const Expression& expression, const model::Environment& environment,
                               const FormulaText& text) {
    Formula formula(expression, environment, text);
    for (const Expression& premise : premises_of(expression)) {
        formula.premises_.push_back(Formula(premise, environment, text));
    }
    return formula;
}

Formula::Formula(std::string_view text, const model::Environment& environment)
    : Formula(ParsedFormula(FormulaText(text, {"formula", 1, 1}), Subject::World), environment) {}

Formula::Formula(const Expression& expression, const model::Environment& environment,
                 const FormulaText& text)
    : text_(print(expression)),
      ground_(std::make_shared<const Ground>(properties::ground(expression, environment, text))),
      code_(generate(*ground_, text)) {}

}  // namespace finwait::properties
