// A packetdrill script that plays the peer of one end, and expects of a running stack what that end
// does in the trace. Numbers are relative, as packetdrill has them: a SYN has 0.
#include <fmt/format.h>

#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/wire/end_view.h"
#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/narration.h"
#include "checker/program/traces/trace_words.h"
#include "checker/program/traces/wire_trace.h"
#include "model/environment_text.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::Side;

/// "FP.", as tcpdump has it.
std::string flags_text(const model::Segment& segment) {
    std::string flags;
    if (segment.syn) flags += 'S';
    if (segment.rst) flags += 'R';
    if (segment.fin) flags += 'F';
    if (segment.len > 0) flags += 'P';
    if (segment.has_ack) flags += '.';
    return flags.empty() ? "-" : flags;
}

class PacketdrillScript {
  public:
    PacketdrillScript(const Instance& instance, const ShownTrace& shown, Side end, const Sink& sink)
        : instance_(instance),
          shown_(shown),
          end_(end),
          wire_(wire_trace(instance, shown)),
          flow_(flow_of(wire_.trace)),
          sink_(sink) {}

    void write() {
        introduce();
        if (instance_.model->environment().start == model::Start::Established) handshake();
        for (const SeenAtEnd& seen : seen_at(end_, wire_.trace, flow_)) see(seen);
        for (const std::string& sentence : conclusions(instance_, shown_))
            remark(std::string(name_of(shown_.verdict)) + ": " + sentence);
    }

  private:
    void line(const std::string& text) const { sink_(text + "\n"); }
    void remark(const std::string& text) const { line("// " + printable(text)); }
    void call(const std::string& text) { line(fmt::format("+{} {}", take_delay(), text)); }
    /// Seconds that pass before what comes next.
    std::string take_delay() {
        const unsigned ticks = ticks_;
        ticks_ = 0;
        return fmt::format("{}", ticks);
    }

    void introduce() const {
        remark(headline(shown_));
        remark(fmt::format("A: {}, B: {}; {}", instance_.model->design(Side::A).name,
                           instance_.model->design(Side::B).name,
                           text_of(instance_.model->environment())));
        remark(fmt::format("The stack under test is {}; a unit of text is {} octet{}.",
                           name_of(end_), wire_.octets_per_unit,
                           wire_.octets_per_unit == 1 ? "" : "s"));
        if (instance_.model->is_behind_middlebox(end_)) {
            remark(
                fmt::format("{} stands behind a middlebox: what that drops or answers is not "
                            "the stack's to answer.",
                            name_of(end_)));
        }
    }

    [[nodiscard]] std::uint32_t relative(std::uint32_t number, Side of) const {
        return number - wire_.first_octet[index(of)] + 1;
    }
    [[nodiscard]] std::string segment_text(const model::Segment& in_trace, Side from) const {
        const model::Segment segment = wire_.on_wire(in_trace, from);
        // An RST in answer to a segment without ACK has 0 itself.
        const bool is_nobodys = segment.rst && segment.has_ack && in_trace.seq == 0;
        const std::uint32_t seq = is_nobodys ? 0 : relative(segment.seq, from);
        std::string text =
            fmt::format("{} {}:{}({})", flags_text(segment), seq, seq + segment.len, segment.len);
        if (segment.has_ack)
            text += fmt::format(" ack {}", relative(segment.ack, model::peer(from)));
        return text;
    }
    void inject(const model::Segment& segment) {
        call(fmt::format("< {} win {}{}", segment_text(segment, model::peer(end_)), peer_window(),
                         segment.syn ? fmt::format(" <mss {}>", mss(model::peer(end_))) : ""));
    }
    void expect(const model::Segment& segment, const std::string& when) {
        line(fmt::format("{} > {}{}", when, segment_text(segment, end_),
                         segment.syn ? " <...>" : ""));
    }
    [[nodiscard]] std::uint32_t mss(Side side) const { return wire_.mss[index(side)]; }

    void socket() {
        call(fmt::format("socket(..., SOCK_STREAM, IPPROTO_TCP) = {}", next_));
        call(fmt::format("setsockopt({}, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0", next_));
    }
    void listen() {
        if (listening_) return;
        socket();
        listening_ = next_++;
        call(fmt::format("bind({}, ..., ...) = 0", *listening_));
        call(fmt::format("listen({}, 1) = 0", *listening_));
    }
    void accept() {
        connection_ = next_++;
        call(fmt::format("accept({}, ..., ...) = {}", *listening_, connection_));
        begin_connection();
    }
    void connect() {
        socket();
        connection_ = next_++;
        call(fmt::format("fcntl({}, F_SETFL, O_RDWR|O_NONBLOCK) = 0", connection_));
        call(fmt::format("connect({}, ..., ...) = -1 EINPROGRESS (Operation now in progress)",
                         connection_));
        begin_connection();
    }
    void begin_connection() {
        to_write_ = instance_.model->environment().data[index(end_)] * wire_.octets_per_unit;
        if (shown_.numbers) to_write_ = shown_.numbers->octets[index(end_)];
    }

    /// Before the trace: A opens.
    void handshake() {
        const auto& first = wire_.first_octet;
        const auto syn = [&](Side side, bool answers) {
            const std::string ack = answers ? " ack 1" : "";
            const char* const flags = answers ? "S." : "S";
            if (side == end_) return fmt::format("+0 > {} 0:0(0){} <...>", flags, ack);
            return fmt::format("+0 < {} 0:0(0){} win {} <mss {}>", flags, ack, peer_window(),
                               mss(side));
        };
        if (end_ == Side::A) {
            connect();
        } else {
            listen();
        }
        line(syn(Side::A, false));
        line(syn(Side::B, true));
        model::Segment ack;
        ack.seq = first[0] - wire_.shift[0];
        ack.ack = first[1] - wire_.shift[1];
        if (end_ == Side::A) {
            expect(ack, "+0");
        } else {
            inject(ack);
            accept();
        }
    }

