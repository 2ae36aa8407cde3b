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
    /// The segment that a formula about a single segment, or about a step, speaks of.
    const model::Segment* segment = nullptr;
    /// Of a step, whose endpoints are one before and after it: whether its event sends a segment.
    const bool* sends = nullptr;
};

[[nodiscard]] inline WorldView view_of(const model::World& world) {
    return {{&world.endpoints[0], &world.endpoints[1]},
            {world.channels[0].segments(), world.channels[1].segments()}};
}

enum class Opcode : std::uint8_t {
    Accept,         ///< the formula holds
    Reject,         ///< it does not
    Constant,       ///< r[a] = value
    LoadNumber,     ///< r[a] = the number at offset b of part c
    LoadByte,       ///< r[a] = the condition or state at offset b of part c
    Add,            ///< r[a] = r[b] + r[c]
    Subtract,       ///< r[a] = r[b] − r[c]
    Multiply,       ///< r[a] = r[b] · r[c]
    FirstSegment,   ///< segment variable a goes before the first segment from side b
    NextSegment,    ///< segment variable a goes to its next segment, if there is one
    StateIn,        ///< the state at offset b of part c is in the set `value`, a bit per state
    ByteTrue,       ///< the condition at offset b of part c
    Equal,          ///< r[b] = r[c]
    Less,           ///< r[b] < r[c]
    EqualConstant,  ///< r[b] = value
    LessConstant,   ///< r[b] < value
    MoreConstant,   ///< r[b] > value
};

/// Part 0 and 1 of a world are its endpoints, and behind them come the segment variables, and
/// whether a step sends.
///
/// From NextSegment on, an instruction is a question that goes on at `yes` or at `no`; the others
/// go on at `yes`.
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
    static constexpr std::size_t kRegisters = 256;
    static constexpr std::size_t kFirstSegmentPart = 2;
    static constexpr std::size_t kSegmentVariables = 4;
    static constexpr std::size_t kSendsPart = kFirstSegmentPart + kSegmentVariables;
    static constexpr std::size_t kMaxInstructions = 0xffff;

    /// Begins at `entry`. Needs jumps within the code, registers and variables within the limits
    /// above, no arithmetic that overflows, and no loop but by NextSegment.
    Bytecode(std::vector<Instruction> code, std::size_t entry, const Footprint& footprint);

    [[nodiscard]] bool run(const WorldView& world) const;
    [[nodiscard]] const Footprint& footprint() const { return footprint_; }
    /// Whether it reads what stands at the offset of that endpoint.
    [[nodiscard]] bool reads(std::size_t endpoint, std::size_t offset) const;
    /// Its value if it is the same everywhere.
    [[nodiscard]] std::optional<bool> constant() const;

  private:
    std::vector<Instruction> code_;
    std::size_t entry_;
    Footprint footprint_;
};

}  // namespace finwait::properties
