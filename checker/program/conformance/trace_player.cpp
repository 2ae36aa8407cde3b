#include "checker/program/conformance/trace_player.h"

#include <fmt/format.h>

#include <optional>

#include "checker/program/renderings/wire/end_view.h"
#include "checker/program/stacks/test_network.h"
#include "checker/program/traces/wire_trace.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::Side;
using What = SeenAtEnd::What;
using Sent = StackUnderTest::Sent;

/// As it is seen on the wire.
WireSegment on_the_wire(const model::Segment& segment) {
    WireSegment wire;
    wire.seq = segment.seq;
    wire.ack = segment.has_ack ? segment.ack : 0;
    wire.len = segment.len;
    wire.syn = segment.syn;
    wire.fin = segment.fin;
    wire.rst = segment.rst;
    wire.has_ack = segment.has_ack;
    return wire;
}

bool is_acknowledgement(const WireSegment& segment) {
    return segment.has_ack && segment.length() == 0 && !segment.rst;
}

/// Whether the RST of an ABORT carries ACK is left open (RFC 9293 §3.10.5).
bool is_alike(const WireSegment& one, const WireSegment& other) {
    return one.seq == other.seq && one.len == other.len && one.syn == other.syn &&
           one.fin == other.fin && one.rst == other.rst &&
           (one.rst || (one.has_ack == other.has_ack && one.ack == other.ack));
}

/// Text and the FIN behind it may go in one segment or in several.
std::optional<WireSegment> joined(const Sent& sent) {
    if (sent.empty()) return std::nullopt;
    WireSegment whole = sent.front();
    for (std::size_t i = 1; i < sent.size(); ++i) {
        if (whole.fin || whole.rst || sent[i].seq != whole.end()) return std::nullopt;
        whole.len += sent[i].len;
        whole.fin = sent[i].fin;
        whole.ack = sent[i].ack;
    }
    return whole;
}

std::string text_of_sent(const Sent& sent) {
    std::string text;
    for (const WireSegment& segment : sent) text += (text.empty() ? "" : "; ") + text_of(segment);
    return text.empty() ? "nothing sent" : text;
}

class TracePlayer {
  public:
    TracePlayer(const Instance& instance, const ShownTrace& shown, Side end, StackUnderTest& stack)
        : environment_(instance.model->environment()),
          wire_(wire_trace(instance, shown)),
          flow_(flow_of(wire_.trace)),
          seen_(seen_at(end, wire_.trace, flow_)),
          end_(end),
          behind_middlebox_(instance.model->is_behind_middlebox(end)),
          stack_(stack) {}

    PlayedEnd play() {
        if (environment_.start != model::Start::Established) {
            stop("it begins before the connection does");
            return played_;
        }
        if (behind_middlebox_) {
            stop("it stands behind a middlebox, and the stack does not");
            return played_;
        }
        open();
        for (at_ = 0; at_ < seen_.size() && goes_on_; ++at_) step(seen_[at_]);
        return played_;
    }

  private:
    void open() {
        Opening opening;
        opening.own_isn = wire_.first_octet[index(end_)] - 1;
        opening.peer_isn = wire_.first_octet[index(model::peer(end_))] - 1;
        if (!stack_.open(opening)) {
            throw NotPossible("the stack opens no connection with the numbers of the trace");
        }
    }

    void stop(const std::string& why) {
        played_.outcome = PlayedEnd::Outcome::NotToTheEnd;
        played_.why = why;
        goes_on_ = false;
    }

    void stop_between_close_and_fin(std::size_t step) {
        stop(fmt::format("step {} comes between CLOSE and the FIN, which a stack sends at once",
                         step + 1));
    }

    void step(const SeenAtEnd& seen) {
        const EventKind kind = wire_.trace.steps[seen.step].change.event.kind;
        switch (seen.what) {
            case What::Tick: return;
            case What::Arrives: arrive(seen); return;
            case What::Call: call(kind, seen); return;
            case What::Sent: send(kind, seen); return;
        }
    }

    /// What the trace sends in the same step, behind this one.
    std::optional<WireSegment> take_reply(const SeenAtEnd& seen) {
        if (at_ + 1 >= seen_.size()) return std::nullopt;
        const SeenAtEnd& next = seen_[at_ + 1];
        if (next.what != What::Sent || next.step != seen.step) return std::nullopt;
        ++at_;
        return expected(next);
    }
    [[nodiscard]] WireSegment expected(const SeenAtEnd& sent) const {
        return on_the_wire(wire_.on_wire(*sent.segment, end_));
    }