    void see(const SeenAtEnd& seen) {
        const TraceStep& step = wire_.trace.steps[seen.step];
        switch (seen.what) {
            case SeenAtEnd::What::Tick: ++ticks_; return;
            case SeenAtEnd::What::Call: act(step.change.event.kind, seen.step); break;
            case SeenAtEnd::What::Arrives: arrive(seen); break;
            case SeenAtEnd::What::Sent: send(seen); break;
        }
        const Narration narration = narration_of(seen.step);
        if (seen.what == SeenAtEnd::What::Sent || !step.change.outcome.sent) after(narration);
    }

    [[nodiscard]] Narration narration_of(std::size_t i) const {
        return narrate(wire_.trace.before(i).endpoint(end_), wire_.trace.steps[i].change);
    }

    [[nodiscard]] std::uint32_t peer_window() const {
        return wire_.window[index(model::peer(end_))];
    }

    void write_all() {
        if (to_write_ == 0) return;
        call(fmt::format("write({0}, ..., {1}) = {1}", connection_, to_write_));
        to_write_ = 0;
    }

    void act(EventKind kind, std::size_t step) {
        switch (kind) {
            case EventKind::Close:
                write_all();
                if (connection_ >= 0) {
                    call(fmt::format("shutdown({}, SHUT_WR) = 0", connection_));
                } else if (listening_) {
                    call(fmt::format("close({}) = 0", *listening_));
                    listening_.reset();
                }
                return;
            case EventKind::Abort:
                if (connection_ < 0) break;
                call(fmt::format(
                    "setsockopt({}, SOL_SOCKET, SO_LINGER, {{onoff=1, linger=0}}, 8) = 0",
                    connection_));
                call(fmt::format("close({}) = 0", connection_));
                return;
            case EventKind::Open:
                if (wire_.trace.steps[step].change.outcome.sent) {
                    connect();
                } else {
                    listen();
                }
                return;
            case EventKind::SendData:
            case EventKind::SendDataWithFin:
            case EventKind::SendFin:
            case EventKind::SendAck:
            case EventKind::Retransmit:
            case EventKind::TwoMslTimeout:
            case EventKind::UserTimeout:
            case EventKind::Crash:
            case EventKind::Vanish:
            case EventKind::Read:
            case EventKind::Probe:
            case EventKind::FirstTimer:
            case EventKind::SecondTimer:
            case EventKind::ThirdTimer:
            case EventKind::MiddleboxTimeout:
            case EventKind::Tick:
            case EventKind::Deliver:
            case EventKind::Duplicate:
            case EventKind::Lose: break;
        }
        remark(fmt::format("{}: {}", name_of(end_), name_of_event(wire_.trace, step)));
    }

    void arrive(const SeenAtEnd& seen) {
        inject(*seen.segment);
        if (seen.segment->fin_taken) remark("its sender says by a flag that it has taken the FIN");
    }

    void send(const SeenAtEnd& seen) {
        const EventKind kind = wire_.trace.steps[seen.step].change.event.kind;
        if (kind == EventKind::SendData || kind == EventKind::SendDataWithFin) write_all();
        const std::string delay = take_delay();
        std::string when = "+" + delay;
        // A timer says when.
        if (kind == EventKind::Retransmit) when += ".1~+2";
        if (kind == EventKind::SendAck) when += "~+.3";
        expect(*seen.segment, when);
        const Message& message = flow_.messages[seen.message];
        if (!message.arrived) remark("this one: " + fate_text(message));
    }

    /// What the application is handed, and the state that was entered.
    void after(const Narration& narration) {
        if (narration.entered == model::State::Established && listening_ && connection_ < 0)
            accept();
        if (narration.delivered > 0) {
            call(fmt::format("read({}, ..., 65535) = {}", connection_, narration.delivered));
        }
        if (narration.end_of_file && connection_ >= 0)
            call(fmt::format("read({}, ..., 65535) = 0", connection_));
        if (!narration.entered) return;
        remark(fmt::format("{} is {} now", name_of(end_), name_of(*narration.entered)));
        if (narration.is_gone()) connection_ = -1;
    }

    const Instance& instance_;
    const ShownTrace& shown_;
    Side end_;
    const WireTrace wire_;
    const MessageFlow flow_;
    const Sink& sink_;
    /// Descriptors: the next that is free, the one that listens, that of the connection.
    int next_ = 3;
    std::optional<int> listening_;
    int connection_ = -1;
    std::uint32_t to_write_ = 0;
    unsigned ticks_ = 0;
};

class PacketdrillRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "packetdrill"; }
    [[nodiscard]] std::string_view suffix() const override { return ".pkt"; }
    [[nodiscard]] std::string_view what() const override {
        return "a script that tests a stack as one --end; one trace";
    }
    [[nodiscard]] bool takes_one() const override { return true; }

    void render(const RenderedTraces& traces, const RenderingOptions& options,
                const Sink& sink) const override {
        for (const TracesOfInstance& part : traces.parts) {
            for (const ShownTrace& shown : part.traces)
                PacketdrillScript(*part.instance, shown, options.end, sink).write();
        }
    }
};

}  // namespace

const Rendering& packetdrill_rendering() {
    static const PacketdrillRendering rendering;
    return rendering;
}

}  // namespace finwait::program
