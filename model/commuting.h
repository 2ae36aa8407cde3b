// Which events of a world commute with the event by which it was found, so that they need not be
// followed: the rule, and why it loses nothing, stand in checker/plain/finders.h.
//
// The order of events that the rule asks for: A's, then B's, then losses, those from A's channel
// first and in one channel in the order of its slots. In what follows the world s was found from u
// by the event b, and e is an event of s that comes before b in this order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/close_model.h"

namespace finwait::model {

/// The event by which a world was found, as far as matters for what commutes with it; a byte. Of
/// two, the greater makes more events redundant, by and large.
class FoundBy {
  public:
    /// Not known, or by an event of A, before which none comes that commutes with it.
    constexpr FoundBy() = default;
    explicit constexpr FoundBy(std::uint8_t code) : code_(code) {}

    /// By an event of B that took a segment, or did not, and sent one, or did not; `slot`: where
    /// that went, if it is in flight.
    static constexpr FoundBy event_of_b(bool took, Sent sent, std::size_t slot) {
        return FoundBy(static_cast<std::uint8_t>(1 + (took ? 0U : kReplies) + reply(sent, slot)));
    }
    /// By losing what `from` sent and what stood in that slot.
    static constexpr FoundBy loss(Side from, std::size_t slot) {
        return FoundBy(static_cast<std::uint8_t>(kFirstLoss + kMaxCapacity * index(from) + slot));
    }

    [[nodiscard]] constexpr std::uint8_t code() const { return code_; }
    [[nodiscard]] constexpr bool is_loss() const { return code_ >= kFirstLoss; }
    [[nodiscard]] constexpr bool is_event_of_b() const { return code_ != 0 && !is_loss(); }
    /// Of an event of B.
    [[nodiscard]] constexpr bool took() const { return code_ < 1 + kReplies; }
    [[nodiscard]] constexpr bool reply_was_lost() const { return reply() == 0; }
    [[nodiscard]] constexpr bool sent_into(std::size_t slot) const { return reply() == 1 + slot; }
    /// Of a loss.
    [[nodiscard]] constexpr Side lost_from() const {
        return static_cast<Side>((code_ - kFirstLoss) / kMaxCapacity);
    }
    [[nodiscard]] constexpr std::size_t lost_slot() const {
        return (code_ - kFirstLoss) % kMaxCapacity;
    }

  private:
    /// Lost, in one of the slots, none.
    static constexpr unsigned kReplies = kMaxCapacity + 2;
    static constexpr unsigned kFirstLoss = 1 + 2 * kReplies;

    static constexpr std::size_t reply(Sent sent, std::size_t slot) {
        switch (sent) {
            case Sent::Lost: return 0;
            case Sent::InFlight: return 1 + slot;
            case Sent::Nothing: return kReplies - 1;
        }
        return 0;
    }
    [[nodiscard]] constexpr std::size_t reply() const { return (code_ - 1) % kReplies; }

    std::uint8_t code_ = 0;
};

/// What an endpoint's own events and arrivals are in a world that was found by `by`: redundant, or
/// not. `size` is how many segments the endpoint's outgoing channel holds in that world.
class Redundancy {
  public:
    Redundancy(FoundBy by, Side side, std::size_t size, const CloseModel& model) : by_(by) {
        const Environment& environment = model.environment();
        const bool fifo = environment.order == Order::Fifo;
        // b took a segment from a channel that was full: what e sends there has room because of it.
        const auto made_room = [&](bool took) { return took && size + 1 == environment.capacity; };
        if (by.is_loss()) {
            if (by.lost_from() == side) {
                silent_ = arrivals_ = deliveries_ = true;
                sending_ = !made_room(true);
            } else {
                // e sends into the other channel. What arrives was in flight in u already, but at
                // the head only now, where the network keeps order. Where it loses only from full
                // channels, b cannot happen after e has taken something.
                silent_ = sending_ = true;
                arrivals_ = !fifo;
                deliveries_ = !fifo && model.losses() == Losses::Everywhere;
            }
        } else if (by.is_event_of_b() && side == Side::A) {
            silent_ = arrivals_ = true;
            sending_ = !made_room(by.took());
            // b's reply would find the room that e makes by taking a segment.
            deliveries_ = !by.reply_was_lost();
            segment_is_new_ = true;
        }
    }

    /// Of an event of its own that sends something, or does not.
    [[nodiscard]] bool of_own(bool sends) const { return sends ? sending_ : silent_; }
    [[nodiscard]] bool of_all_own() const { return silent_ && sending_; }
    /// That the segment in that slot is delivered, or duplicated. (In a multiset, equal segments
    /// stand together, a new one behind the others, and the first stands for all.)
    [[nodiscard]] bool of_delivery(std::size_t slot, bool sends) const {
        return deliveries_ && of_duplicate(slot, sends);
    }
    [[nodiscard]] bool of_duplicate(std::size_t slot, bool sends) const {
        return arrivals_ && of_own(sends) && !(segment_is_new_ && by_.sent_into(slot));
    }
    [[nodiscard]] bool of_all_arrivals(std::size_t slot) const {
        return of_delivery(slot, true) && of_delivery(slot, false);
    }

  private:
    FoundBy by_;
    bool silent_ = false;
    bool sending_ = false;
    bool arrivals_ = false;
    bool deliveries_ = false;
    /// What b sent is in flight to this endpoint.
    bool segment_is_new_ = false;
};

/// That the segment in that slot of the channel from `from` is lost. Two losses commute, but where
/// the network keeps order, those from one channel do not.
[[nodiscard]] inline bool is_redundant_loss(FoundBy by, Side from, std::size_t slot, Order order) {
    if (!by.is_loss()) return false;
    if (by.lost_from() != from) return from < by.lost_from();
    return order == Order::Any && slot < by.lost_slot();
}

}  // namespace finwait::model
