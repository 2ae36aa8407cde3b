#include "checker/factored/layout/transition_table.h"

#include <stdexcept>

namespace finwait::checker::factored {

const std::vector<OwnEvent>& TransitionTable::own_events(std::size_t side, LocalId local) {
    auto& table = own_[slot(side)];
    if (local >= table.size()) table.resize(local + 1);
    if (!table[local]) {
        table[local] = machines_.own_events(side, local);
        require_few_messages();
    }
    return *table[local];
}

const JointPart& TransitionTable::joint_part(std::size_t side, LocalId local) {
    auto& table = joint_[slot(side)];
    if (local >= table.size()) table.resize(local + 1);
    if (!table[local]) table[local] = machines_.joint_part(side, local);
    return *table[local];
}

Effect TransitionTable::arrival(std::size_t side, LocalId local, MessageId message) {
    if (const auto known = known_arrival(side, local, message)) return *known;
    const Effect effect = machines_.arrival(side, local, message);
    require_few_messages();
    arrivals_[slot(side)].emplace(key(local, message), effect);
    return effect;
}

std::uint64_t TransitionTable::bytes() const {
    // A hash table's node has a pointer and a hash.
    constexpr std::uint64_t kPerLocal = sizeof(own_[0][0]) + 4 * sizeof(OwnEvent);
    constexpr std::uint64_t kPerArrival = sizeof(Effect) + 40;
    std::uint64_t bytes = machines_.bytes();
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        bytes += own_[side].size() * kPerLocal + arrivals_[side].size() * kPerArrival;
    }
    return bytes;
}

void TransitionTable::require_few_messages() const {
    for (const std::size_t sender : {std::size_t{0}, std::size_t{1}}) {
        if (machines_.message_count(sender) > max_message_) {
            throw std::length_error("too many different messages");
        }
    }
}

}  // namespace finwait::checker::factored
