// A world as few bits, and back.
//
// A key is a row of bit fields: endpoint A, endpoint B, then the slots of A→B and of B→A. Each
// field is as wide as the environment and the designs need: a direction that carries n units never
// counts beyond n + 1. A slot is 0 if it is empty, otherwise a 1 bit and the segment, so that
// channels need no length.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "model/connection_model.h"
#include "model/key.h"

namespace finwait::model {

/// The widths of all fields under one model, and the translation of the parts of a world into
/// integers. A value that does not fit its field is a defect: std::logic_error.
class Packing {
  public:
    explicit Packing(const ConnectionModel& model);

    /// Bits of one endpoint; at most 64.
    [[nodiscard]] unsigned endpoint_bits(Side side) const { return endpoint_bits_[index(side)]; }
    /// Bits of one slot of the channel from `side`; at most 64.
    [[nodiscard]] unsigned slot_bits(Side side) const { return slot_bits_[index(side)]; }
    [[nodiscard]] unsigned capacity() const { return capacity_; }
    /// Bits of a world.
    [[nodiscard]] unsigned world_bits() const;

    [[nodiscard]] std::uint64_t pack(Side side, const Endpoint& endpoint) const;
    [[nodiscard]] Endpoint unpack_endpoint(Side side, std::uint64_t bits) const;
    /// A segment sent by `side`; never 0.
    [[nodiscard]] std::uint64_t pack(Side side, const Segment& segment) const;
    [[nodiscard]] Segment unpack_segment(Side side, std::uint64_t bits) const;

    /// An event and what became of the segment it sent, as one number:
    /// segment · 2^7 + fate · 2^5 + endpoint · 2^4 + kind. `segment` is the one that the event
    /// concerns, or null.
    [[nodiscard]] std::uint64_t label(EventKind kind, Side endpoint, Sent sent,
                                      const Segment* segment) const {
        const std::uint64_t bits = segment ? pack(peer(endpoint), *segment) : 0;
        return bits << 7U | static_cast<std::uint64_t>(sent) << 5U |
               static_cast<std::uint64_t>(endpoint) << 4U | static_cast<std::uint64_t>(kind);
    }
    [[nodiscard]] Event event(std::uint64_t label) const;
    [[nodiscard]] static EventKind kind(std::uint64_t label) {
        return static_cast<EventKind>(label & 15U);
    }
    [[nodiscard]] static Sent sent(std::uint64_t label) {
        return static_cast<Sent>(label >> 5U & 3U);
    }
    /// Names the event, whatever became of the segment it sent.
    [[nodiscard]] static std::uint64_t without_fate(std::uint64_t label) {
        return label & ~(std::uint64_t{3} << 5U);
    }

  private:
    /// Bits of a number in the direction from `side`.
    [[nodiscard]] unsigned number_bits(Side side) const { return number_bits_[index(side)]; }

    std::array<unsigned, 2> number_bits_{};
    std::array<unsigned, 2> endpoint_bits_{};
    std::array<unsigned, 2> slot_bits_{};
    unsigned capacity_;
    bool flags_;
};

/// The close model over keys: the transition system that the checker explores.
/// Needs packing.world_bits() ≤ 64 · Words.
template <std::size_t Words>
class PackedConnectionModel {
  public:
    using State = Key<Words>;
    /// See Packing::label.
    using Label = std::uint64_t;

    /// `model` is not owned and must outlive this.
    explicit PackedConnectionModel(const ConnectionModel& model) : model_(&model), packing_(model) {
        unsigned at = 0;
        for (const Side side : {Side::A, Side::B}) {
            endpoint_at_[index(side)] = at;
            at += packing_.endpoint_bits(side);
        }
        for (const Side side : {Side::A, Side::B}) {
            channel_at_[index(side)] = at;
            at += packing_.slot_bits(side) * packing_.capacity();
        }
    }

    [[nodiscard]] const ConnectionModel& model() const { return *model_; }
    [[nodiscard]] const Packing& packing() const { return packing_; }
    [[nodiscard]] State initial() const { return pack(model_->initial()); }

