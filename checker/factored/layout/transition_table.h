// What the two machines do, tabulated: each local state and each message is interned once, and what
// a machine does on its own or with a message is worked out once and then looked up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "checker/factored/layout/content.h"

namespace finwait::checker::factored {

using LocalId = std::uint32_t;

/// Numbers values in the order in which they are first met.
template <class Value>
class Interned {
  public:
    std::uint32_t id(const Value& value) {
        const auto [it, fresh] =
            ids_.try_emplace(value, static_cast<std::uint32_t>(values_.size()));
        if (fresh) values_.push_back(value);
        return it->second;
    }
    [[nodiscard]] std::optional<std::uint32_t> find(const Value& value) const {
        const auto it = ids_.find(value);
        return it == ids_.end() ? std::nullopt : std::optional(it->second);
    }
    [[nodiscard]] const Value& operator[](std::uint32_t id) const { return values_[id]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }

  private:
    std::map<Value, std::uint32_t> ids_;
    // References stay valid while values are added.
    std::deque<Value> values_;
};

/// The local state that an event leads to, and what it sends (0: nothing).
struct Effect {
    LocalId after = 0;
    MessageId sent = 0;
};

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

/// Calls `visit(actions)` with what the joint event does to the channels, by axis: once, or in
/// parts that have no state in common, so that it happens only where something changes. Exchanging
/// the machines exchanges the parts.
template <class Visit>
void for_each_joint_action(const JointPart& a, const JointPart& b,
                           const std::array<LocalId, 2>& before, Visit&& visit) {
    if (!a.happens || !b.happens) return;
    const bool locals_change = a.after != before[0] || b.after != before[1];
    const auto actions = [&](const JointPart& part) -> std::vector<ChannelAction> {
        if (part.needs_full) return {{Action::AgeIfFull}};
        if (locals_change) return {{Action::Age}};
        return {{Action::AgeIfAny}, {Action::KeepIfEmpty}};
    };
    for (const ChannelAction rows : actions(a)) {
        for (const ChannelAction columns : actions(b)) {
            if (keeps(rows.action) && keeps(columns.action)) continue;
            visit(std::array{rows, columns});
        }
    }
}

template <CommunicatingMachines M>
class TransitionTable {
  public:
    using Local = typename M::Local;
    using Message = typename M::Message;

    /// `machines` is not owned and must outlive this. `alike`: both machines do the same, so that
    /// one table serves both, and equal local states and messages have equal numbers on both sides.
    TransitionTable(const M& machines, MessageId max_message, bool alike)
        : machines_(&machines),
          max_message_(max_message),
          lifetime_(machines.channel_rules().lifetime),
          alike_(alike) {}

    [[nodiscard]] const Local& local(std::size_t side, LocalId id) const {
        return locals_[slot(side)][id];
    }
    [[nodiscard]] std::size_t local_count(std::size_t side) const {
        return locals_[slot(side)].size();
    }
    [[nodiscard]] LocalId initial(std::size_t side) {
        return locals_[slot(side)].id(machines_->initial_local(side));
    }
    [[nodiscard]] std::optional<LocalId> find_local(std::size_t side, const Local& local) const {
        return locals_[slot(side)].find(local);
    }
    /// Messages of a sender are numbered 1 … message_count.
    [[nodiscard]] std::size_t message_count(std::size_t sender) const {
        return messages_[slot(sender)].size();
    }
    /// `sender` is the machine that sends the message.
    [[nodiscard]] const Message& message(std::size_t sender, MessageId id) const {
        return messages_[slot(sender)][id - 1U];
    }
    [[nodiscard]] std::optional<MessageId> find_message(std::size_t sender,
                                                        const Message& message) const {
        const auto id = messages_[slot(sender)].find(message);
        return id ? std::optional(static_cast<MessageId>(*id + 1)) : std::nullopt;
    }

    const std::vector<OwnEvent>& own_events(std::size_t side, LocalId local) {
        auto& table = own_[slot(side)];
        if (local >= table.size()) table.resize(local + 1);
        if (!table[local]) {
            table[local].emplace();
            const Local before = locals_[slot(side)][local];
            machines_->for_each_own_event(
                side, before,
                [&](std::uint8_t kind, const Local& after, const Message* sent, bool needs_room) {
                    own_[slot(side)][local]->push_back(
                        {kind, needs_room, machines_->is_owed(kind), effect(side, after, sent)});
                });
        }
        return *table[local];
    }

