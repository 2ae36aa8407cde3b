// Captures for Wireshark: what one end sees on its wire, in pcapng, with a comment on each packet.
// Where the trace begins with a connection the handshake that made it stands in front. What the end
// sends is there when it is sent, lost or not; what the peer sends when it arrives, a copy too.
//
// Time is made up: 1 ms a step, 250 ms before a retransmission, a second a tick, and 50 ms for the
// way there and back of the handshake, so that what overtakes something is told from what is sent
// again.
#include <fmt/format.h>

#include <array>

#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/wire/end_view.h"
#include "checker/program/renderings/wire/pcapng_blocks.h"
#include "checker/program/renderings/wire/tcp_packet.h"
#include "checker/program/traces/trace_words.h"
#include "checker/program/traces/wire_trace.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::Side;

constexpr std::uint64_t kMillisecond = 1000;

/// The packets of one trace.
class TraceCapture {
  public:
    TraceCapture(const Instance& instance, const ShownTrace& shown, Side end, std::size_t number,
                 std::uint64_t begin, const Sink& sink)
        : instance_(instance),
          shown_(shown),
          end_(end),
          wire_(wire_trace(instance, shown)),
          flow_(flow_of(wire_.trace)),
          time_(begin),
          sink_(sink) {
        constexpr std::uint32_t kTestNet = 0xc0000200;  // 192.0.2.0/24: RFC 5737
        constexpr std::uint16_t kPortOfA = 40000;
        constexpr std::uint16_t kPortOfB = 50000;
        constexpr std::size_t kPorts = 10000;
        addresses_[0] = {kTestNet + 1, static_cast<std::uint16_t>(kPortOfA + number % kPorts)};
        addresses_[1] = {kTestNet + 2, kPortOfB};
    }

    void write() {
        const model::Environment& environment = instance_.model->environment();
        if (environment.start == model::Start::Established) handshake();
        for (const SeenAtEnd& seen : seen_at(end_, wire_.trace, flow_)) see(seen);
    }
    [[nodiscard]] std::uint64_t time() const { return time_; }

  private:
    void put(Side from, const model::Segment& segment, std::string_view comment) {
        std::string text(comment);
        if (first_) text = headline(shown_) + "\n" + text;
        first_ = false;
        sink_(
            pcapng_packet(time_,
                          tcp_packet(addresses_[index(from)], addresses_[index(model::peer(from))],
                                     segment, wire_.window[index(from)]),
                          text));
    }

    /// A opens. What arrives at the end that is looked at took half of the way there and back.
    void handshake() {
        constexpr std::uint64_t kThereAndBack = 50 * kMillisecond;
        const auto& first = wire_.first_octet;
        const char* const before = "before the trace: the handshake";
        model::Segment syn;
        syn.syn = true;
        syn.has_ack = false;
        syn.seq = first[0] - 1;
        put(Side::A, syn, before);
        time_ += end_ == Side::A ? kThereAndBack : kMillisecond;
        syn.seq = first[1] - 1;
        syn.has_ack = true;
        syn.ack = first[0];
        put(Side::B, syn, before);
        time_ += end_ == Side::B ? kThereAndBack : kMillisecond;
        model::Segment ack;
        ack.seq = first[0];
        ack.ack = first[1];
        put(Side::A, ack, before);
        time_ += kMillisecond;
    }

    void see(const SeenAtEnd& seen) {
        constexpr std::uint64_t kTick = 1000 * kMillisecond;
        constexpr std::uint64_t kRetransmission = 250 * kMillisecond;
        const EventKind kind = wire_.trace.steps[seen.step].change.event.kind;
        switch (seen.what) {
            case SeenAtEnd::What::Tick: time_ += kTick; return;
            case SeenAtEnd::What::Call: time_ += kMillisecond; return;
            case SeenAtEnd::What::Sent:
                time_ += kind == EventKind::Retransmit ? kRetransmission : kMillisecond;
                put(end_, wire_.on_wire(*seen.segment, end_),
                    comment(seen, fate_text(flow_.messages[seen.message])));
                return;
            case SeenAtEnd::What::Arrives: {
                time_ += kMillisecond;
                std::string sent =
                    fmt::format("sent in step {}", flow_.messages[seen.message].sent + 1);
                if (seen.overtaken) sent += ", overtaken on its way";
                const Side from = model::peer(end_);
                put(from, wire_.on_wire(*seen.segment, from), comment(seen, sent));
                return;
            }
        }
    }

    [[nodiscard]] std::string comment(const SeenAtEnd& seen, const std::string& more) const {
        const TraceStep& step = wire_.trace.steps[seen.step];
        return fmt::format("step {}: {} {}; A {}, B {}; {}", seen.step + 1, name_of(end_),
                           name_of_event(wire_.trace, seen.step),
                           name_of(step.after.endpoint(Side::A).state),
                           name_of(step.after.endpoint(Side::B).state), more);
    }

    const Instance& instance_;
    const ShownTrace& shown_;
    Side end_;
    const WireTrace wire_;
    const MessageFlow flow_;
    std::array<TcpAddress, 2> addresses_{};
    std::uint64_t time_;
    bool first_ = true;
    const Sink& sink_;
};

class PcapngRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "pcapng"; }
    [[nodiscard]] std::string_view suffix() const override { return ".pcapng"; }
    [[nodiscard]] std::string_view what() const override {
        return "a capture at one --end, for Wireshark";
    }
    [[nodiscard]] bool is_binary() const override { return true; }

    void render(const RenderedTraces& traces, const RenderingOptions& options,
                const Sink& sink) const override {
        // 2026-01-01 00:00 UTC: a capture is the same whenever it is made.
        constexpr std::uint64_t kBegin = 1'767'225'600'000'000;
        constexpr std::uint64_t kBetween = 60'000 * kMillisecond;
        sink(pcapng_header(fmt::format("end {}", model::name_of(options.end))));
        std::uint64_t time = kBegin;
        std::size_t number = 0;
        for (const TracesOfInstance& part : traces.parts) {
            for (const ShownTrace& shown : part.traces) {
                TraceCapture capture(*part.instance, shown, options.end, number++, time, sink);
                capture.write();
                time = capture.time() + kBetween;
            }
        }
    }
};

}  // namespace

const Rendering& pcapng_rendering() {
    static const PcapngRendering rendering;
    return rendering;
}

}  // namespace finwait::program
