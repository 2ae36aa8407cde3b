// What is in flight in one channel, as one number, ordered so that every event moves contents
// without changing their order. That is what lets whole rows of bits be moved at once.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "checker/factored/layout/communicating_machines.h"

namespace finwait::checker::factored {

/// Messages are numbered from 1 per direction.
using MessageId = std::uint16_t;

/// The numbers of the messages in flight, a lane of bits each.
///
/// A multiset is its numbers in falling order from the highest lane, 0 below them: contents compare
/// by their largest differing element, so u < v implies u + m < v + m (a monomial order). A
/// sequence has its tail in the lowest lane and its head in the highest one in use: contents
/// compare by length, then from the head, so appending keeps their order, and so does removing the
/// head from contents that have the same.
using Content = std::uint64_t;

inline constexpr std::size_t kMaxChannelCapacity = 8;

/// The ways in which an event treats a channel. Each is a partial map from contents to contents,
/// injective and strictly increasing.
enum class Action : std::uint8_t {
    Keep,        ///< as it is
    KeepIfFull,  ///< as it is, where there is no room: a reply is lost
    KeepIfHas,   ///< as it is, where the message can be taken: a duplicate is delivered
    Add,         ///< the message is put in, where there is room
    Take,        ///< the message is taken out
    TakeIfFull,  ///< the message is taken out, where there is no room: one that only then is lost
};

inline constexpr std::size_t kActions = 6;

/// Whether the action leaves the contents to which it applies as they are.
[[nodiscard]] constexpr bool keeps(Action action) { return action <= Action::KeepIfHas; }

/// An action with its message (0 for Keep and KeepIfFull).
struct ChannelAction {
    Action action = Action::Keep;
    MessageId message = 0;

    friend constexpr auto operator<=>(const ChannelAction&, const ChannelAction&) = default;
};

/// What actions make of contents.
class ContentRules {
  public:
    /// Needs 1 ≤ rules.capacity ≤ kMaxChannelCapacity.
    explicit constexpr ContentRules(const ChannelRules& rules)
        : rules_(rules),
          capacity_(static_cast<unsigned>(rules.capacity)),
          lane_bits_(64 / capacity_ < 16 ? 64 / capacity_ : 16),
          top_shift_(lane_bits_ * (capacity_ - 1)),
          lane_mask_((Content{1} << lane_bits_) - 1) {
        for (unsigned i = 0; i < capacity_; ++i) ones_ |= Content{1} << (lane_bits_ * i);
    }

    [[nodiscard]] const ChannelRules& channel() const { return rules_; }
    /// The highest number that a message may have.
    [[nodiscard]] MessageId max_message() const { return static_cast<MessageId>(lane_mask_); }

    [[nodiscard]] std::size_t size_of(Content content) const {
        std::size_t size = 0;
        for (unsigned i = 0; i < capacity_; ++i) size += lane(content, i) != 0 ? 1U : 0U;
        return size;
    }
    /// How many events each message in flight that can be delivered has in a content of that size
    /// of the channel from `side`.
    [[nodiscard]] std::size_t events_per_message(std::size_t side, std::size_t size) const {
        const bool loses =
            rules_.loses[side] && (!rules_.only_full_lose || size == rules_.capacity);
        return 1U + (rules_.duplicates[side] ? 1U : 0U) + (loses ? 1U : 0U);
    }
    /// Occurrences of messages that can be delivered: each is an event of its own.
    [[nodiscard]] std::size_t deliverable(std::size_t size) const {
        return rules_.keeps_order && size > 1 ? 1 : size;
    }
    /// Calls `visit(MessageId)` for every message in flight, from the head, or in falling order.
    template <class Visit>
    void for_each_message(Content content, Visit&& visit) const {
        for (unsigned i = 0; i < capacity_; ++i) {
            if (const MessageId id = lane(content, i); id != 0) visit(id);
        }
    }
    /// Calls `visit(MessageId)` for each different message that can be taken out.
    template <class Visit>
    void for_each_deliverable(Content content, Visit&& visit) const {
        MessageId last = 0;
        for (unsigned i = 0; i < capacity_; ++i) {
            const MessageId id = lane(content, i);
            if (id == 0 || id == last) continue;
            visit(id);
            if (rules_.keeps_order) return;
            last = id;
        }
    }

