// The environment of an exploration: applications and network (what `check --data …` sets).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace finwait::model {

enum class Order : std::uint8_t { Any, Fifo };

/// Whether the connection that is explored is there already.
enum class Start : std::uint8_t {
    Established,  ///< both ends ESTABLISHED, in their first connection
    Closed,       ///< both ends CLOSED, without any connection yet
};

/// What timers and segments are measured by (ENVIRONMENTS.md, "The clock"); ticks.
struct Clock {
    /// The most that a segment is in flight.
    std::uint32_t msl = 1;
    /// From sending to the first retransmission.
    std::uint32_t rto = 3;
    /// Each further retransmission waits twice as long (RFC 9293 MUST-19).
    bool backoff = true;
    std::uint32_t time_wait = 4;
    /// How long an owed ACK waits at most.
    std::uint32_t ack_delay = 0;

    friend bool operator==(const Clock&, const Clock&) = default;
};

/// What may differ between the ends; of what a network does, between the directions, by the end
/// that sends. A single value stands for both.
template <class T>
class PerEnd {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): one value stands for all.
    constexpr PerEnd(T both) : of_{both, both} {}
    constexpr PerEnd(T a, T b) : of_{a, b} {}

    [[nodiscard]] constexpr T operator[](std::size_t side) const { return of_[side]; }
    constexpr void set(std::size_t side, T value) { of_[side] = value; }
    [[nodiscard]] constexpr bool alike() const { return of_[0] == of_[1]; }
    /// Of conditions.
    [[nodiscard]] constexpr bool any() const { return of_[0] || of_[1]; }
    [[nodiscard]] constexpr bool all() const { return of_[0] && of_[1]; }

    friend constexpr bool operator==(const PerEnd&, const PerEnd&) = default;

  private:
    std::array<T, 2> of_;
};

/// When an application that closes calls CLOSE.
enum class CloseWhen : std::uint8_t {
    AnyTime,
    AfterEndOfFile,  ///< the peer's FIN was taken, and all before it is read
    AfterAllIsSent,  ///< nothing that it has written is unsent
};

/// When an application reads what is received.
enum class Reading : std::uint8_t {
    Always,  ///< at once, so that the receive window never shrinks
    AtWill,  ///< by calls of READ, a unit each
};

struct Environment {
    /// Units that the application at A, at B writes; all of them before the start.
    std::array<std::uint32_t, 2> data{1, 1};
    /// The room for text that is received; units.
    PerEnd<std::uint32_t> window = 4;
    /// The most segments that are in flight in one direction; or kAnyCapacity.
    std::uint32_t capacity = 2;
    Order order = Order::Any;
    PerEnd<bool> loss = true;
    PerEnd<bool> duplication = true;
    PerEnd<bool> retransmission = true;
    PerEnd<bool> delayed_ack = true;
    /// Which applications may call CLOSE.
    std::array<bool, 2> closers{true, true};
    PerEnd<CloseWhen> close_when = CloseWhen::AnyTime;
    /// Whether applications may call ABORT.
    PerEnd<bool> abort = false;
    PerEnd<Reading> reading = Reading::Always;
    /// Whether CLOSE ends reading, as close() does, or only writing, as shutdown(SHUT_WR) does.
    PerEnd<bool> close_ends_reading = false;
    /// Whether CLOSE aborts, as close() does after SO_LINGER with 0 seconds.
    PerEnd<bool> close_aborts = false;
    /// A host may vanish: from then on it neither sends nor answers.
    PerEnd<bool> vanish = false;

    Start start = Start::Established;
    /// How many connections an endpoint may have in all, the one it starts in included.
    std::uint32_t incarnations = 1;
    /// Which ends OPEN actively; the others OPEN passively.
    std::array<bool, 2> openers{true, false};
    /// Offsets: where a further connection's numbers may begin, from where the one before ended.
    std::vector<std::int32_t> isn{0};
    bool user_timeout = false;
    bool crash = false;

    /// With a clock, time goes in ticks, every timer is exact, and `losses` and `duplicates` stand
    /// for `loss` and `duplication`.
    bool clock = false;
    Clock times{};
    /// At most so many segments from A, from B are lost, are duplicated, in all connections.
    std::array<std::uint32_t, 2> losses{0, 0};
    std::array<std::uint32_t, 2> duplicates{0, 0};

    friend bool operator==(const Environment&, const Environment&) = default;
};

/// The largest environment that a world has room for.
inline constexpr std::uint32_t kMaxData = 1U << 16U;
inline constexpr std::uint32_t kMaxWindow = 1U << 24U;
inline constexpr std::uint32_t kMaxCapacity = 8;
/// There is no most: always room for another one. No world is as large as that, so no model is
/// explored with it state by state.
inline constexpr std::uint32_t kAnyCapacity = std::numeric_limits<std::uint32_t>::max();
/// The most connections that an endpoint may have, one after the other.
inline constexpr std::uint32_t kMaxIncarnations = 7;
inline constexpr std::uint32_t kMaxTicks = 200;
inline constexpr std::uint32_t kMaxTimeWait = 100'000;
inline constexpr std::uint32_t kMaxBudget = 15;
inline constexpr std::int32_t kMaxIsnOffset = 1000;
inline constexpr std::size_t kMaxIsnOffsets = 8;

}  // namespace finwait::model