    void arrive(const SeenAtEnd& seen) {
        const auto state_at = [&](const model::World& world) { return world.endpoint(end_).state; };
        if (close_waits_ && state_at(wire_.trace.before(seen.step)) !=
                                state_at(wire_.trace.steps[seen.step].after)) {
            stop_between_close_and_fin(seen.step);
            return;
        }
        const model::Segment segment = wire_.on_wire(*seen.segment, model::peer(end_));
        const Sent sent = stack_.input(segment, wire_.window[index(model::peer(end_))]);
        const std::string event = text_of(on_the_wire(segment)) + " arrives";
        compare(seen.step, event, take_reply(seen), sent);
    }

    void call(EventKind kind, const SeenAtEnd& seen) {
        const std::string event(name_of(kind));
        switch (kind) {
            case EventKind::Close:
                close_waits_ = fin_is_due(seen.step);
                if (close_waits_) return;
                compare(seen.step, event, take_reply(seen), close());
                return;
            case EventKind::Abort:
                if (close_waits_) {
                    stop_between_close_and_fin(seen.step);
                    return;
                }
                compare(seen.step, event, take_reply(seen), stack_.call(StackCall::Abort));
                return;
            case EventKind::SendData:
            case EventKind::SendDataWithFin:
            case EventKind::SendFin:
            case EventKind::SendAck:
            case EventKind::Retransmit:
            case EventKind::Open:
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
        stop(fmt::format("step {} is a {}, which cannot be played", seen.step + 1, event));
    }

    Sent close() {
        close_waits_ = false;
        const auto side = index(end_);
        if (environment_.close_aborts[side]) return stack_.call(StackCall::Abort);
        return stack_.call(environment_.close_ends_reading[side] ? StackCall::Close
                                                                 : StackCall::ShutdownWrite);
    }

    /// Then the FIN goes out in a later step, or not in this trace.
    [[nodiscard]] bool fin_is_due(std::size_t step) const {
        const model::Endpoint& after = wire_.trace.steps[step].after.endpoint(end_);
        return after.close_called || model::kFinDue.contains(after.state);
    }

    void send(EventKind kind, const SeenAtEnd& seen) {
        // It is the timer's to say when.
        if (kind == EventKind::Retransmit || kind == EventKind::Probe) return;
        const WireSegment segment = expected(seen);
        Sent sent;
        if (segment.len > 0) sent = stack_.write(segment.len);
        if (segment.fin && close_waits_) {
            for (const WireSegment& one : close()) sent.push_back(one);
        }
        const std::string event(name_of(kind));
        if (kind == EventKind::SendAck && early_ack_ && is_alike(*early_ack_, segment)) {
            note(seen.step, event, text_of(segment), text_of(segment) + ", earlier");
            early_ack_.reset();
            return;
        }
        compare(seen.step, event, segment, sent);
    }

    void note(std::size_t step, const std::string& event, const std::string& by_trace,
              const std::string& by_stack) {
        played_.steps.push_back({step, event, by_trace, by_stack});
    }

    void compare(std::size_t step, const std::string& event,
                 const std::optional<WireSegment>& by_trace, const Sent& by_stack) {
        const model::Endpoint& after = wire_.trace.steps[step].after.endpoint(end_);
        const std::optional<WireSegment> whole = joined(by_stack);
        const bool is_early = !by_trace && after.ack_pending && whole && is_acknowledgement(*whole);
        if (is_early) early_ack_ = whole;
        const bool same =
            is_early || (by_trace ? whole && is_alike(*by_trace, *whole) : by_stack.empty());
        // With CLOSE put off, the stack is in the state of before.
        const auto state = close_waits_ ? std::nullopt : stack_.state();
        const bool same_state = !state || *state == after.state;
        const auto state_text = [](std::optional<model::State> of) {
            return of ? fmt::format(", {}", name_of(*of)) : std::string();
        };
        note(step, event,
             (by_trace ? text_of(*by_trace) : "nothing sent") +
                 state_text(state ? std::optional(after.state) : std::nullopt),
             text_of_sent(by_stack) + state_text(state));
        if (same && same_state) return;
        played_.outcome = PlayedEnd::Outcome::OtherWay;
        goes_on_ = false;
    }

    const model::Environment& environment_;
    const WireTrace wire_;
    const MessageFlow flow_;
    const std::vector<SeenAtEnd> seen_;
    Side end_;
    bool behind_middlebox_;
    StackUnderTest& stack_;
    PlayedEnd played_{};
    std::size_t at_ = 0;
    bool goes_on_ = true;
    /// The application has called CLOSE, and the FIN is sent in a later step.
    bool close_waits_ = false;
    /// The stack has sent it, and the trace owes it.
    std::optional<WireSegment> early_ack_{};
};

}  // namespace

PlayedEnd play(const Instance& instance, const ShownTrace& shown, model::Side end,
               StackUnderTest& stack) {
    return TracePlayer(instance, shown, end, stack).play();
}

}  // namespace finwait::program
