// The nodes of decision diagrams: every different one once.
//
// A node stands for a set of words. A word is a sequence of letters (messages in flight, or sent):
//
//     node 0: no word        node 1: the empty word alone
//     (letter, hi, lo): `letter` followed by any word of hi, and the words of lo, all of which
//                       begin with a smaller letter or are empty
//
// No node has hi = 0 (lo says the same), and equal nodes are one. So two sets are equal if and only
// if their numbers are, and what is worked out for a set once can be looked up wherever it is met
// again. What words stand for is the users' affair: sets (falling letters; then this is a
// zero-suppressed decision diagram, Minato 1993), multisets (letters that do not rise) or
// sequences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/resources/budget.h"
#include "checker/resources/reserved_memory.h"

namespace finwait::checker::diagrams {

using Node = std::uint32_t;
/// From 1 on; terminals have 0.
using Letter = std::uint32_t;

inline constexpr Node kNothing = 0;
inline constexpr Node kEmptyWord = 1;

class NodeTable {
  public:
    /// `budget` must outlive this.
    explicit NodeTable(Budget& budget);

    /// The node of these words. Needs a letter that is larger than that of `lo`. Throws
    /// std::bad_alloc where the budget does not suffice for another node; then everything is as
    /// before.
    Node make(Letter letter, Node hi, Node lo) {
        return hi == kNothing ? lo : find_or_add(letter, hi, lo);
    }
    [[nodiscard]] Letter letter(Node node) const { return nodes()[node].letter; }
    [[nodiscard]] Node hi(Node node) const { return nodes()[node].hi; }
    [[nodiscard]] Node lo(Node node) const { return nodes()[node].lo; }

    /// How many nodes stand here now, in use or not.
    [[nodiscard]] std::size_t size() const { return live_; }
    /// How many were made in all.
    [[nodiscard]] std::uint64_t made() const { return made_; }
    /// All numbers of nodes are below this.
    [[nodiscard]] Node end() const { return end_; }
    /// How many nodes the diagrams of `roots` have in all, without terminals.
    [[nodiscard]] std::size_t count(std::span<const Node> roots) const;
    /// Drops all nodes that no diagram of `roots` has. Those that stay keep their numbers; what was
    /// remembered about others must be forgotten.
    void keep_only(std::span<const Node> roots);

  private:
    struct Fields {
        Letter letter;
        Node hi;
        Node lo;
    };

    static std::uint64_t hash(Letter letter, Node hi, Node lo) {
        std::uint64_t mixed = (std::uint64_t{hi} << 32U | lo) * 0x9e37'79b9'7f4a'7c15;
        mixed ^= (mixed >> 29U) + letter;
        mixed *= 0xbf58'476d'1ce4'e5b9;
        return mixed ^ mixed >> 32U;
    }
    [[nodiscard]] Fields* nodes() { return static_cast<Fields*>(memory_.data()); }
    [[nodiscard]] const Fields* nodes() const { return static_cast<const Fields*>(memory_.data()); }

    [[nodiscard]] Node* slots() { return static_cast<Node*>(slots_memory_.data()); }
    [[nodiscard]] std::size_t slots_size() const { return mask_ + 1; }

    Node find_or_add(Letter letter, Node hi, Node lo) {
        for (std::size_t slot = hash(letter, hi, lo) & mask_;; slot = (slot + 1) & mask_) {
            const Node node = slots()[slot];
            if (node == kNothing) return add(letter, hi, lo, slot);
            const Fields& fields = nodes()[node];
            if (fields.letter == letter && fields.hi == hi && fields.lo == lo) return node;
        }
    }
    /// `slot` is where it belongs.
    Node add(Letter letter, Node hi, Node lo, std::size_t slot);
    void insert(Node node);
    void reserve(std::size_t nodes);
    /// All of them free.
    void reserve_slots(std::size_t slots);
    void grow_slots();
    /// By number: whether the diagrams of `roots` have the node.
    [[nodiscard]] std::vector<bool> reached_from(std::span<const Node> roots) const;

    CountedMemory counted_;
    ReservedMemory memory_;
    /// For so many nodes there is memory.
    std::size_t room_ = 0;
    Node end_ = 2;
    /// Of dropped nodes, linked by `lo`; none: 0.
    Node free_ = kNothing;
    std::size_t live_ = 0;
    std::uint64_t made_ = 0;
    /// Open addressing; 0: free. In huge pages where there are: slots are read at random.
    ReservedMemory slots_memory_;
    std::size_t mask_ = 0;
};

}  // namespace finwait::checker::diagrams
