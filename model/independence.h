// Which events of a world commute with the event by which it was found, so that they need not be
// followed: the rule, and why it loses nothing, stand in checker/explicit/sleep_sets.h.
//
// The order of events that the rule asks for: losses, those from A's channel first and in one
// channel in the order of its slots; then A's events; then B's. Most worlds are found by what an
// endpoint does, and after that most losses are redundant. In what follows the world s was found
// from u by the event b, and e is an event of s that comes before b in this order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/connection_model.h"

namespace finwait::model {

/// The event by which a world was found, as far as matters for what commutes with it; a byte. Of
/// two, the greater makes more events redundant, by and large.
class FoundBy {
  public:
    /// Not known.
    constexpr FoundBy() = default;
    explicit constexpr FoundBy(std::uint8_t code) : code_(code) {}

    /// By losing what `from` sent and what stood in that slot.
    static constexpr FoundBy loss(Side from, std::size_t slot) {
        return FoundBy(static_cast<std::uint8_t>(1 + kMaxCapacity * index(from) + slot));
    }
    /// By an event of an endpoint, which took a segment, or did not, and sent one, or did not;
    /// `slot`: where that stands now, if it is in flight.
    static constexpr FoundBy event_of(Side side, bool took, Sent sent, std::size_t slot) {
        const std::size_t kind = 2 * index(side) + (took ? 0 : 1);
        return FoundBy(static_cast<std::uint8_t>(kFirstEvent + kFates * kind + fate(sent, slot)));
    }

    [[nodiscard]] constexpr std::uint8_t code() const { return code_; }
    [[nodiscard]] constexpr bool is_loss() const { return code_ != 0 && code_ < kFirstEvent; }
    [[nodiscard]] constexpr bool is_event_of(Side side) const {
        return is_event() && (code_ - kFirstEvent) / kFates / 2 == index(side);
    }
    [[nodiscard]] constexpr bool is_event() const { return code_ >= kFirstEvent; }

    /// Of a loss.
    [[nodiscard]] constexpr Side lost_from() const {
        return static_cast<Side>((code_ - 1) / kMaxCapacity);
    }
    [[nodiscard]] constexpr std::size_t lost_slot() const { return (code_ - 1) % kMaxCapacity; }

    /// Of an event.
    [[nodiscard]] constexpr bool took() const { return (code_ - kFirstEvent) / kFates % 2 == 0; }
    [[nodiscard]] constexpr bool sent_is_lost() const { return fate() == 0; }
    [[nodiscard]] constexpr bool sent_is_in(std::size_t slot) const { return fate() == 1 + slot; }
    [[nodiscard]] constexpr bool sent_is_in_flight() const {
        return !sent_is_lost() && fate() != kFates - 1;
    }

  private:
    /// Of what was sent: lost, in one of the slots, nothing.
    static constexpr unsigned kFates = kMaxCapacity + 2;
    static constexpr unsigned kFirstEvent = 1 + 2 * kMaxCapacity;

    static constexpr std::size_t fate(Sent sent, std::size_t slot) {
        switch (sent) {
            case Sent::Lost: return 0;
            case Sent::InFlight: return 1 + slot;
            case Sent::Nothing: return kFates - 1;
        }
        return 0;
    }
    [[nodiscard]] constexpr std::size_t fate() const { return (code_ - kFirstEvent) % kFates; }

    std::uint8_t code_ = 0;
};

/// Which events of an endpoint are redundant: those of A in a world that was found by an event of
/// B, as far as neither has to do with what the other sends or takes. `size`: how many segments the
/// endpoint's outgoing channel holds in that world.
class RedundantEvents {
  public:
    constexpr RedundantEvents(FoundBy by, Side side, std::size_t size, std::size_t capacity)
        : by_(by),
          silent_(side == Side::A && by.is_event_of(Side::B)),
          // Not if there is room for what e sends only because b has taken a segment.
          sending_(silent_ && !(by.took() && size + 1 == capacity)),
          // If e takes a segment, what b sends after it is not lost.
          deliveries_(silent_ && !by.sent_is_lost()) {}

    /// Of an event of its own that sends something, or does not.
    [[nodiscard]] constexpr bool has_own(bool sends) const { return sends ? sending_ : silent_; }
    [[nodiscard]] constexpr bool has_all_own() const { return sending_; }
    /// That the segment in that slot arrives, and stays in flight: not if b has sent it. (In a
    /// multiset equal segments stand together, a new one behind the others, and the first stands
    /// for all: it was there before, unless it is the only one.)
    [[nodiscard]] constexpr bool has_duplicate(std::size_t slot, bool sends) const {
        return has_own(sends) && !by_.sent_is_in(slot);
    }
    [[nodiscard]] constexpr bool has_delivery(std::size_t slot, bool sends) const {
        return deliveries_ && has_duplicate(slot, sends);
    }
    [[nodiscard]] constexpr bool has_all_arrivals(std::size_t slot) const {
        return sending_ && has_delivery(slot, true);
    }

  private:
    FoundBy by_;
    bool silent_;
    bool sending_;
    bool deliveries_;
};

/// Whether it is redundant that the segment in that slot of the channel from `from` is lost.
[[nodiscard]] constexpr bool is_redundant_loss(FoundBy by, Side from, std::size_t slot, Order order,
                                               Losses losses) {
    // Losses commute; where the network keeps order, those from one channel do not.
    if (by.is_loss()) {
        if (by.lost_from() != from) return from < by.lost_from();
        return order == Order::Any && slot < by.lost_slot();
    }
    if (!by.is_event()) return false;
    if (by.is_event_of(from)) {
        // What b sends would find the room that e makes; what b has sent was not there before; and
        // if only full channels lose, the channel has to have been full before.
        const bool was_full = losses == Losses::Everywhere || !by.sent_is_in_flight();
        return !by.sent_is_lost() && !by.sent_is_in(slot) && was_full;
    }
    // Where the network keeps order, the segment was not at the head before b took that. (If b was
    // the duplicate of this very segment, b cannot happen after e; but then it is as if b had
    // delivered the segment, and fewer events lead there.)
    return order == Order::Any || !by.took();
}

}  // namespace finwait::model
