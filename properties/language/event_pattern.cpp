#include "properties/language/event_pattern.h"

#include "properties/language/generate.h"
#include "properties/language/ground.h"
#include "properties/language/parse.h"
#include "properties/language/print.h"

namespace finwait::properties {

SegmentFormula::SegmentFormula(const FormulaText& text, const model::Environment& environment)
    : SegmentFormula(ParsedFormula(text, Subject::Segment), environment) {}

SegmentFormula::SegmentFormula(const ParsedFormula& parsed, const model::Environment& environment)
    : text_(print(parsed.expression)),
      code_(generate(ground(parsed.expression, environment, parsed.text), parsed.text)) {}

bool EventPattern::matches(const model::Event& event, const model::Segment* sent) const {
    if (!matches(event.kind, event.endpoint)) return false;
    if (concerns && !(concerns_segment(event.kind) && concerns->holds(event.segment))) return false;
    return !sends || (sent != nullptr && sends->holds(*sent));
}

}  // namespace finwait::properties
