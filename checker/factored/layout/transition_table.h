// What the two machines do, tabulated: what a machine does on its own or with a message is worked
// out once and then looked up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "checker/factored/layout/content.h"
#include "checker/factored/layout/machines.h"

namespace finwait::checker::factored {

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

/// Each answer of the machines is asked for once.
class TransitionTable {
  public:
    /// `machines` is not owned and must outlive this. What a machine does throws std::length_error
    /// where there are more messages than `max_message`.
    TransitionTable(Machines& machines, MessageId max_message)
        : machines_(machines),
          max_message_(max_message),
          has_joint_event_(machines.channel_rules().lifetime.has_value()),
          symmetric_(machines.symmetric()) {}

    [[nodiscard]] const Machines& machines() const { return machines_; }
    [[nodiscard]] std::size_t local_count(std::size_t side) const {
        return machines_.local_count(side);
    }
    [[nodiscard]] std::size_t message_count(std::size_t sender) const {
        return machines_.message_count(sender);
    }
    [[nodiscard]] LocalId initial(std::size_t side) { return machines_.initial(side); }

    const std::vector<OwnEvent>& own_events(std::size_t side, LocalId local);
    /// Whether they were worked out: not of a local state that no control has.
    [[nodiscard]] bool knows_own_events(std::size_t side, LocalId local) const {
        return local < own_[slot(side)].size() && own_[slot(side)][local].has_value();
    }
    /// Needs that it was worked out before.
    [[nodiscard]] const std::vector<OwnEvent>& own_events(std::size_t side, LocalId local) const {
        return own_[slot(side)][local].value();
    }

    [[nodiscard]] bool has_joint_event() const { return has_joint_event_; }
    /// Needs has_joint_event().
    const JointPart& joint_part(std::size_t side, LocalId local);
    /// Needs that it was worked out before.
    [[nodiscard]] const JointPart& joint_part(std::size_t side, LocalId local) const {
        return joint_[slot(side)][local].value();
    }
    [[nodiscard]] bool is_joint_event_owed() const { return machines_.is_joint_event_owed(); }

    /// What the machine does with a message of its peer.
    Effect arrival(std::size_t side, LocalId local, MessageId message);
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
    [[nodiscard]] std::uint64_t bytes() const;

  private:
    static std::uint64_t key(LocalId local, MessageId message) {
        return std::uint64_t{local} << 16U | message;
    }
    [[nodiscard]] std::size_t slot(std::size_t side) const { return symmetric_ ? 0 : side; }
    void require_few_messages() const;

    Machines& machines_;
    MessageId max_message_;
    bool has_joint_event_;
    bool symmetric_;
    std::array<std::vector<std::optional<std::vector<OwnEvent>>>, 2> own_;
    std::array<std::vector<std::optional<JointPart>>, 2> joint_;
    std::array<std::unordered_map<std::uint64_t, Effect>, 2> arrivals_;
};

}  // namespace finwait::checker::factored
