#include "model/packing.h"

#include <algorithm>
#include <stdexcept>

namespace finwait::model {

namespace {

/// Writes fields, the first into the highest bits: so packed values compare like the fields.
class FieldWriter {
  public:
    void put(std::uint64_t value, unsigned bits) {
        overflow_ |= value >> bits;
        bits_ = bits_ << bits | value;
    }
    [[nodiscard]] std::uint64_t finish() const {
        if (overflow_ != 0) throw std::logic_error("a value does not fit its packed field");
        return bits_;
    }

  private:
    std::uint64_t bits_ = 0;
    std::uint64_t overflow_ = 0;
};

/// Reads fields, the last first.
class FieldReader {
  public:
    explicit FieldReader(std::uint64_t bits) : bits_(bits) {}
    std::uint32_t take(unsigned bits) {
        const std::uint64_t value = bits_ & ((std::uint64_t{1} << bits) - 1);
        bits_ >>= bits;
        return static_cast<std::uint32_t>(value);
    }
    bool take_bool() { return take(1) != 0; }

  private:
    std::uint64_t bits_;
};

constexpr unsigned kStateBits = 3;
constexpr unsigned kEndpointFlags = 7;  // fin_sent, ack_pending and five of the history

}  // namespace

Packing::Packing(const ConnectionModel& model)
    : capacity_(model.environment().capacity),
      flags_(std::ranges::any_of(std::array{Side::A, Side::B}, [&](Side side) {
          return model.design(side).mechanisms.fin_acknowledged_by == FinAcknowledgedBy::Flag;
      })) {
    for (const Side side : {Side::A, Side::B}) {
        // All text and the FIN: n + 1 numbers, so 0 … n + 1.
        const std::uint32_t highest = model.environment().data[index(side)] + 1;
        number_bits_[index(side)] = static_cast<unsigned>(std::bit_width(highest));
    }
    for (const Side side : {Side::A, Side::B}) {
        const unsigned own = number_bits(side);
        const unsigned others = number_bits(peer(side));
        // snd_una, snd_nxt, unsent count the own direction, rcv_nxt and delivered the other.
        endpoint_bits_[index(side)] = kStateBits + kEndpointFlags + 3 * own + 2 * others;
        // A 1 bit, seq, ack, len, FIN, RST and the flag.
        slot_bits_[index(side)] = 1 + own + others + 3 + (flags_ ? 1 : 0);
    }
}

unsigned Packing::world_bits() const {
    unsigned bits = 0;
    for (const Side side : {Side::A, Side::B}) {
        bits += endpoint_bits(side) + slot_bits(side) * capacity_;
    }
    return bits;
}

std::uint64_t Packing::pack(Side side, const Endpoint& endpoint) const {
    const unsigned own = number_bits(side);
    const unsigned others = number_bits(peer(side));
    FieldWriter out;
    out.put(static_cast<std::uint64_t>(endpoint.state), kStateBits);
    out.put(endpoint.snd_una, own);
    out.put(endpoint.snd_nxt, own);
    out.put(endpoint.rcv_nxt, others);
    out.put(endpoint.unsent, own);
    out.put(endpoint.fin_sent ? 1 : 0, 1);
    out.put(endpoint.ack_pending ? 1 : 0, 1);
    const History& history = endpoint.history;
    out.put(history.delivered, others);
    out.put(history.fin_received ? 1 : 0, 1);
    out.put(history.fin_acked ? 1 : 0, 1);
    out.put(history.closed_first ? 1 : 0, 1);
    out.put(history.time_waited ? 1 : 0, 1);
    out.put(history.reset ? 1 : 0, 1);
    return out.finish();
}

Endpoint Packing::unpack_endpoint(Side side, std::uint64_t bits) const {
    const unsigned own = number_bits(side);
    const unsigned others = number_bits(peer(side));
    FieldReader in(bits);
    Endpoint endpoint;
    History& history = endpoint.history;
    history.reset = in.take_bool();
    history.time_waited = in.take_bool();
    history.closed_first = in.take_bool();
    history.fin_acked = in.take_bool();
    history.fin_received = in.take_bool();
    history.delivered = in.take(others);
    endpoint.ack_pending = in.take_bool();
    endpoint.fin_sent = in.take_bool();
    endpoint.unsent = in.take(own);
    endpoint.rcv_nxt = in.take(others);
    endpoint.snd_nxt = in.take(own);
    endpoint.snd_una = in.take(own);
    endpoint.state = static_cast<State>(in.take(kStateBits));
    return endpoint;
}

std::uint64_t Packing::pack(Side side, const Segment& segment) const {
    FieldWriter out;
    out.put(1, 1);
    out.put(segment.seq, number_bits(side));
    out.put(segment.ack, number_bits(peer(side)));
    out.put(segment.len, 1);
    out.put(segment.fin ? 1 : 0, 1);
    out.put(segment.rst ? 1 : 0, 1);
    if (flags_) out.put(segment.fin_taken ? 1 : 0, 1);
    return out.finish();
}

Segment Packing::unpack_segment(Side side, std::uint64_t bits) const {
    FieldReader in(bits);
    Segment segment;
    if (flags_) segment.fin_taken = in.take_bool();
    segment.rst = in.take_bool();
    segment.fin = in.take_bool();
    segment.len = in.take(1);
    segment.ack = in.take(number_bits(peer(side)));
    segment.seq = in.take(number_bits(side));
    return segment;
}

Event Packing::event(std::uint64_t label) const {
    Event event;
    event.kind = static_cast<EventKind>(label & 15U);
    event.endpoint = static_cast<Side>(label >> 4U & 1U);
    if (concerns_segment(event.kind)) {
        event.segment = unpack_segment(peer(event.endpoint), label >> 7U);
    }
    return event;
}

}  // namespace finwait::model
