// A world as few bits, and back.
//
// A key is a row of bit fields: endpoint A, endpoint B, then the slots of A→B and of B→A. Each
// field is as wide as the environment and the designs need: a direction that carries n units never
// counts beyond n + 1. A slot is 0 if it is empty, otherwise a 1 bit and the segment, so that
// channels need no length; with a clock, what was lost and duplicated stands behind the slots.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "model/connection_model.h"
#include "model/fields.h"
#include "model/key.h"

namespace finwait::model {

/// The bits of one endpoint.
using EndpointBits = std::array<std::uint64_t, 2>;

/// The widths of all fields under one model (fields.h), and the translation of the parts of a world
/// into bits. A value that does not fit its field is a defect: std::logic_error. A field that has
/// one value under the model takes no bits.
class Packing {
  public:
    explicit Packing(const ConnectionModel& model);

    /// Bits of one endpoint; a model in which they are more than EndpointBits has cannot be packed.
    [[nodiscard]] unsigned endpoint_bits(Side side) const { return ends_[index(side)].bits; }
    /// Bits of one slot of the channel from `side`; more than kMaxSlotBits cannot be packed.
    [[nodiscard]] unsigned slot_bits(Side side) const { return 1 + segments_[index(side)].bits; }
    [[nodiscard]] unsigned capacity() const { return capacity_; }
    /// Bits of what a channel counts besides its segments.
    [[nodiscard]] unsigned budget_bits() const { return budget_bits_; }
    /// Bits of a world.
    [[nodiscard]] unsigned world_bits() const;
    [[nodiscard]] bool fits() const;

    [[nodiscard]] EndpointBits pack(Side side, const Endpoint& endpoint) const;
    [[nodiscard]] Endpoint unpack_endpoint(Side side, const EndpointBits& bits) const;
    /// A segment sent by `side`; never 0.
    [[nodiscard]] std::uint64_t pack(Side side, const Segment& segment) const;
    [[nodiscard]] Segment unpack_segment(Side side, std::uint64_t bits) const;

    /// An event and what became of the segment it sent, as one number: what it concerns · 2^9 +
    /// send result · 2^7 + endpoint · 2^6 + kind. It concerns a segment, or null; an OPEN its
    /// `choice`.
    [[nodiscard]] std::uint64_t label(EventKind kind, Side endpoint, SendResult sent,
                                      const Segment* segment, std::uint8_t choice = 0) const {
        const std::uint64_t bits = segment ? pack(peer(endpoint), *segment) : choice;
        return bits << kConcernsAt | static_cast<std::uint64_t>(sent) << kSentAt |
               static_cast<std::uint64_t>(endpoint) << kEndpointAt |
               static_cast<std::uint64_t>(kind);
    }
    [[nodiscard]] Event event(std::uint64_t label) const;
    [[nodiscard]] static EventKind kind(std::uint64_t label) {
        return static_cast<EventKind>(label & ((1U << kEndpointAt) - 1));
    }
    [[nodiscard]] static Side endpoint(std::uint64_t label) {
        return static_cast<Side>(label >> kEndpointAt & 1U);
    }
    [[nodiscard]] static SendResult sent(std::uint64_t label) {
        return static_cast<SendResult>(label >> kSentAt & 3U);
    }
    /// Names the event, whatever became of the segment it sent.
    [[nodiscard]] static std::uint64_t without_fate(std::uint64_t label) {
        return label & ~(std::uint64_t{3} << kSentAt);
    }

  private:
    static constexpr unsigned kEndpointAt = 6;
    static constexpr unsigned kSentAt = 7;
    static constexpr unsigned kConcernsAt = 9;
    static constexpr unsigned kMaxSlotBits = 64 - kConcernsAt;
    static_assert(kEventKinds <= 1U << kEndpointAt);

    /// How wide the fields of one thing are, in the order of fields.h.
    struct Widths {
        std::array<unsigned, 64> fields{};
        /// Of Endpoint::image, behind them.
        unsigned image = 0;
        unsigned bits = 0;
        /// Some of for_each_seldom_field_of_endpoint have bits, and are walked.
        bool has_seldom_fields = false;
    };
    [[nodiscard]] unsigned width_of(const ConnectionModel& model, Side side,
                                    const FieldInfo& field) const;

    /// A sequence number as its field has it, and back.
    [[nodiscard]] std::uint64_t wrapped(Side side, FieldKind kind, std::uint64_t number) const;
    [[nodiscard]] std::uint32_t unwrapped(Side side, FieldKind kind, std::uint32_t code) const;

