#include "checker/program/traces/wire_trace.h"

#include <optional>

namespace finwait::program {

namespace {

using model::Side;

constexpr std::uint32_t kOctets = 100;
/// Easy to tell apart, and to count from.
constexpr std::array<std::uint32_t, 2> kFirstOctet{1001, 5001};

/// A number of the trace, where a unit of text is kOctets and a FIN one number.
class InOctets {
  public:
    explicit InOctets(const model::ConnectionModel& model) : model_(model) {}

    /// None where the model does anything else with these numbers.
    [[nodiscard]] std::optional<Trace> replayed(const Trace& trace) const {
        const model::Environment& units = model_.environment();
        // Further connections begin at numbers that are said in units.
        if (units.start != model::Start::Established || units.incarnations > 1) return std::nullopt;
        // The code of a stack is explored with an octet a unit.
        if (model_.has_code()) return std::nullopt;
        model::Environment octets = units;
        for (std::uint32_t& data : octets.data) data *= kOctets;
        octets.window = {units.window[0] * kOctets, units.window[1] * kOctets};
        const model::ConnectionModel real(model_.design(Side::A), model_.design(Side::B), octets,
                                          {kFirstOctet, {kOctets, kOctets}});
        std::vector<model::Event> events;
        for (const TraceStep& step : trace.steps) events.push_back(event(step.change.event));
        try {
            Trace result = replay(real, events, trace.loop);
            for (std::size_t i = 0; i < trace.steps.size(); ++i) {
                if (!same(trace.steps[i], result.steps[i])) return std::nullopt;
            }
            return result;
        } catch (const NotReplayable&) {
            return std::nullopt;
        }
    }

  private:
    [[nodiscard]] std::uint32_t number(Side side, std::uint32_t units) const {
        const std::uint32_t text = std::min(units, model_.environment().data[index(side)]);
        return kFirstOctet[index(side)] + kOctets * text + (units - text);
    }
    [[nodiscard]] model::Segment segment(model::Segment segment, Side from) const {
        segment.seq = number(from, segment.seq);
        if (segment.has_ack) segment.ack = number(model::peer(from), segment.ack);
        segment.len *= kOctets;
        return segment;
    }
    [[nodiscard]] model::Event event(model::Event event) const {
        if (concerns_segment(event.kind))
            event.segment = segment(event.segment, model::peer(event.endpoint));
        return event;
    }
    [[nodiscard]] bool same(const TraceStep& units, const TraceStep& octets) const {
        const model::Outcome& before = units.change.outcome;
        const model::Outcome& now = octets.change.outcome;
        const Side side = units.change.event.endpoint;
        std::optional<model::Segment> sent = before.sent;
        if (sent) sent = segment(*sent, side);
        return before.coverage == now.coverage && units.change.sent == octets.change.sent &&
               before.endpoint.state == now.endpoint.state && sent == now.sent;
    }

    const model::ConnectionModel& model_;
};

}  // namespace

model::Segment WireTrace::on_wire(const model::Segment& segment, Side from) const {
    model::Segment shifted = segment;
    // What answers a segment without ACK has no number of its own: RFC 9293 §3.10.7.1.
    const bool is_nobodys = segment.rst && segment.has_ack && segment.seq == 0;
    if (!is_nobodys) shifted.seq += shift[index(from)];
    if (segment.has_ack) shifted.ack += shift[index(model::peer(from))];
    return shifted;
}

WireTrace wire_trace(const Instance& instance, const ShownTrace& shown) {
    const model::Environment& environment = instance.model->environment();
    WireTrace wire;
    if (shown.numbers) {
        wire.trace = shown.trace;
        wire.window = shown.numbers->window;
        wire.mss = shown.numbers->mss;
        wire.first_octet = shown.numbers->first_octet;
        return wire;
    }
    wire.first_octet = kFirstOctet;
    if (auto octets = InOctets(*instance.model).replayed(shown.trace)) {
        wire.trace = std::move(*octets);
        wire.octets_per_unit = kOctets;
        wire.window = {environment.window[0] * kOctets, environment.window[1] * kOctets};
        wire.mss = {kOctets, kOctets};
        return wire;
    }
    wire.trace = shown.trace;
    wire.shift = kFirstOctet;
    wire.window = environment.window;
    wire.mss = {1, 1};
    return wire;
}

}  // namespace finwait::program
