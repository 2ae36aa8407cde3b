// What is in flight in one channel, as one number, ordered so that every event moves contents
// without changing their order. That is what lets whole rows of bits be moved at once.
#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "checker/factored/layout/channel_rules.h"

namespace finwait::checker::factored {

/// Messages are numbered from 1 per direction.
using MessageId = std::uint16_t;

/// The numbers of the messages in flight, a lane of bits each.
///
/// A multiset is its numbers in falling order from the highest lane, 0 below them: contents compare
/// by their largest differing element, so u < v implies u + m < v + m (a monomial order). A
/// sequence has its tail in the lowest lane and its head in the highest one in use: contents
/// compare by length, then from the head, so appending keeps their order, and so does removing the
/// head from contents that have the same. What a channel counts stands above the lanes.
///
/// With a joint event, a message and the ones that it grows into have consecutive numbers. So all
/// in flight grow older by adding 1 in each lane in use, which keeps the order of contents.
using Content = std::uint64_t;

inline constexpr std::size_t kMaxChannelCapacity = 8;

/// The ways in which an event treats a channel. Each is a partial map from contents to contents,
/// injective and strictly increasing.
enum class Action : std::uint8_t {
    Keep,         ///< as it is
    KeepIfFull,   ///< as it is, where there is no room: a reply is lost
    KeepIfHas,    ///< as it is, where the message can be taken: a duplicate is delivered
    KeepIfEmpty,  ///< as it is, where nothing is in flight
    Add,          ///< the message is put in, where there is room
    Take,         ///< the message is taken out
    TakeIfFull,   ///< the message is taken out, where there is no room: one that only then is lost
    TakeCounted,  ///< the message is taken out and a loss is counted, where one more may be
    HasCounted,   ///< a duplicate is counted, where the message can be taken and one more may be
    Age,          ///< all messages grow older, where all can
    AgeIfAny,     ///< the same, where there are any
    AgeIfFull,    ///< the same, where there is no room
};

inline constexpr std::size_t kActions = 12;

/// Whether the action leaves the contents to which it applies as they are.
[[nodiscard]] constexpr bool keeps(Action action) { return action <= Action::KeepIfEmpty; }
/// Whether it can happen so often only, in all.
[[nodiscard]] constexpr bool counts(Action action) {
    return action == Action::TakeCounted || action == Action::HasCounted;
}

/// Whether it is the channel's part in the joint event.
[[nodiscard]] constexpr bool is_joint(Action action) {
    return action >= Action::Age || action == Action::KeepIfEmpty;
}

/// An action with its message (0 for those that concern none, or all).
struct ChannelAction {
    Action action = Action::Keep;
    MessageId message = 0;

    friend constexpr auto operator<=>(const ChannelAction&, const ChannelAction&) = default;
};

/// What actions make of contents.
class ContentRules {
  public:
    /// For the channel from machine `sender`. Needs 1 ≤ rules.capacity ≤ kMaxChannelCapacity.
    constexpr ContentRules(const ChannelRules& rules, std::size_t sender)
        : rules_(rules),
          loses_(rules.loses[sender]),
          duplicates_(rules.duplicates[sender]),
          capacity_(static_cast<unsigned>(rules.capacity)),
          loss_bits_(counter_bits(rules, &Faults::losses)),
          duplicate_bits_(counter_bits(rules, &Faults::duplicates)),
          lane_bits_(std::min((64 - loss_bits_ - duplicate_bits_) / capacity_, 16U)),
          top_shift_(lane_bits_ * (capacity_ - 1)),
          lane_mask_((Content{1} << lane_bits_) - 1),
          versions_(rules.lifetime ? *rules.lifetime + 1U : 1U) {
        for (unsigned i = 0; i < capacity_; ++i) {
            ones_ |= Content{1} << (lane_bits_ * i);
            messages_ |= lane_mask_ << (lane_bits_ * i);
        }
        if (rules.most_faults) {
            most_ = (*rules.most_faults)[sender];
            loses_ = most_.losses > 0;
            duplicates_ = most_.duplicates > 0;
        }
    }