    /// The highest number of the direction from `side`, and how many bits its numbers take.
    /// Negative ones (modulo 2^32) stand above it, so that packed numbers compare as numbers do.
    std::array<std::uint32_t, 2> highest_number_{};
    std::array<unsigned, 2> number_bits_{};
    std::array<Widths, 2> ends_{};
    /// By the side that sends.
    std::array<Widths, 2> segments_{};
    unsigned capacity_;
    unsigned budget_bits_ = 0;
    bool acks_vary_;
};

/// The connection model over keys: the transition system that the checker explores.
/// Needs packing.fits() and packing.world_bits() ≤ 64 · Words.
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
            budget_at_[index(side)] = at;
            at += 2 * packing_.budget_bits();
        }
    }

    [[nodiscard]] const ConnectionModel& model() const { return *model_; }
    [[nodiscard]] const Packing& packing() const { return packing_; }
    [[nodiscard]] State initial() const { return pack(model_->initial()); }

    [[nodiscard]] State pack(const World& world) const {
        State key;
        for (const Side side : {Side::A, Side::B}) {
            replace_endpoint(key, side, world.endpoint(side));
            put_budget(key, side, world.from(side));
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
            get_budget(key, side, world.from(side));
        }
        return world;
    }

    /// One endpoint of the world that `key` packs, as `Packing::pack` gives it.
    [[nodiscard]] EndpointBits packed_endpoint(const State& key, Side side) const {
        const unsigned bits = packing_.endpoint_bits(side);
        const unsigned at = endpoint_at_[index(side)];
        if (bits <= 64) return {key.get(at, bits), 0};
        return {key.get(at, 64), key.get(at + 64, bits - 64)};
    }

    /// Calls `visit(Label, State)` for every change of the world that `key` packs, in the model's
    /// order. Only the parts that change are packed anew.
    template <class Visit>
    void for_each_successor(const State& key, Visit&& visit) const {
        const World world = unpack(key);
        const bool clock = model_->environment().clock;
        if (model_->lacks_room(world)) capacity_exceeded_.store(true, std::memory_order_relaxed);
        model_->for_each_change(world, [&](const Change& change) {
            if (clock && change.sent == SendResult::Lost) {
                capacity_exceeded_.store(true, std::memory_order_relaxed);
            }
            if (clock) {
                visit(label(change), pack(model_->apply(world, change)));
                return;
            }
            const Side side = change.event.endpoint;
            State next = key;
            replace_endpoint(next, side, change.outcome.endpoint);
            if (change.taken) take_slot(next, peer(side), *change.taken);
            if (change.sent == SendResult::InFlight) {
                add_slot(next, side, world.from(side).size(),
                         packing_.pack(side, *change.outcome.sent));
            }
            visit(label(change), std::as_const(next));
        });
    }

    /// With a clock: whether for_each_successor met a segment that found no room.
    [[nodiscard]] bool capacity_exceeded() const { return capacity_exceeded_; }

    [[nodiscard]] Label label(const Change& change) const {
        const Event& event = change.event;
        return packing_.label(event.kind, event.endpoint, change.sent,
                              concerns_segment(event.kind) ? &event.segment : nullptr,
                              event.choice);
    }
    [[nodiscard]] Event event(Label label) const { return packing_.event(label); }
    [[nodiscard]] static SendResult sent(Label label) { return Packing::sent(label); }

  private:
    void replace_endpoint(State& key, Side side, const Endpoint& endpoint) const {
        const EndpointBits packed = packing_.pack(side, endpoint);
        const unsigned bits = packing_.endpoint_bits(side);
        const unsigned at = endpoint_at_[index(side)];
        key.replace(at, std::min(bits, 64U), packed[0]);
        if (bits > 64) key.replace(at + 64, bits - 64, packed[1]);
    }
    void put_budget(State& key, Side side, const Channel& channel) const {
        const unsigned bits = packing_.budget_bits();
        if (bits == 0) return;
        key.put(budget_at_[index(side)], channel.losses);
        key.put(budget_at_[index(side)] + bits, channel.duplicates);
    }
    void get_budget(const State& key, Side side, Channel& channel) const {
        const unsigned bits = packing_.budget_bits();
        if (bits == 0) return;
        const unsigned at = budget_at_[index(side)];
        channel.losses = static_cast<std::uint8_t>(key.get(at, bits));
        channel.duplicates = static_cast<std::uint8_t>(key.get(at + bits, bits));
    }
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
    std::array<unsigned, 2> budget_at_{};
    mutable std::atomic<bool> capacity_exceeded_ = false;
};

}  // namespace finwait::model
