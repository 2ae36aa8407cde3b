// What formulas speak of by name: the fields of an endpoint, of a segment, and the settings of an
// environment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "model/endpoint.h"
#include "model/environment.h"

namespace finwait::properties {

/// The types of the language.
enum class Type : std::uint8_t { Boolean, Number, State };

/// A field of model::Endpoint or of model::Segment, and where it lies there: a number takes four
/// bytes, a condition or a state one.
struct Field {
    std::string_view name;
    Type type;
    std::uint8_t offset;
};

[[nodiscard]] std::span<const Field> endpoint_fields();
[[nodiscard]] std::span<const Field> segment_fields();

/// The value of a number, or of a condition (0, 1) or a state (its place in model::State), that
/// lies `offset` bytes behind `part`.
[[nodiscard]] inline std::int64_t number_at(const std::byte* part, std::size_t offset) {
    std::uint32_t number = 0;
    std::memcpy(&number, part + offset, sizeof number);
    return number;
}
[[nodiscard]] inline std::uint8_t byte_at(const std::byte* part, std::size_t offset) {
    return static_cast<std::uint8_t>(part[offset]);
}

/// Data and Closer are of an endpoint, the others of the whole.
enum class Setting : std::uint8_t {
    Window,
    Capacity,
    Fifo,
    Loss,
    Duplication,
    DelayedAck,
    Abort,
    Data,
    Closer,
};

struct NamedSetting {
    std::string_view name;
    Type type;
    Setting setting;
};

[[nodiscard]] std::span<const NamedSetting> settings();

[[nodiscard]] constexpr bool is_per_endpoint(Setting setting) {
    return setting == Setting::Data || setting == Setting::Closer;
}

/// The value of a setting; `side` matters where it is per endpoint.
[[nodiscard]] std::int64_t value_of(const model::Environment& environment, Setting setting,
                                    model::Side side);

}  // namespace finwait::properties