    [[nodiscard]] const ChannelRules& channel() const { return rules_; }
    /// Whether this channel may lose, may duplicate.
    [[nodiscard]] bool loses() const { return loses_; }
    [[nodiscard]] bool duplicates() const { return duplicates_; }
    /// What a loss, a duplicate does to a content.
    [[nodiscard]] Action losing() const {
        if (counts_faults()) return Action::TakeCounted;
        return rules_.only_full_lose ? Action::TakeIfFull : Action::Take;
    }
    [[nodiscard]] Action duplicating() const {
        return counts_faults() ? Action::HasCounted : Action::KeepIfHas;
    }
    /// Whether it counts faults.
    [[nodiscard]] bool counts_faults() const { return loss_bits_ + duplicate_bits_ > 0; }
    /// The highest number that a message may have.
    [[nodiscard]] MessageId max_message() const { return static_cast<MessageId>(lane_mask_); }

    [[nodiscard]] std::size_t size_of(Content content) const {
        std::size_t size = 0;
        for (unsigned i = 0; i < capacity_; ++i) size += lane(content, i) != 0 ? 1U : 0U;
        return size;
    }
    [[nodiscard]] bool is_empty(Content content) const { return (content & messages_) == 0; }
    /// What the channel has counted.
    [[nodiscard]] Faults faults_of(Content content) const {
        if (!counts_faults()) return {};
        const Content counters = content >> (lane_bits_ * capacity_);
        return {static_cast<std::uint8_t>(counters >> duplicate_bits_),
                static_cast<std::uint8_t>(counters & ((Content{1} << duplicate_bits_) - 1))};
    }
    /// Nothing in flight, and so many faults counted.
    [[nodiscard]] Content empty_with(Faults faults) const {
        if (!counts_faults()) return 0;
        return faults.losses * one_loss() + faults.duplicates * one_duplicate();
    }
    /// How many events the messages in flight have, all together.
    [[nodiscard]] std::size_t events_of_messages(Content content) const {
        const std::size_t size = size_of(content);
        return events_per_message(content, size) * deliverable(size);
    }
    /// Of the versions of a message, as it grows older, the first one.
    [[nodiscard]] MessageId youngest(MessageId message) const {
        return message == 0 ? message
                            : static_cast<MessageId>(message - (message - 1U) % versions_);
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
            case Action::KeepIfEmpty: return kept_if(is_empty(content), content);
            case Action::Add: return added(content, action.message);
            case Action::Take: return taken(content, action.message);
            case Action::TakeIfFull:
                return is_full(content) ? taken(content, action.message) : std::nullopt;
            case Action::TakeCounted:
            case Action::HasCounted:
                return find(content, action.message) == kNowhere ? std::nullopt
                                                                 : counted(action, content);
            case Action::Age: return older(content);
            case Action::AgeIfAny: return is_empty(content) ? std::nullopt : older(content);
            case Action::AgeIfFull: return is_full(content) ? older(content) : std::nullopt;
        }
        return std::nullopt;
    }
    /// How many messages are in flight after the action, of so many; none where it cannot happen
    /// with so many.
    [[nodiscard]] std::optional<std::uint8_t> size_after(Action action, std::uint8_t size) const {
        const auto changed = [&](bool happens, int by) {
            return happens ? std::optional(static_cast<std::uint8_t>(size + by)) : std::nullopt;
        };
        switch (action) {
            case Action::Keep:
            case Action::Age: return size;
            case Action::KeepIfEmpty: return changed(size == 0, 0);
            case Action::KeepIfHas:
            case Action::HasCounted:
            case Action::AgeIfAny: return changed(size > 0, 0);
            case Action::KeepIfFull:
            case Action::AgeIfFull: return changed(size == capacity_, 0);
            case Action::Add: return changed(size < capacity_, 1);
            case Action::Take:
            case Action::TakeCounted: return changed(size > 0, -1);
            case Action::TakeIfFull: return changed(size == capacity_, -1);
        }
        return std::nullopt;
    }
    /// TakeCounted or HasCounted; needs that the message can be taken. None if all faults are used
    /// up.
    [[nodiscard]] std::optional<Content> counted(ChannelAction action, Content content) const {
        const Faults faults = faults_of(content);
        if (action.action == Action::TakeCounted) {
            if (faults.losses >= most_.losses) return std::nullopt;
            return take(content, action.message) + one_loss();
        }
        if (faults.duplicates >= most_.duplicates) return std::nullopt;
        return content + one_duplicate();
    }
    /// None if a message cannot grow older.
    [[nodiscard]] std::optional<Content> older(Content content) const {
        Content result = content;
        for (unsigned i = 0; i < capacity_; ++i) {
            const MessageId id = lane(content, i);
            if (id == 0) continue;
            if (id % versions_ == 0) return std::nullopt;
            result += Content{1} << (top_shift_ - lane_bits_ * i);
        }
        return result;
    }

