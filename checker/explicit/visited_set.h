// The set of states that an exploration has found: exact, compact, shared by threads.
//
// The states stand in one array in the order in which they were found. An index finds them: a table
// of small slots with linear probing, where a slot holds a state's position plus one and, in the
// bits that are left above it, a tag from the state's hash, so that most slots of other states are
// passed without a look at the array. The index holds nothing that the array does not: when it has
// to grow it is freed first and built anew, so growing never takes more than the new index.
//
// Threads insert at once without locks. Each writes into a block of positions of its own, and a
// state belongs to the set from the moment at which its slot is set, by one compare-and-swap. Who
// loses a race for a slot compares with the winner's state and goes on.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "checker/explicit/state_hash.h"
#include "checker/resources/reserved_memory.h"

namespace finwait::checker::explicit_state {

/// Positions begin, …, end − 1.
struct Slice {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    [[nodiscard]] std::uint64_t size() const { return end - begin; }
    friend bool operator==(const Slice&, const Slice&) = default;
};

enum class Insertion : std::uint8_t {
    New,
    Known,
    Full,  ///< nothing has changed: `grow`, then try again
};

template <PackedState State>
class VisitedSet {
  public:
    /// Array and index together stay within `memory_bytes`. Positions up to `narrow_positions` are
    /// indexed by 32 bits each, beyond by 64.
    explicit VisitedSet(std::uint64_t memory_bytes, unsigned writers = 1,
                        std::uint64_t narrow_positions = 0xffff'fffeU)
        : memory_bytes_(memory_bytes),
          narrow_positions_(narrow_positions),
          states_(memory_bytes),
          writers_(writers) {
        (void)build_index(kFirstSlots, [] { return true; });
    }

    /// Inserts `state`, whose hash is `hash`, as writer number `writer`. Different writers may do
    /// so at the same time.
    [[nodiscard]] Insertion insert(unsigned writer, const State& state, std::uint64_t hash) {
        if (slots_ == 0) return Insertion::Full;
        return wide_ ? insert_as<std::uint64_t>(writers_[writer], state, hash)
                     : insert_as<std::uint32_t>(writers_[writer], state, hash);
    }

    /// The position of `state`, if it is in the set.
    [[nodiscard]] std::optional<std::uint64_t> find(const State& state, std::uint64_t hash) const {
        if (slots_ == 0) return std::nullopt;
        return wide_ ? find_as<std::uint64_t>(state, hash) : find_as<std::uint32_t>(state, hash);
    }
    [[nodiscard]] std::optional<std::uint64_t> find(const State& state) const {
        return find(state, hash_of(state));
    }

    /// Fetches the part of the index into the cache where a state of that hash is looked for.
    void prefetch(std::uint64_t hash) const {
        __builtin_prefetch(static_cast<const char*>(index_.data()) + home(hash) * slot_bytes());
    }

    /// Fetches the state that is most likely equal to one of that hash, if there is any: one of the
    /// same tag in the first slot that is looked at.
    void prefetch_state(std::uint64_t hash) const {
        if (slots_ == 0) return;
        wide_ ? prefetch_state_as<std::uint64_t>(hash) : prefetch_state_as<std::uint32_t>(hash);
    }

    /// Makes room, while nobody inserts. False, and nothing has changed, if the limit, or the
    /// system, allows none. False also if `go_on`, which is asked now and then, says so: then
    /// nothing can be looked up any more.
    [[nodiscard]] bool grow(const std::function<bool()>& go_on = [] { return true; }) {
        if (refused_) return false;
        const std::uint64_t doubled = slots_ < kManySlots ? slots_ * 2 : slots_ / 2 * 3;
        return build_index(std::max(doubled, kFirstSlots), go_on);
    }
    /// Whether states can be looked up.
    [[nodiscard]] bool has_index() const { return slots_ != 0; }

    /// Needs a position in one of the slices that `finish_level` gave.
    [[nodiscard]] const State& operator[](std::uint64_t position) const {
        return states()[position];
    }

    /// How many states there are, while nobody inserts.
    [[nodiscard]] std::uint64_t size() const {
        std::uint64_t unused = 0;
        for (const Writer& writer : writers_) unused += writer.end - writer.next;
        return reserved_ - unused;
    }

    /// All positions are below this; at any time.
    [[nodiscard]] std::uint64_t end_position() const {
        return reserved_.load(std::memory_order_relaxed);
    }

    /// The positions at which there is a state, ascending; one slice if there is only one writer.
    /// While nobody inserts.
    [[nodiscard]] std::vector<Slice> used_positions() const {
        std::vector<Slice> unused;
        for (const Writer& writer : writers_) unused.push_back({writer.next, writer.end});
        std::ranges::sort(unused, {}, &Slice::begin);
        unused.push_back({reserved_, reserved_});
        std::vector<Slice> used;
        std::uint64_t position = 0;
        for (const Slice& gap : unused) {
            if (position < gap.begin) used.push_back({position, gap.begin});
            position = gap.end;
        }
        return used;
    }

    /// The positions of the states that were inserted since the last call, ascending; one slice if
    /// there is only one writer. While nobody inserts.
    [[nodiscard]] std::vector<Slice> finish_level() {
        std::vector<Slice> slices;
        for (Writer& writer : writers_) {
            finish_block(writer);
            slices.insert(slices.end(), writer.done.begin(), writer.done.end());
            writer.done.clear();
        }
        std::ranges::sort(slices, {}, &Slice::begin);
        std::vector<Slice> merged;
        for (const Slice& slice : slices) {
            if (!merged.empty() && merged.back().end == slice.begin) {
                merged.back().end = slice.end;
            } else {
                merged.push_back(slice);
            }
        }
        return merged;
    }

    /// Bytes of array and index together; at any time but while it grows.
    [[nodiscard]] std::uint64_t memory_bytes() const {
        return end_position() * sizeof(State) + slots_ * slot_bytes();
    }

  private:
    static constexpr std::uint64_t kFirstSlots = 1024;
    /// From here on the index grows by half, not to the double.
    static constexpr std::uint64_t kManySlots = std::uint64_t{1} << 24U;
    static constexpr std::uint64_t kBlock = 256;
    static constexpr unsigned kWidePositionBits = 40;

    /// Where one thread writes; on cache lines of its own.
    struct alignas(64) Writer {
        /// The rest of its block.
        std::uint64_t next = 0;
        std::uint64_t end = 0;
        /// Of the level that is being written: where it begins in this block, and other slices.
        std::uint64_t begin = 0;
        std::vector<Slice> done{};
    };

    [[nodiscard]] State* states() const { return static_cast<State*>(states_.data()); }
    [[nodiscard]] std::uint64_t slot_bytes() const { return wide_ ? 8 : 4; }
    /// The array of a full index takes three positions for four slots.
    [[nodiscard]] static std::uint64_t positions_of(std::uint64_t slots) { return slots / 4 * 3; }

    /// The slot in which the search for a hash begins: its share of the table.
    [[nodiscard]] std::uint64_t home(std::uint64_t hash) const {
        __extension__ using Product = unsigned __int128;
        return static_cast<std::uint64_t>(static_cast<Product>(hash) * slots_ >> 64U);
    }
    [[nodiscard]] std::uint64_t after(std::uint64_t slot) const {
        return slot + 1 == slots_ ? 0 : slot + 1;
    }
    /// The bits of the hash that stand above the position; other ones than `home` goes by.
    template <class Slot>
    [[nodiscard]] Slot tag(std::uint64_t hash) const {
        return static_cast<Slot>(hash << position_bits_);
    }
    template <class Slot>
    [[nodiscard]] bool same_tag(Slot slot, Slot tag) const {
        return static_cast<std::uint64_t>(slot ^ tag) >> position_bits_ == 0;
    }
    [[nodiscard]] std::uint64_t position_in(std::uint64_t slot) const {
        return (slot & ((std::uint64_t{1} << position_bits_) - 1)) - 1;
    }
    template <class Slot>
    [[nodiscard]] bool holds(Slot slot, Slot tag, const State& state) const {
        return same_tag(slot, tag) && states()[position_in(slot)] == state;
    }
    template <class Slot>
    [[nodiscard]] std::atomic_ref<Slot> slot(std::uint64_t at) const {
        return std::atomic_ref<Slot>(static_cast<Slot*>(index_.data())[at]);
    }

    template <class Slot>
    Insertion insert_as(Writer& writer, const State& state, std::uint64_t hash) {
        const Slot tagged = tag<Slot>(hash);
        for (std::uint64_t at = home(hash);; at = after(at)) {
            Slot found = slot<Slot>(at).load(std::memory_order_acquire);
            if (found == 0) {
                if (writer.next == writer.end && !start_block(writer)) return Insertion::Full;
                states()[writer.next] = state;
                if (slot<Slot>(at).compare_exchange_strong(
                        found, tagged | static_cast<Slot>(writer.next + 1),
                        std::memory_order_acq_rel)) {
                    ++writer.next;
                    return Insertion::New;
                }
            }
            if (holds(found, tagged, state)) return Insertion::Known;
        }
    }

    template <class Slot>
    std::optional<std::uint64_t> find_as(const State& state, std::uint64_t hash) const {
        const Slot tagged = tag<Slot>(hash);
        for (std::uint64_t at = home(hash);; at = after(at)) {
            const Slot found = slot<Slot>(at).load(std::memory_order_acquire);
            if (found == 0) return std::nullopt;
            if (holds(found, tagged, state)) return position_in(found);
        }
    }

    template <class Slot>
    void prefetch_state_as(std::uint64_t hash) const {
        const Slot found = slot<Slot>(home(hash)).load(std::memory_order_relaxed);
        if (found != 0 && same_tag(found, tag<Slot>(hash))) {
            __builtin_prefetch(states() + position_in(found));
        }
    }

    void finish_block(Writer& writer) {
        if (writer.begin != writer.next) writer.done.push_back({writer.begin, writer.next});
        writer.begin = writer.next;
    }

    bool start_block(Writer& writer) {
        const std::lock_guard lock(blocks_);
        if (reserved_ + kBlock > positions_) return false;
        if (!states_.commit((reserved_ + kBlock) * sizeof(State))) {
            refused_ = true;
            return false;
        }
        finish_block(writer);
        writer.begin = writer.next = reserved_;
        reserved_ += kBlock;
        writer.end = reserved_;
        return true;
    }

    /// An index of `slots` slots, or fewer if the limit demands it. False, and nothing has changed,
    /// if that would make no room.
    bool build_index(std::uint64_t slots, const std::function<bool()>& go_on) {
        const bool wide = positions_of(slots) > narrow_positions_;
        const std::uint64_t bytes = wide ? 8 : 4;
        slots = std::min(slots, memory_bytes_ / (4 * bytes + 3 * sizeof(State)) * 4);
        if (positions_of(slots) < reserved_ + kBlock) return false;
        const std::vector<Slice> used = used_positions();
        ReservedMemory index(slots * bytes);
        if (!index.commit(slots * bytes)) return false;
        // The new index takes no memory before it is written to, and now the old one is gone.
        index_ = std::move(index);
        wide_ = wide;
        slots_ = slots;
        positions_ = positions_of(slots);
        position_bits_ =
            wide ? kWidePositionBits : static_cast<unsigned>(std::bit_width(positions_));
        if (wide ? enter<std::uint64_t>(used, go_on) : enter<std::uint32_t>(used, go_on))
            return true;
        slots_ = 0;
        refused_ = true;
        return false;
    }

    /// Enters the states of the array into the empty index; false if not to go on.
    template <class Slot>
    bool enter(const std::vector<Slice>& used, const std::function<bool()>& go_on) {
        constexpr std::uint64_t kBetweenLooks = std::uint64_t{1} << 20U;
        for (const Slice& slice : used) {
            for (std::uint64_t position = slice.begin; position < slice.end; ++position) {
                if (position % kBetweenLooks == kBetweenLooks - 1 && !go_on()) return false;
                const std::uint64_t hash = hash_of(states()[position]);
                std::uint64_t at = home(hash);
                while (slot<Slot>(at).load(std::memory_order_relaxed) != 0) at = after(at);
                slot<Slot>(at).store(tag<Slot>(hash) | static_cast<Slot>(position + 1),
                                     std::memory_order_relaxed);
            }
        }
        return true;
    }

    std::uint64_t memory_bytes_;
    std::uint64_t narrow_positions_;
    ReservedMemory states_;
    ReservedMemory index_;
    std::uint64_t slots_ = 0;
    /// How many positions the index has room for, and how many the blocks have taken.
    std::uint64_t positions_ = 0;
    std::atomic<std::uint64_t> reserved_ = 0;
    unsigned position_bits_ = 0;
    bool wide_ = false;
    bool refused_ = false;
    std::mutex blocks_;
    std::vector<Writer> writers_;
};

}  // namespace finwait::checker::explicit_state
