// What operations on diagrams came to. It forgets: each result has one place, and the next that has
// the same takes it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "checker/diagrams/node_table.h"
#include "checker/resources/budget.h"
#include "checker/resources/reserved_memory.h"

namespace finwait::checker::diagrams {

class OperationCache {
  public:
    /// `budget` must outlive this. Never takes more than `most_bytes`.
    OperationCache(Budget& budget, std::size_t most_bytes);

    /// An operation, by a number of its own, of a set and of something else. None: kUnknown.
    [[nodiscard]] Node find(std::uint32_t operation, Node node, std::uint32_t other) const {
        const Entry& entry = entries()[place(operation, node, other)];
        const bool same =
            entry.operation == operation && entry.node == node && entry.other == other;
        return same ? entry.result : kUnknown;
    }
    void keep(std::uint32_t operation, Node node, std::uint32_t other, Node result) {
        entries()[place(operation, node, other)] = {operation, node, other, result};
    }
    /// Is as large as is good for so many nodes.
    void suit(std::size_t nodes) {
        if (nodes > size() && size() < most_entries_) grow();
    }
    void forget();

    static constexpr Node kUnknown = ~Node{0};

  private:
    /// No operation has the number 0.
    struct Entry {
        std::uint32_t operation = 0;
        Node node = 0;
        std::uint32_t other = 0;
        Node result = 0;
    };

    [[nodiscard]] std::size_t place(std::uint32_t operation, Node node, std::uint32_t other) const {
        std::uint64_t mixed = (std::uint64_t{node} << 32U | other) * 0x9e37'79b9'7f4a'7c15;
        mixed ^= (mixed >> 32U) + operation * 0x85eb'ca6bU;
        mixed *= 0xbf58'476d'1ce4'e5b9;
        return (mixed >> 32U) & mask_;
    }
    [[nodiscard]] Entry* entries() { return static_cast<Entry*>(memory_.data()); }
    [[nodiscard]] const Entry* entries() const { return static_cast<const Entry*>(memory_.data()); }
    [[nodiscard]] std::size_t size() const { return mask_ + 1; }
    void take_memory(std::size_t entries);
    void grow();

    CountedMemory counted_;
    std::size_t most_entries_;
    /// Grows in place, by huge pages where there are: entries are read at random.
    ReservedMemory memory_;
    std::size_t mask_ = 0;
};

}  // namespace finwait::checker::diagrams
