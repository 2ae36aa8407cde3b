// What formulas speak of by name: the fields of an endpoint, of a segment, and the settings of an
// environment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "model/endpoint.h"
#include "model/environment.h"
#include "model/settings.h"

namespace finwait::properties {

/// The types of the language.
enum class Type : std::uint8_t { Boolean, Number, State };

/// A field of model::Endpoint or of model::Segment (model/fields.h), and where it lies there: a
/// number takes four bytes or, if it is small, one; a condition or a state one.
struct Field {
    std::string_view name;
    /// What it says, for lists.
    std::string_view help;
    Type type;
    std::uint8_t offset;
    bool one_byte;
};

[[nodiscard]] std::span<const Field> endpoint_fields();
[[nodiscard]] std::span<const Field> segment_fields();

/// The value of a number, or of a condition (0, 1) or a state (its place in model::State), that
/// lies `offset` bytes behind `part`. Numbers stay far below 2^31, so that what is above it is a
/// sequence number below 0.
[[nodiscard]] inline std::int64_t number_at(const std::byte* part, std::size_t offset) {
    std::int32_t number = 0;
    std::memcpy(&number, part + offset, sizeof number);
    return number;
}
[[nodiscard]] inline std::uint8_t byte_at(const std::byte* part, std::size_t offset) {
    return static_cast<std::uint8_t>(part[offset]);
}

/// The value of a field of endpoints or segments, or of what a formula made of it, that lies in
/// `part`.
template <class AnyField>
[[nodiscard]] std::int64_t value_in(const std::byte* part, const AnyField& field) {
    return field.one_byte || field.type != Type::Number ? std::int64_t{byte_at(part, field.offset)}
                                                        : number_at(part, field.offset);
}

/// A setting of the environment (model/settings.h) as formulas name it: a switch or an end's word
/// as a condition, a word of several as a condition that it is this one.
struct NamedSetting {
    std::string name;
    Type type;
    /// It is asked of an endpoint: data(x), closer(x).
    bool per_endpoint;
    /// The most that a number can be.
    std::int64_t most;
    std::int64_t (*value)(const model::Environment&, const NamedSetting&, model::Side);
    const model::Setting* setting;
    /// Of a condition that the setting is one of its words: which.
    std::string word{};
};

[[nodiscard]] std::span<const NamedSetting> settings();
/// Of those that may differ between the ends, what each is at one end: loss(x), window(x). Without
/// an end a switch is on where it is at some end, and a number is that of both.
[[nodiscard]] std::span<const NamedSetting> settings_of_ends();

/// The value of a setting; `side` matters where it is per endpoint.
[[nodiscard]] inline std::int64_t value_of(const model::Environment& environment,
                                           const NamedSetting& setting, model::Side side) {
    return setting.value(environment, setting, side);
}

}  // namespace finwait::properties
