// A formula after parsing: names resolved, types checked, nothing evaluated yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/endpoint.h"
#include "properties/language/fields.h"

namespace finwait::properties {

enum class Operator : std::uint8_t {
    Constant,
    Setting,
    EndpointField,
    SegmentField,
    Sends,  // a step's event sends a segment
    Not,
    And,      // two or more children
    Or,       // two or more
    Implies,  // two or more: every one but the last is a premise
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    EachEndpoint,
    SomeEndpoint,
    CountEndpoint,
    EachSegment,
    SomeSegment,
    CountSegment,
};

/// A or B, or the endpoint that a quantifier ranges over, or the peer of it.
struct EndpointReference {
    /// How many quantifiers over endpoints stand around the one that is meant.
    std::optional<std::size_t> variable{};
    /// Where it is no variable.
    model::Side side = model::Side::A;
    /// The peer of the variable is meant.
    bool peer = false;
    /// Of a step: the endpoint as it is afterwards is meant.
    bool next = false;
    /// The name of the variable.
    std::string name{};
};

struct Expression {
    Operator op = Operator::Constant;
    Type type = Type::Boolean;
    /// Where it begins in the text.
    std::size_t offset = 0;
    /// Constant: 0 or 1, the number, or the place of the state in model::State.
    std::int64_t value = 0;
    /// Of a number: between which bounds its value lies in every world and environment.
    std::int64_t least = 0;
    std::int64_t most = 0;
    /// One of settings().
    const NamedSetting* setting = nullptr;
    /// One of endpoint_fields() or segment_fields().
    const Field* field = nullptr;
    /// Whose field or setting; of a quantifier over segments: who sends them.
    EndpointReference endpoint{};
    /// A quantifier over segments and a segment's field: how many such quantifiers stand around
    /// the one that is meant.
    std::size_t variable = 0;
    /// A quantifier and a segment's field: the name of the variable.
    std::string name{};
    /// A quantifier over segments that was written with `to` instead of `from`.
    bool written_to = false;
    std::vector<Expression> children{};
};

}  // namespace finwait::properties
