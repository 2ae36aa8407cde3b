#include "model/packing.h"

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace finwait::model {

namespace {

// A call for each of forty fields, most of which take no bits, would be most of the work.
#define FINWAIT_INLINE_PER_FIELD __attribute__((always_inline))

/// Writes fields one behind the other, the first into the highest bits of what is full: so packed
/// values of up to 64 bits compare like the fields.
class FieldWriter {
  public:
    FINWAIT_INLINE_PER_FIELD void put(std::uint64_t value, unsigned bits) {
        if (bits < 64 && value >> bits != 0) {
            throw std::logic_error("a value does not fit its packed field");
        }
        high_ = high_ << bits | (bits == 0 ? 0 : low_ >> (64 - bits));
        low_ = low_ << bits | value;
    }
    [[nodiscard]] EndpointBits finish() const { return {low_, high_}; }

  private:
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
};

/// Reads fields in the order in which they were written; there are `left` bits in all.
class FieldReader {
  public:
    FieldReader(const EndpointBits& bits, unsigned left) : bits_(bits), left_(left) {}
    FINWAIT_INLINE_PER_FIELD std::uint32_t take(unsigned bits) {
        left_ -= bits;
        std::uint64_t value = left_ < 64 ? bits_[0] >> left_ : bits_[1] >> (left_ - 64);
        if (left_ < 64 && left_ > 0 && left_ + bits > 64) value |= bits_[1] << (64 - left_);
        return static_cast<std::uint32_t>(value & ((std::uint64_t{1} << bits) - 1));
    }

  private:
    EndpointBits bits_;
    unsigned left_;
};

unsigned bits_for(std::uint32_t most) { return static_cast<unsigned>(std::bit_width(most)); }

std::uint64_t coded(State state) { return static_cast<std::uint64_t>(state); }
std::uint64_t coded(bool flag) { return flag ? 1 : 0; }
std::uint64_t coded(std::uint32_t number) { return number; }
std::uint64_t coded(std::uint8_t number) { return number; }
std::uint64_t coded(Timer timer) { return timer.coded(); }

void decode(State& state, std::uint32_t code) { state = static_cast<State>(code); }
void decode(bool& flag, std::uint32_t code) { flag = code != 0; }
void decode(std::uint32_t& number, std::uint32_t code) { number = code; }
void decode(std::uint8_t& number, std::uint32_t code) { number = static_cast<std::uint8_t>(code); }
void decode(Timer& timer, std::uint32_t code) { timer = Timer::of_code(code); }

/// Whether one of the two designs is so.
template <class Asked>
bool any_design(const ConnectionModel& model, Asked&& asked) {
    return asked(model.design(Side::A)) || asked(model.design(Side::B));
}

/// The bits of a timer that the design declares.
unsigned bits_of_own_timer(const Design& design, std::size_t timer) {
    if (timer >= design.timers.size() || !design.timers[timer].length) return 0;
    return bits_for(*design.timers[timer].length + 1);
}

/// What is sent again may have a number beyond all that was sent.
std::uint32_t sends_beyond(const Mechanisms& design) {
    constexpr ByState<SentAgainAt> kPlain(SentAgainAt::SndUna);
    return design.text_retransmitted_at == kPlain && design.fin_retransmitted_at == kPlain ? 0 : 1;
}
/// How far: a unit and a FIN.
constexpr std::uint32_t kSentBeyond = 2;

bool is_implemented(const Design& design) { return design.implementation != nullptr; }

/// From the least to the highest number that a direction of the model counts to.
struct Range {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

Range numbers_of(const ConnectionModel& model, Side side) {
    const Environment& environment = model.environment();
    const bool opens = environment.start == Start::Closed || environment.incarnations > 1;
    // All text, the FIN and, where it is sent, the SYN.
    const std::int64_t each = std::int64_t{environment.data[index(side)]} + (opens ? 2 : 1);
    const std::int64_t further = environment.incarnations - 1;
    const auto [low, high] = std::ranges::minmax(environment.isn);
    if (any_design(model, is_implemented))
        return {-std::int64_t{kImplementedBelow}, each + kImplementedBeyond};
    return {std::min<std::int64_t>(low, 0) * further,
            each * environment.incarnations + std::max<std::int64_t>(high, 0) * further +
                kSentBeyond * sends_beyond(model.design(side).mechanisms)};
}

bool is_number(FieldKind kind) {
    return kind == FieldKind::OwnNumber || kind == FieldKind::PeerNumber;
}

bool uses_flag(const ConnectionModel& model) {
    return std::ranges::any_of(std::array{Side::A, Side::B},
                               [&](Side side) { return flags_fin(model.design(side).mechanisms); });
}

/// Whether a segment that is no RST may lack an ACK, or an RST have one: it has where it answers
/// what has none (RFC 9293 §3.10.7.1), which an RST is in an established connection.
bool acks_depend_on_design(const ConnectionModel& model) {
    return std::ranges::any_of(std::array{Side::A, Side::B}, [&](Side side) {
        const Mechanisms& design = model.design(side).mechanisms;
        const auto answers_rst = [](const ByState<Reply>& draws) {
            return std::ranges::any_of(kAllStates,
                                       [&](State state) { return draws[state] == Reply::Rst; });
        };
        // A row that answers an RST.
        if (design.rst_of_row_at != ByState(RstAt::SndNxt)) return true;
        if (design.rst_carries_ack != RstCarriesAck::WhereNeeded) return true;
        return design.text_carries_ack_in != kEveryState ||
               design.fin_carries_ack_in != kEveryState ||
               answers_rst(design.rst_in_window_draws) || answers_rst(design.rst_outside_draws);
    });
}

bool keeps_pieces(const ConnectionModel& model, std::uint32_t pieces) {
    return any_design(
        model, [&](const Design& design) { return design.mechanisms.keeps_ahead >= pieces; });
}

/// How many for_each_seldom_field_of_endpoint has.
constexpr std::size_t kSeldomFields = [] {
    std::size_t count = 0;
    const Endpoint endpoint;
    for_each_seldom_field_of_endpoint(endpoint, [&](const FieldInfo&, const auto&) { ++count; });
    return count;
}();
/// Those of them.
bool is_seldom(Varies when) {
    return when == Varies::WithAckBase || when == Varies::WithOnePiece ||
           when == Varies::WithTwoPieces || when == Varies::WithThreePieces ||
           when == Varies::WithMiddlebox || when == Varies::WithBoxTimer;
}

bool varies(const ConnectionModel& model, Side side, Varies when) {
    const Environment& environment = model.environment();
    switch (when) {
        case Varies::Always: return true;
        case Varies::WithOpening:
            return environment.start == Start::Closed || environment.incarnations > 1;
        case Varies::WithReconnection: return environment.incarnations > 1;
        case Varies::WithUserTimeout: return environment.user_timeout;
        case Varies::WithCrash: return environment.crash || environment.vanish.any();
        case Varies::WithReading: return environment.reading[index(side)] == Reading::AtWill;
        case Varies::WithPeerReading:
            return environment.reading[index(peer(side))] == Reading::AtWill;
        case Varies::WithReadShut: return environment.close_ends_reading[index(side)];
        case Varies::WithOnePiece: return keeps_pieces(model, 1);
        case Varies::WithTwoPieces: return keeps_pieces(model, 2);
        case Varies::WithThreePieces: return keeps_pieces(model, 3);
        case Varies::WithAckBase:
            return varies(model, side, Varies::WithOpening) &&
                   any_design(model, [](const Design& design) {
                       return asks_where_acks_begin(design.mechanisms);
                   });
        case Varies::WithMiddlebox: return model.design(side).middlebox != nullptr;
        case Varies::WithBoxTimer:
            return environment.clock && model.design(side).middlebox != nullptr;
        case Varies::WithVanishing: return environment.vanish.any();
        case Varies::WithClock: return environment.clock;
        case Varies::WithFlagDesign: return uses_flag(model);
        case Varies::WithArmedTimers:
            return any_design(model,
                              [](const Design& design) { return design.armed_by_rows() != 0; });
        case Varies::WithCountedTimers:
            return any_design(
                model, [](const Design& design) { return design.counted_retransmissions() > 0; });
        case Varies::WithWaitingClose:
            return any_design(model, [](const Design& design) {
                return is_implemented(design) || !design.mechanisms.close_waits_for_fin_in.empty();
            });
        case Varies::WithoutAcks:
            return varies(model, side, Varies::WithOpening) || acks_depend_on_design(model) ||
                   any_design(model, is_implemented);
    }
    return true;
}

}  // namespace

Packing::Packing(const ConnectionModel& model)
    : capacity_(model.environment().capacity),
      acks_vary_(varies(model, Side::A, Varies::WithoutAcks)) {
    const Environment& environment = model.environment();
    for (const Side side : {Side::A, Side::B}) {
        const Range range = numbers_of(model, side);
        highest_number_[index(side)] = static_cast<std::uint32_t>(range.most);
        number_bits_[index(side)] = bits_for(static_cast<std::uint32_t>(range.most - range.least));
    }
    for (const Side side : {Side::A, Side::B}) {
        const auto measure = [&](Widths& widths) {
            return [&, at = std::size_t{0}](const FieldInfo& field, const auto&) mutable {
                const unsigned bits = width_of(model, side, field);
                widths.fields.at(at++) = bits;
                widths.bits += bits;
                if (is_seldom(field.varies) && bits > 0) widths.has_seldom_fields = true;
            };
        };
        const Endpoint endpoint;
        for_each_field_of_endpoint(endpoint, measure(ends_[index(side)]));
        Widths& end = ends_[index(side)];
        if (is_implemented(model.design(side))) end.image = bits_for(kMostImages - 1);
        end.bits += end.image;
        const Segment segment;
        for_each_field_of_segment(segment, measure(segments_[index(side)]));
    }
    if (environment.clock) {
        budget_bits_ = bits_for(std::max({environment.losses[0], environment.losses[1],
                                          environment.duplicates[0], environment.duplicates[1]}));
    }
}

unsigned Packing::width_of(const ConnectionModel& model, Side side, const FieldInfo& field) const {
    const Environment& environment = model.environment();
    const Clock& times = environment.times;
    if (!varies(model, side, field.varies)) return 0;
    switch (field.kind) {
        case FieldKind::State: return std::bit_width(kStates - 1);
        case FieldKind::Flag: return 1;
        case FieldKind::MostOneUnit:
            // Code may put what it sends again into one segment.
            return is_implemented(model.design(side))
                       ? bits_for(std::max(environment.data[index(side)], 1U))
                       : 1;
        case FieldKind::OwnNumber: return number_bits_[index(side)];
        case FieldKind::PeerNumber: return number_bits_[index(peer(side))];
        case FieldKind::OwnEdge:
            return bits_for(highest_number_[index(side)] + environment.window[index(peer(side))]);
        case FieldKind::Room: return bits_for(environment.window[index(side)]);
        case FieldKind::OwnUnits: return bits_for(environment.data[index(side)]);
        case FieldKind::PeerUnits:
            // Where numbers are used again, text of several connections may be handed over.
            return bits_for(environment.data[index(peer(side))] *
                                (environment.incarnations > 1 ? environment.incarnations + 1 : 1) +
                            (kSentBeyond + 1) * sends_beyond(model.design(peer(side)).mechanisms) +
                            (any_design(model, is_implemented) ? kImplementedBeyond : 0)) +
                   (environment.incarnations > 1 ? 1 : 0);
        case FieldKind::Connections: return bits_for(environment.incarnations);
        case FieldKind::ConnectionSet: return environment.incarnations + 1;
        case FieldKind::RetransmissionTimer:
            return bits_for((times.rto << (times.backoff ? kMostDoublings : 0)) + 1);
        case FieldKind::Doublings: return bits_for(kMostDoublings);
        case FieldKind::TwoMslTimer:
            return bits_for(model.design(side).two_msl.length.value_or(times.time_wait) + 1);
        case FieldKind::AckTimer: return bits_for(times.ack_delay + 1);
        case FieldKind::Age: return bits_for(times.msl);
        case FieldKind::BoxState:
            return bits_for(
                static_cast<std::uint32_t>(model.design(side).middlebox->states.size() - 1));
        case FieldKind::BoxTimer: {
            const std::uint32_t longest = model.design(side).middlebox->longest_timer();
            return longest == 0 ? 0 : bits_for(longest + 1);
        }
        case FieldKind::TimerBits: return kOwnTimers + 1;
        case FieldKind::Retransmissions:
            return bits_for(model.design(side).counted_retransmissions());
        case FieldKind::FirstOwnTimer: return bits_of_own_timer(model.design(side), 0);
        case FieldKind::SecondOwnTimer: return bits_of_own_timer(model.design(side), 1);
        case FieldKind::ThirdOwnTimer: return bits_of_own_timer(model.design(side), 2);
    }
    return 0;
}

unsigned Packing::world_bits() const {
    unsigned bits = 0;
    for (const Side side : {Side::A, Side::B}) {
        bits += endpoint_bits(side) + slot_bits(side) * capacity_ + 2 * budget_bits_;
    }
    return bits;
}

bool Packing::fits() const {
    return std::ranges::all_of(std::array{Side::A, Side::B}, [&](Side side) {
        return endpoint_bits(side) <= 128 && slot_bits(side) <= kMaxSlotBits;
    });
}

std::uint32_t Packing::unwrapped(Side side, FieldKind kind, std::uint32_t code) const {
    const Side counted = kind == FieldKind::OwnNumber ? side : peer(side);
    const bool negative = code > highest_number_[index(counted)];
    return negative ? code - (std::uint32_t{1} << number_bits_[index(counted)]) : code;
}

std::uint64_t Packing::wrapped(Side side, FieldKind kind, std::uint64_t number) const {
    const Side counted = kind == FieldKind::OwnNumber ? side : peer(side);
    const std::uint64_t code = number & ((std::uint64_t{1} << number_bits_[index(counted)]) - 1);
    if (unwrapped(side, kind, static_cast<std::uint32_t>(code)) != number) {
        throw std::logic_error("a sequence number does not fit its packed field");
    }
    return code;
}

EndpointBits Packing::pack(Side side, const Endpoint& endpoint) const {
    FieldWriter out;
    std::size_t at = 0;
    const auto write = [&](const FieldInfo& field, const auto& value) FINWAIT_INLINE_PER_FIELD {
        const unsigned bits = ends_[index(side)].fields[at++];
        if (bits == 0) return;
        std::uint64_t code = coded(value);
        if (is_number(field.kind)) code = wrapped(side, field.kind, code);
        out.put(code, bits);
    };
    for_each_tcb_field_of_endpoint(endpoint, write);
    if (ends_[index(side)].has_seldom_fields) {
        for_each_seldom_field_of_endpoint(endpoint, write);
    } else {
        at += kSeldomFields;
    }
    for_each_other_field_of_endpoint(endpoint, write);
    out.put(endpoint.image, ends_[index(side)].image);
    return out.finish();
}

Endpoint Packing::unpack_endpoint(Side side, const EndpointBits& packed) const {
    FieldReader in(packed, ends_[index(side)].bits);
    Endpoint endpoint;
    std::size_t at = 0;
    const auto read = [&](const FieldInfo& field, auto& value) FINWAIT_INLINE_PER_FIELD {
        const unsigned bits = ends_[index(side)].fields[at++];
        if (bits == 0) return;
        std::uint32_t code = in.take(bits);
        if (is_number(field.kind)) code = unwrapped(side, field.kind, code);
        decode(value, code);
    };
    for_each_tcb_field_of_endpoint(endpoint, read);
    if (ends_[index(side)].has_seldom_fields) {
        for_each_seldom_field_of_endpoint(endpoint, read);
    } else {
        at += kSeldomFields;
    }
    for_each_other_field_of_endpoint(endpoint, read);
    endpoint.image = in.take(ends_[index(side)].image);
    return endpoint;
}

std::uint64_t Packing::pack(Side side, const Segment& segment) const {
    if (!acks_vary_ && segment.has_ack == segment.rst) {
        throw std::logic_error("a segment has, or lacks, an ACK that is not packed");
    }
    FieldWriter out;
    out.put(1, 1);
    std::size_t at = 0;
    for_each_field_of_segment(
        segment, [&](const FieldInfo& field, const auto& value) FINWAIT_INLINE_PER_FIELD {
            const unsigned bits = segments_[index(side)].fields[at++];
            if (bits == 0) return;
            std::uint64_t code = coded(value);
            if (is_number(field.kind)) code = wrapped(side, field.kind, code);
            out.put(code, bits);
        });
    return out.finish()[0];
}

Segment Packing::unpack_segment(Side side, std::uint64_t packed) const {
    FieldReader in({packed, 0}, segments_[index(side)].bits);
    Segment segment;
    std::size_t at = 0;
    for_each_field_of_segment(segment,
                              [&](const FieldInfo& field, auto& value) FINWAIT_INLINE_PER_FIELD {
                                  const unsigned bits = segments_[index(side)].fields[at++];
                                  if (bits == 0) return;
                                  std::uint32_t code = in.take(bits);
                                  if (is_number(field.kind))
                                      code = unwrapped(side, field.kind, code);
                                  decode(value, code);
                              });
    // Otherwise it is RSTs that lack the ACK.
    if (!acks_vary_) segment.has_ack = !segment.rst;
    return segment;
}

Event Packing::event(std::uint64_t label) const {
    Event event;
    event.kind = kind(label);
    event.endpoint = endpoint(label);
    if (concerns_segment(event.kind)) {
        event.segment = unpack_segment(peer(event.endpoint), label >> kConcernsAt);
    } else {
        event.choice = static_cast<std::uint8_t>(label >> kConcernsAt);
    }
    return event;
}

}  // namespace finwait::model
