#include "checker/diagrams/node_table.h"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

namespace finwait::checker::diagrams {

namespace {

constexpr std::size_t kFirstSlots = std::size_t{1} << 12U;
constexpr std::size_t kFirstNodes = std::size_t{1} << 11U;

/// The number of a dropped node is given again: this marks it meanwhile.
constexpr Letter kDropped = std::numeric_limits<Letter>::max();

}  // namespace

NodeTable::NodeTable(Budget& budget) : counted_(budget) {
    // Address space costs nothing; a node cannot take more than the memory there is.
    constexpr std::uint64_t kMostNodes = std::numeric_limits<Node>::max();
    const std::uint64_t most_bytes =
        std::max<std::uint64_t>(budget.limits().memory_bytes, std::uint64_t{1} << 20U);
    memory_ = ReservedMemory(std::min(kMostNodes * sizeof(Fields), most_bytes));
    slots_memory_ = ReservedMemory(std::min(4 * kMostNodes * sizeof(Node), most_bytes));
    reserve_slots(kFirstSlots);
    reserve(kFirstNodes);
    nodes()[kNothing] = nodes()[kEmptyWord] = {0, kNothing, kNothing};
}

Node NodeTable::add(Letter letter, Node hi, Node lo, std::size_t slot) {
    Node node = free_;
    if (node != kNothing) {
        free_ = nodes()[node].lo;
    } else {
        if (end_ == room_) reserve(room_ + room_ / 2);
        node = end_++;
    }
    nodes()[node] = {letter, hi, lo};
    slots()[slot] = node;
    ++made_;
    // At most half full, so that a search is short.
    if (++live_ > slots_size() / 2) grow_slots();
    return node;
}

void NodeTable::reserve(std::size_t nodes) {
    const std::uint64_t bytes = nodes * sizeof(Fields) + slots_size() * sizeof(Node);
    if (!counted_.set(bytes) || !memory_.commit(nodes * sizeof(Fields))) {
        counted_.set(room_ * sizeof(Fields) + slots_size() * sizeof(Node));
        throw std::bad_alloc();
    }
    room_ = nodes;
}

void NodeTable::insert(Node node) {
    const Fields& fields = nodes()[node];
    std::size_t slot = hash(fields.letter, fields.hi, fields.lo) & mask_;
    while (slots()[slot] != kNothing) slot = (slot + 1) & mask_;
    slots()[slot] = node;
}

void NodeTable::reserve_slots(std::size_t slots) {
    if (!slots_memory_.commit(slots * sizeof(Node))) throw std::bad_alloc();
    // What was not used yet is zero.
    if (mask_ != 0) std::fill_n(this->slots(), slots_size(), kNothing);
    mask_ = slots - 1;
}

void NodeTable::grow_slots() {
    const std::size_t wanted = 2 * slots_size();
    if (!counted_.set(room_ * sizeof(Fields) + wanted * sizeof(Node))) throw std::bad_alloc();
    reserve_slots(wanted);
    for (Node node = 2; node < end_; ++node) {
        if (nodes()[node].letter != kDropped) insert(node);
    }
}

std::vector<bool> NodeTable::reached_from(std::span<const Node> roots) const {
    std::vector<bool> reached(end_, false);
    std::vector<Node> open;
    const auto reach = [&](Node node) {
        if (node <= kEmptyWord || reached[node]) return;
        reached[node] = true;
        open.push_back(node);
    };
    for (const Node root : roots) reach(root);
    while (!open.empty()) {
        const Node node = open.back();
        open.pop_back();
        reach(hi(node));
        reach(lo(node));
    }
    return reached;
}

std::size_t NodeTable::count(std::span<const Node> roots) const {
    const std::vector<bool> reached = reached_from(roots);
    return static_cast<std::size_t>(std::ranges::count(reached, true));
}

void NodeTable::keep_only(std::span<const Node> roots) {
    const std::vector<bool> reached = reached_from(roots);
    std::fill_n(slots(), slots_size(), kNothing);
    free_ = kNothing;
    live_ = 0;
    // Backwards, so that low numbers are given again first.
    for (Node node = end_; node-- > 2;) {
        if (reached[node]) {
            insert(node);
            ++live_;
        } else {
            nodes()[node] = {kDropped, kNothing, std::exchange(free_, node)};
        }
    }
}

}  // namespace finwait::checker::diagrams