    [[nodiscard]] bool is_full(Content content) const {
        return rules_.keeps_order ? (content & messages_) >> top_shift_ != 0
                                  : (content & lane_mask_) != 0;
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
        if (rules_.keeps_order) {
            return (content & ~messages_) | (content & messages_) << lane_bits_ | message;
        }
        unsigned shift = top_shift_;
        while ((content >> shift & lane_mask_) >= message) shift -= lane_bits_;
        // What is smaller than the message moves down a lane.
        const Content low_mask = through(shift);
        return (content & ~low_mask) | Content{message} << shift |
               (content & low_mask) >> lane_bits_;
    }

  private:
    static constexpr unsigned kNowhere = ~0U;

    /// As many for both channels, so that contents look alike.
    [[nodiscard]] static constexpr unsigned counter_bits(const ChannelRules& rules,
                                                         std::uint8_t Faults::*counter) {
        if (!rules.most_faults) return 0;
        const auto& [one, other] = *rules.most_faults;
        return static_cast<unsigned>(std::bit_width(std::max(one.*counter, other.*counter)));
    }
    /// Need that faults are counted.
    [[nodiscard]] Content one_duplicate() const { return Content{1} << (lane_bits_ * capacity_); }
    [[nodiscard]] Content one_loss() const { return one_duplicate() << duplicate_bits_; }

    /// How many events each message in flight that can be delivered has.
    [[nodiscard]] std::size_t events_per_message(Content content, std::size_t size) const {
        const Faults faults = faults_of(content);
        const bool counted = counts_faults();
        const bool loses = loses_ && (!rules_.only_full_lose || size == rules_.capacity) &&
                           (!counted || faults.losses < most_.losses);
        const bool duplicates = duplicates_ && (!counted || faults.duplicates < most_.duplicates);
        return 1U + (duplicates ? 1U : 0U) + (loses ? 1U : 0U);
    }
    /// Occurrences of messages that can be delivered: each is an event of its own.
    [[nodiscard]] std::size_t deliverable(std::size_t size) const {
        return rules_.keeps_order && size > 1 ? 1 : size;
    }
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
            const Content messages = content & messages_;
            if (messages == 0) return kNowhere;
            const auto top = static_cast<unsigned>(std::bit_width(messages)) - 1;
            const unsigned shift = top / lane_bits_ * lane_bits_;
            return messages >> shift == message ? shift : kNowhere;
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
        if (rules_.keeps_order) return (content & ~messages_) | low;
        return (content & ~through(shift)) | low << lane_bits_;
    }

    ChannelRules rules_;
    bool loses_;
    bool duplicates_;
    unsigned capacity_;
    unsigned loss_bits_;
    unsigned duplicate_bits_;
    unsigned lane_bits_;
    unsigned top_shift_;
    Content lane_mask_;
    /// Numbers that a message has as it grows older.
    unsigned versions_;
    Faults most_{};
    /// A 1 in every lane.
    Content ones_ = 0;
    /// All lanes.
    Content messages_ = 0;
};

}  // namespace finwait::checker::factored