    [[nodiscard]] State pack(const World& world) const {
        State key;
        for (const Side side : {Side::A, Side::B}) {
            key.put(endpoint_at_[index(side)], packing_.pack(side, world.endpoint(side)));
            std::size_t slot = 0;
            for (const Segment& segment : world.from(side).segments()) {
                put_slot(key, side, slot++, packing_.pack(side, segment));
            }
        }
        return key;
    }

    [[nodiscard]] Endpoint unpack_endpoint(const State& key, Side side) const {
        return packing_.unpack_endpoint(side, packed_endpoint(key, side));
    }

    [[nodiscard]] World unpack(const State& key) const {
        World world;
        for (const Side side : {Side::A, Side::B}) {
            world.endpoint(side) = unpack_endpoint(key, side);
            for (std::size_t slot = 0; slot < packing_.capacity(); ++slot) {
                const std::uint64_t bits = get_slot(key, side, slot);
                if (bits == 0) break;
                world.from(side).put(packing_.unpack_segment(side, bits), Order::Fifo);
            }
        }
        return world;
    }

    /// One endpoint of the world that `key` packs, as `Packing::pack` gives it.
    [[nodiscard]] std::uint64_t packed_endpoint(const State& key, Side side) const {
        return key.get(endpoint_at_[index(side)], packing_.endpoint_bits(side));
    }

    /// Calls `visit(Label, State)` for every change of the world that `key` packs, in the model's
    /// order. Only the parts that change are packed anew.
    template <class Visit>
    void for_each_successor(const State& key, Visit&& visit) const {
        const World world = unpack(key);
        model_->for_each_change(world, [&](const Change& change) {
            const Side side = change.event.endpoint;
            State next = key;
            next.replace(endpoint_at_[index(side)], packing_.endpoint_bits(side),
                         packing_.pack(side, change.outcome.endpoint));
            if (change.taken) take_slot(next, peer(side), *change.taken);
            if (change.sent == Sent::InFlight) {
                add_slot(next, side, world.from(side).size(),
                         packing_.pack(side, *change.outcome.sent));
            }
            visit(label(change), std::as_const(next));
        });
    }

    [[nodiscard]] Label label(const Change& change) const {
        const Event& event = change.event;
        return packing_.label(event.kind, event.endpoint, change.sent,
                              concerns_segment(event.kind) ? &event.segment : nullptr);
    }
    [[nodiscard]] Event event(Label label) const { return packing_.event(label); }
    [[nodiscard]] static Sent sent(Label label) { return Packing::sent(label); }

  private:
    [[nodiscard]] std::size_t slot_at(Side side, std::size_t slot) const {
        return channel_at_[index(side)] + slot * packing_.slot_bits(side);
    }
    [[nodiscard]] std::uint64_t get_slot(const State& key, Side side, std::size_t slot) const {
        return key.get(slot_at(side, slot), packing_.slot_bits(side));
    }
    void put_slot(State& key, Side side, std::size_t slot, std::uint64_t bits) const {
        key.put(slot_at(side, slot), bits);
    }
    void replace_slot(State& key, Side side, std::size_t slot, std::uint64_t bits) const {
        key.replace(slot_at(side, slot), packing_.slot_bits(side), bits);
    }
    /// The later slots move up.
    void take_slot(State& key, Side side, std::size_t slot) const {
        for (; slot + 1 < packing_.capacity(); ++slot) {
            replace_slot(key, side, slot, get_slot(key, side, slot + 1));
        }
        replace_slot(key, side, slot, 0);
    }
    /// At the end, or, where the network keeps no order, where the sorted order has it.
    void add_slot(State& key, Side side, std::size_t size, std::uint64_t bits) const {
        std::size_t slot = size;
        if (model_->environment().order == Order::Any) {
            for (; slot > 0; --slot) {
                const std::uint64_t before = get_slot(key, side, slot - 1);
                if (before <= bits) break;
                replace_slot(key, side, slot, before);
            }
        }
        replace_slot(key, side, slot, bits);
    }

    const ConnectionModel* model_;
    Packing packing_;
    std::array<unsigned, 2> endpoint_at_{};
    std::array<unsigned, 2> channel_at_{};
};

}  // namespace finwait::model
