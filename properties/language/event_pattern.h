// Which events a property speaks of: their kind, their endpoint, the segment concerned or sent.
#pragma once

#include <bitset>
#include <optional>

#include "model/connection_model.h"
#include "properties/language/formula.h"

namespace finwait::properties {

struct ParsedFormula;

/// A formula about one segment, `s`, and the environment; it sees no world.
class SegmentFormula {
  public:
    /// Throws model::InputError with the exact place.
    SegmentFormula(const FormulaText& text, const model::Environment& environment);
    /// The same of a text that is parsed already, as one that speaks of a segment.
    SegmentFormula(const ParsedFormula& parsed, const model::Environment& environment);

    [[nodiscard]] bool holds(const model::Segment& segment) const {
        return code_.run(WorldView{{}, {}, &segment});
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
    Bytecode code_;
};

struct EventPattern {
    /// One bit per model::EventKind; all set: an event of any kind.
    std::bitset<model::kEventKinds> kinds = ~std::bitset<model::kEventKinds>{};
    /// Which endpoint acts, or has the segment in flight to it; none: either.
    std::optional<model::Side> endpoint{};
    /// Holds of the segment that is delivered, duplicated or lost; an event without one does not
    /// match.
    std::optional<SegmentFormula> concerns{};
    /// Holds of the segment that the event sends, whether it is in flight afterwards or lost at
    /// once; an event that sends none does not match.
    std::optional<SegmentFormula> sends{};

    /// By kind and endpoint alone.
    [[nodiscard]] bool matches(model::EventKind kind, model::Side side) const {
        return kinds.test(static_cast<std::size_t>(kind)) && (!endpoint || *endpoint == side);
    }
    /// `sent` is null if the event sends nothing.
    [[nodiscard]] bool matches(const model::Event& event, const model::Segment* sent) const;
    [[nodiscard]] bool matches(const model::Change& change) const {
        return matches(change.event, change.outcome.sent ? &*change.outcome.sent : nullptr);
    }
};

}  // namespace finwait::properties