    /// Whether they were worked out: not of a local state that no control has.
    [[nodiscard]] bool knows_own_events(std::size_t side, LocalId local) const {
        return local < own_[slot(side)].size() && own_[slot(side)][local].has_value();
    }
    /// Needs that it was worked out before.
    [[nodiscard]] const std::vector<OwnEvent>& own_events(std::size_t side, LocalId local) const {
        return own_[slot(side)][local].value();
    }

    [[nodiscard]] bool has_joint_event() const { return lifetime_.has_value(); }
    /// Needs has_joint_event().
    const JointPart& joint_part(std::size_t side, LocalId local) {
        auto& table = joint_[slot(side)];
        if (local >= table.size()) table.resize(local + 1);
        if (!table[local]) {
            JointPart part;
            machines_->joint_part(side, locals_[slot(side)][local],
                                  [&](const Local& after, bool needs_full) {
                                      part = {true, needs_full, locals_[slot(side)].id(after)};
                                  });
            table[local] = part;
        }
        return *table[local];
    }
    /// Needs that it was worked out before.
    [[nodiscard]] const JointPart& joint_part(std::size_t side, LocalId local) const {
        return joint_[slot(side)][local].value();
    }
    [[nodiscard]] bool is_joint_event_owed() const { return machines_->is_owed(kJoint); }

    /// What the machine does with a message of its peer.
    Effect arrival(std::size_t side, LocalId local, MessageId message) {
        if (const auto known = known_arrival(side, local, message)) return *known;
        Effect result;
        machines_->arrival(
            side, locals_[slot(side)][local], messages_[slot(1 - side)][message - 1U],
            [&](const Local& after, const Message* sent) { result = effect(side, after, sent); });
        arrivals_[slot(side)].emplace(key(local, message), result);
        return result;
    }

    /// The same, if it was worked out before.
    [[nodiscard]] std::optional<Effect> known_arrival(std::size_t side, LocalId local,
                                                      MessageId message) const {
        const auto it = arrivals_[slot(side)].find(key(local, message));
        return it == arrivals_[slot(side)].end() ? std::nullopt : std::optional(it->second);
    }
    /// Needs that it was worked out before.
    [[nodiscard]] Effect arrival(std::size_t side, LocalId local, MessageId message) const {
        return known_arrival(side, local, message).value();
    }

    /// What the tables take, about.
    [[nodiscard]] std::uint64_t bytes() const {
        // A value stands in a map and in a deque; a map's or hash table's node has three pointers.
        constexpr std::uint64_t kPerLocal = 2 * sizeof(Local) + 64 + sizeof(own_[0][0]);
        constexpr std::uint64_t kPerMessage = 2 * sizeof(Message) + 64;
        constexpr std::uint64_t kPerOwnEvents = 4 * sizeof(OwnEvent);
        constexpr std::uint64_t kPerArrival = sizeof(Effect) + 40;
        std::uint64_t bytes = 0;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            bytes += locals_[side].size() * (kPerLocal + kPerOwnEvents) +
                     messages_[side].size() * kPerMessage + arrivals_[side].size() * kPerArrival;
        }
        return bytes;
    }

  private:
    static std::uint64_t key(LocalId local, MessageId message) {
        return std::uint64_t{local} << 16U | message;
    }
    [[nodiscard]] std::size_t slot(std::size_t side) const { return alike_ ? 0 : side; }

    Effect effect(std::size_t side, const Local& after, const Message* sent) {
        return {locals_[slot(side)].id(after), sent ? message_id(side, *sent) : MessageId{0}};
    }
    MessageId message_id(std::size_t sender, const Message& message) {
        Interned<Message>& known = messages_[slot(sender)];
        const std::size_t before = known.size();
        const std::uint32_t id = known.id(message);
        if (known.size() > before && lifetime_) number_older(known, message);
        if (known.size() > max_message_) throw std::length_error("too many different messages");
        return static_cast<MessageId>(id + 1);
    }
    /// All that a new message grows into, with the numbers that follow.
    void number_older(Interned<Message>& known, Message message) {
        for (std::uint8_t age = 0; age < *lifetime_; ++age) {
            message = machines_->older(message);
            const std::size_t before = known.size();
            if (known.id(message) != before) {
                throw std::logic_error("a message that another one has grown into is sent");
            }
        }
    }

    const M* machines_;
    MessageId max_message_;
    std::optional<std::uint8_t> lifetime_;
    bool alike_;
    std::array<Interned<Local>, 2> locals_;
    std::array<Interned<Message>, 2> messages_;
    std::array<std::vector<std::optional<std::vector<OwnEvent>>>, 2> own_;
    std::array<std::vector<std::optional<JointPart>>, 2> joint_;
    std::array<std::unordered_map<std::uint64_t, Effect>, 2> arrivals_;
};

}  // namespace finwait::checker::factored
