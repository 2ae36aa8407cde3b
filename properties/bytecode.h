// A compiled formula: a flat list of instructions over registers, every boolean a jump.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/world.h"

namespace finwait::properties {

/// The parts of a world on which a value depends.
struct Footprint {
    /// By side: the endpoint; the channel from it.
    std::array<bool, 2> endpoints{};
    std::array<bool, 2> channels{};

    [[nodiscard]] bool touches_channel() const { return channels[0] || channels[1]; }

    friend bool operator==(const Footprint&, const Footprint&) = default;
};

/// A world by reference, or as much of it as a formula looks at.
struct WorldView {
    std::array<const model::Endpoint*, 2> endpoints{};
    /// By the side that sends.
    std::array<std::span<const model::Segment>, 2> channels{};
    /// The segment that a formula about a single segment speaks of.
    const model::Segment* segment = nullptr;
};

[[nodiscard]] inline WorldView view_of(const model::World& world) {
    return {{&world.endpoints[0], &world.endpoints[1]},
            {world.channels[0].segments(), world.channels[1].segments()}};
}

/// The fields of an endpoint, by their names.
enum class EndpointField : std::uint8_t {
    State,
    SndUna,
    SndNxt,
    RcvNxt,
    Unsent,
    FinSent,
    AckPending,
    Delivered,
    FinReceived,
    FinAcked,
    ClosedFirst,
    TimeWaited,
    Reset,
};

/// The fields of a segment in flight.
enum class SegmentField : std::uint8_t { Seq, Ack, Len, Fin, Rst, Flag };

enum class Opcode : std::uint8_t {
    Accept,         ///< the formula holds
    Reject,         ///< it does not
    Constant,       ///< r[a] = value
    LoadEndpoint,   ///< r[a] = field b of endpoint c
    LoadSegment,    ///< r[a] = field b of segment variable c
    Add,            ///< r[a] = r[b] + r[c]
    Subtract,       ///< r[a] = r[b] − r[c]
    Multiply,       ///< r[a] = r[b] · r[c]
    Increment,      ///< r[a] += 1, then jump to `yes`
    FirstSegment,   ///< segment variable a goes before the first segment from side b
    NextSegment,    ///< segment variable a goes to its next segment: `yes`; there is none: `no`
    StateIs,        ///< the state of endpoint c is in the set `value`, a bit per state
    EndpointTrue,   ///< field b of endpoint c, which is a bool
    SegmentTrue,    ///< field b of segment variable c, which is a bool
    Equal,          ///< r[b] = r[c]
    Less,           ///< r[b] < r[c]
    EqualConstant,  ///< r[b] = value
    LessConstant,   ///< r[b] < value
};

/// From StateIs on, an instruction is a question that goes on at `yes` or at `no`; the others but
/// Accept, Reject, Increment and NextSegment go on at the next instruction.
struct Instruction {
    Opcode opcode = Opcode::Reject;
    std::uint8_t a = 0;
    std::uint8_t b = 0;
    std::uint8_t c = 0;
    std::uint16_t yes = 0;
    std::uint16_t no = 0;
    std::int64_t value = 0;
};

class Bytecode {
  public:
    static constexpr std::size_t kRegisters = 64;
    static constexpr std::size_t kSegmentVariables = 16;
    static constexpr std::size_t kMaxInstructions = 60000;

    /// Needs jumps within the code, registers and variables within the limits above, and a loop
    /// only by NextSegment.
    Bytecode(std::vector<Instruction> code, const Footprint& footprint);

    [[nodiscard]] bool run(const WorldView& world) const;
    [[nodiscard]] const Footprint& footprint() const { return footprint_; }
    /// Its value if it is the same everywhere.
    [[nodiscard]] std::optional<bool> constant() const;
    [[nodiscard]] std::span<const Instruction> instructions() const { return code_; }

  private:
    std::vector<Instruction> code_;
    Footprint footprint_;
};

}  // namespace finwait::properties
