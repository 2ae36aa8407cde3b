// The environment of an exploration: applications and network (what `check --data …` sets).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace finwait::model {

enum class Order : std::uint8_t { Any, Fifo };

struct Environment {
    /// Units that the application at A, at B writes; all of them before the start.
    std::array<std::uint32_t, 2> data{1, 1};
    /// The constant receive window of both ends; units.
    std::uint32_t window = 4;
    /// The most segments that are in flight in one direction; or kAnyCapacity.
    std::uint32_t capacity = 2;
    Order order = Order::Any;
    bool loss = true;
    bool duplication = true;
    bool delayed_ack = true;
    /// Which applications may call CLOSE.
    std::array<bool, 2> closers{true, true};
    /// Whether applications may call ABORT.
    bool abort = false;

    friend bool operator==(const Environment&, const Environment&) = default;
};

/// The largest environment that a world has room for.
inline constexpr std::uint32_t kMaxData = 1U << 16U;
inline constexpr std::uint32_t kMaxWindow = 1U << 24U;
inline constexpr std::uint32_t kMaxCapacity = 8;
/// There is no most: always room for another one. No world is as large as that, so no model is
/// explored with it state by state.
inline constexpr std::uint32_t kAnyCapacity = std::numeric_limits<std::uint32_t>::max();

}  // namespace finwait::model
