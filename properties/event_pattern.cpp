#include "properties/event_pattern.h"

#include "properties/generate.h"
#include "properties/ground.h"
#include "properties/parse.h"
#include "properties/print.h"

namespace finwait::properties {

SegmentFormula::SegmentFormula(const FormulaText& text, const model::Environment& environment)
    : text_(print(parse(text, Subject::Segment))),
      code_(generate(ground(parse(text, Subject::Segment), environment, text), text)) {}

bool EventPattern::matches(const model::Event& event, const model::Segment* sent) const {
    if (!matches(event.kind, event.endpoint)) return false;
    if (concerns && !(concerns_segment(event.kind) && concerns->holds(event.segment))) return false;
    return !sends || (sent != nullptr && sends->holds(*sent));
}

}  // namespace finwait::properties
