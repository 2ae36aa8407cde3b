// What a layout is made of: controls, and what events do to all states of one.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/factored/layout/content.h"
#include "checker/factored/layout/transition_table.h"

namespace finwait::checker::factored {

using ControlId = std::uint32_t;
/// The axes of a matrix, numbered by the machine that sends.
inline constexpr std::size_t kRows = 0;
inline constexpr std::size_t kColumns = 1;

/// What became of the message that an event sent.
enum class SendResult : std::uint8_t { NothingSent, InFlight, Lost };

/// An event, as far as the checker tells events apart.
struct EventLabel {
    std::uint8_t kind = 0;
    /// The machine that acts, or to which the message is in flight.
    std::uint8_t side = 0;
    SendResult fate = SendResult::NothingSent;
    /// The message delivered, duplicated or lost.
    MessageId message = 0;
    /// The message that it sends, whether that is in flight afterwards or lost.
    MessageId sent = 0;

    friend constexpr auto operator<=>(const EventLabel&, const EventLabel&) = default;
};

/// What events do to all states of one control: where it leads, and how the channels change.
struct Transfer {
    ControlId target = 0;
    std::array<ChannelAction, 2> actions{};

    friend constexpr auto operator<=>(const Transfer&, const Transfer&) = default;
};

struct Control {
    std::array<LocalId, 2> locals{};
    /// The control with the local states exchanged; itself, if the layout is not symmetric.
    ControlId mirror = 0;
    /// Sorted.
    std::array<std::vector<Content>, 2> contents{};
    /// The different ones that can happen.
    std::vector<Transfer> transfers;

    [[nodiscard]] std::size_t rows() const { return contents[kRows].size(); }
    [[nodiscard]] std::size_t columns() const { return contents[kColumns].size(); }
    /// No state has it.
    [[nodiscard]] bool is_empty() const { return rows() == 0 || columns() == 0; }
};

}  // namespace finwait::checker::factored
