// The condition of a row (`when`): in the language of the properties, about the fields of the
// endpoint itself and, of a row for what arrives, those of the segment.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/endpoint.h"
#include "model/segment.h"

namespace finwait::model {

/// What is wrong with the text of a condition, and where.
class ConditionError : public std::runtime_error {
  public:
    ConditionError(std::size_t at, const std::string& message)
        : std::runtime_error(message), at_(at) {}
    /// How many characters stand before it.
    [[nodiscard]] std::size_t at() const { return at_; }

  private:
    std::size_t at_;
};

/// The fields that a condition may name: no history, which no rule reads.
enum class ConditionField : std::uint8_t {
    FinSent,
    AckPending,
    CloseCalled,
    Passive,
    SndUna,
    SndNxt,
    RcvNxt,
    Unsent,
    Unread,
    ReadShut,
    SegmentFin,
    SegmentSeq,
    SegmentAck,
    SegmentLen,
    SegmentEnd,
};

/// Always true by default.
class Condition {
  public:
    Condition() = default;
    /// ConditionError if the text is none. `of_segment`: it may speak of the segment that arrives.
    Condition(std::string_view text, bool of_segment);

    [[nodiscard]] bool is_always() const { return steps_.empty(); }
    [[nodiscard]] const std::string& text() const { return text_; }

    /// Needs a segment where it speaks of one.
    template <class Space>
    [[nodiscard]] bool holds(const Space& space, const BasicEndpoint<Space>& endpoint,
                             const BasicSegment<Space>* segment) const {
        return steps_.empty() || holds_at(steps_.size() - 1, space, endpoint, segment);
    }

    /// Whether anything satisfies `condition` and none of `before`: numbers are tried up to a
    /// little beyond all that the conditions name.
    [[nodiscard]] static bool can_be_met(const Condition& condition,
                                         const std::vector<const Condition*>& before);

    friend bool operator==(const Condition& a, const Condition& b) { return a.text_ == b.text_; }

  private:
    friend class ConditionParser;

    enum class Kind : std::uint8_t { True, False, Field, Equal, Less, Not, And, Or };
    /// An operand of Equal and Less: a field or a number of units.
    struct Operand {
        bool is_number = false;
        ConditionField field{};
        std::uint32_t number = 0;
    };
    /// A step's operands are steps before it.
    struct Step {
        Kind kind = Kind::True;
        std::size_t first = 0;
        std::size_t second = 0;
        Operand left{};
        Operand right{};
    };

    template <class Space>
    bool holds_at(std::size_t at, const Space& space, const BasicEndpoint<Space>& endpoint,
                  const BasicSegment<Space>* segment) const {
        const Step& step = steps_[at];
        const auto holds = [&](std::size_t other) {
            return holds_at(other, space, endpoint, segment);
        };
        switch (step.kind) {
            case Kind::True: return true;
            case Kind::False: return false;
            case Kind::Field: return flag(step.left.field, endpoint, segment);
            case Kind::Equal:
                if (is_units(step.left)) {
                    const auto left = units(step.left, space, endpoint, segment);
                    const auto right = units(step.right, space, endpoint, segment);
                    return space.at_most(left, right) && space.at_most(right, left);
                }
                return space.equal(number(step.left.field, space, endpoint, segment),
                                   number(step.right.field, space, endpoint, segment));
            case Kind::Less:
                if (is_units(step.left)) {
                    return !space.at_most(units(step.right, space, endpoint, segment),
                                          units(step.left, space, endpoint, segment));
                }
                return space.before(number(step.left.field, space, endpoint, segment),
                                    number(step.right.field, space, endpoint, segment));
            case Kind::Not: return !holds(step.first);
            case Kind::And: return holds(step.first) && holds(step.second);
            case Kind::Or: return holds(step.first) || holds(step.second);
        }
        return false;
    }

    static bool is_units(const Operand& operand) {
        return operand.is_number || operand.field == ConditionField::Unsent ||
               operand.field == ConditionField::Unread ||
               operand.field == ConditionField::SegmentLen;
    }
    template <class Space>
    static typename Space::Count units(const Operand& operand, const Space& space,
                                       const BasicEndpoint<Space>& endpoint,
                                       const BasicSegment<Space>* segment) {
        if (operand.is_number) return space.count(operand.number);
        if (operand.field == ConditionField::Unsent) return endpoint.unsent;
        return operand.field == ConditionField::Unread ? endpoint.unread : segment->len;
    }
    template <class Space>
    static typename Space::Number number(ConditionField field, const Space& space,
                                         const BasicEndpoint<Space>& endpoint,
                                         const BasicSegment<Space>* segment) {
        if (field == ConditionField::SndUna) return endpoint.snd_una;
        if (field == ConditionField::SndNxt) return endpoint.snd_nxt;
        if (field == ConditionField::RcvNxt) return endpoint.rcv_nxt;
        if (field == ConditionField::SegmentEnd) return space.advance(segment->seq, segment->len);
        return field == ConditionField::SegmentSeq ? segment->seq : segment->ack;
    }
    template <class Space>
    static bool flag(ConditionField field, const BasicEndpoint<Space>& endpoint,
                     const BasicSegment<Space>* segment) {
        if (field == ConditionField::FinSent) return endpoint.fin_sent;
        if (field == ConditionField::AckPending) return endpoint.ack_pending;
        if (field == ConditionField::CloseCalled) return endpoint.close_called;
        if (field == ConditionField::Passive) return endpoint.passive;
        if (field == ConditionField::ReadShut) return endpoint.read_shut;
        return segment->fin;
    }

    std::string text_;
    std::vector<Step> steps_;
};

}  // namespace finwait::model
