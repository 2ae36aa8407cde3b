// Two communicating machines, by number: what the engine works on. Whoever has machines whose local
// states and messages are values has them numbered by numbered.h; a table will do as well.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/factored/layout/content.h"
#include "checker/transition_system.h"

namespace finwait::checker::factored {

/// Local states of a machine are numbered from 0 in the order in which they are met.
using LocalId = std::uint32_t;

/// A message, by who sends it; 0: none. What an event sends is in flight afterwards or lost.
struct SentMessage {
    std::size_t side = 0;
    MessageId id = 0;
};

/// The local state that an event leads to, and what it sends (0: nothing).
struct Effect {
    LocalId after = 0;
    MessageId sent = 0;
};

/// An event of a machine's own.
struct OwnEvent {
    std::uint8_t kind = 0;
    bool needs_room = false;
    bool owed = true;
    Effect effect;
};

/// What a machine does in the joint event.
struct JointPart {
    /// It lets it happen.
    bool happens = false;
    /// But only where there is no room in its outgoing channel.
    bool needs_full = false;
    LocalId after = 0;
};

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

/// A global state: the local states, and what is in flight from machine 0, from machine 1.
struct GlobalState {
    std::array<LocalId, 2> locals{};
    std::array<Content, 2> contents{};
};

/// An event that can happen in a global state, and where it leads.
struct Step {
    Label label = 0;
    SentMessage sent{};
    GlobalState next{};
};

/// An event as searches along runs look at it.
struct Transition {
    Label label = 0;
    SentMessage sent{};
    /// The machines' local states before and after it.
    std::array<LocalId, 2> before{};
    std::array<LocalId, 2> after{};
};

/// Numbers are given when something is met, so that asking for what follows may give new ones.
class Machines {
  public:
    Machines() = default;
    virtual ~Machines() = default;
    Machines(const Machines&) = delete;
    Machines& operator=(const Machines&) = delete;

    [[nodiscard]] virtual ChannelRules channel_rules() const = 0;
    /// Both machines do the same and begin alike, so that exchanging them changes nothing; equal
    /// local states and messages have equal numbers on both sides.
    [[nodiscard]] virtual bool symmetric() const = 0;

    /// Those that were met.
    [[nodiscard]] virtual std::size_t local_count(std::size_t side) const = 0;
    /// Messages of a sender are numbered 1 … message_count. With a joint event, those that a
    /// message grows into have the numbers that follow.
    [[nodiscard]] virtual std::size_t message_count(std::size_t sender) const = 0;
    /// What the numbers take, about; bytes.
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;

    [[nodiscard]] virtual LocalId initial(std::size_t side) = 0;
    [[nodiscard]] virtual std::vector<OwnEvent> own_events(std::size_t side, LocalId local) = 0;
    /// What the machine does with a message of its peer.
    [[nodiscard]] virtual Effect arrival(std::size_t side, LocalId local, MessageId message) = 0;
    /// Only asked where there is a joint event (ChannelRules::lifetime).
    [[nodiscard]] virtual JointPart joint_part(std::size_t side, LocalId local) = 0;
    [[nodiscard]] virtual bool is_joint_event_owed() const = 0;

    /// How the event is named outside.
    [[nodiscard]] virtual Label label(const EventLabel& event) const = 0;
    /// In which order the system visits what is in flight, if it does not keep order: whether
    /// `first` comes before `second`. Both are messages of `sender`.
    [[nodiscard]] virtual bool comes_before(std::size_t sender, MessageId first,
                                            MessageId second) const = 0;
    /// Everything that can happen in a reachable state, in the order that decides which of several
    /// shortest runs is shown.
    [[nodiscard]] virtual std::vector<Step> steps(const GlobalState& state) const = 0;
};

}  // namespace finwait::checker::factored