    /// None where the action does not apply.
    [[nodiscard]] std::optional<Content> apply(ChannelAction action, Content content) const {
        switch (action.action) {
            case Action::Keep: return content;
            case Action::KeepIfFull: return kept_if(is_full(content), content);
            case Action::KeepIfHas:
                return kept_if(find(content, action.message) != kNowhere, content);
            case Action::Add: return added(content, action.message);
            case Action::Take: return taken(content, action.message);
            case Action::TakeIfFull:
                return is_full(content) ? taken(content, action.message) : std::nullopt;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool is_full(Content content) const {
        return rules_.keeps_order ? content >> top_shift_ != 0 : (content & lane_mask_) != 0;
    }
    /// Needs that the message can be taken.
    [[nodiscard]] Content take(Content content, MessageId message) const {
        return without(content, find(content, message));
    }
    /// The least and the greatest sequence of that length, at least 1, that has the message at its
    /// head.
    [[nodiscard]] std::pair<Content, Content> headed_by(MessageId message,
                                                        std::size_t length) const {
        const std::size_t shift = lane_bits_ * (length - 1);
        const Content first = Content{message} << shift;
        return {first, first | ((Content{1} << shift) - 1)};
    }
    /// Needs room.
    [[nodiscard]] Content add(Content content, MessageId message) const {
        if (rules_.keeps_order) return content << lane_bits_ | message;
        unsigned shift = top_shift_;
        while ((content >> shift & lane_mask_) >= message) shift -= lane_bits_;
        // What is smaller than the message moves down a lane.
        const Content low_mask = through(shift);
        return (content & ~low_mask) | Content{message} << shift |
               (content & low_mask) >> lane_bits_;
    }

  private:
    static constexpr unsigned kNowhere = ~0U;

    static std::optional<Content> kept_if(bool keep, Content content) {
        return keep ? std::optional(content) : std::nullopt;
    }
    [[nodiscard]] std::optional<Content> added(Content content, MessageId message) const {
        return is_full(content) ? std::nullopt : std::optional(add(content, message));
    }
    [[nodiscard]] MessageId lane(Content content, unsigned from_top) const {
        return static_cast<MessageId>(content >> (top_shift_ - lane_bits_ * from_top) & lane_mask_);
    }
    /// The bits of the lane that begins at `shift` and of all below it.
    [[nodiscard]] Content through(unsigned shift) const {
        return lane_mask_ << shift | ((Content{1} << shift) - 1);
    }
    /// Where the lane begins from which the message can be taken.
    [[nodiscard]] unsigned find(Content content, MessageId message) const {
        if (rules_.keeps_order) {
            if (content == 0) return kNowhere;
            const auto top = static_cast<unsigned>(std::bit_width(content)) - 1;
            const unsigned shift = top / lane_bits_ * lane_bits_;
            return content >> shift == message ? shift : kNowhere;
        }
        // The lowest lane that is zero after the exclusive or borrows from its highest bit.
        const Content differences = content ^ ones_ * message;
        const Content zeros = (differences - ones_) & ~differences & (ones_ << (lane_bits_ - 1));
        if (zeros == 0) return kNowhere;
        return static_cast<unsigned>(std::countr_zero(zeros)) + 1 - lane_bits_;
    }
    [[nodiscard]] std::optional<Content> taken(Content content, MessageId message) const {
        const unsigned shift = find(content, message);
        return shift == kNowhere ? std::nullopt : std::optional(without(content, shift));
    }
    /// Without the message in the lane that begins at `shift`.
    [[nodiscard]] Content without(Content content, unsigned shift) const {
        const Content low = content & ((Content{1} << shift) - 1);
        if (rules_.keeps_order) return low;
        return (content & ~through(shift)) | low << lane_bits_;
    }

    ChannelRules rules_;
    unsigned capacity_;
    unsigned lane_bits_;
    unsigned top_shift_;
    Content lane_mask_;
    /// A 1 in every lane.
    Content ones_ = 0;
};

}  // namespace finwait::checker::factored
