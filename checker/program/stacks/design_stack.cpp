#include "checker/program/stacks/design_stack.h"

#include "model/rules/segment_arrives.h"
#include "model/rules/transmissions.h"
#include "model/rules/user_calls.h"

namespace finwait::program {

DesignStack::DesignStack(const model::Design& design) {
    stack_.design = &design;
    stack_.delayed_ack = false;
    stack_.may_abort = true;
    stack_.mss = kPeerWindow;
    stack_.peer_window = kPeerWindow;
}

namespace {

constexpr std::uint32_t kIsnOfDesign = 1'000'003;

}  // namespace

/// LISTEN and SYN-SENT know of no number of the peer.
bool DesignStack::has_peer() const {
    return end_.state != model::State::Listen && end_.state != model::State::SynSent;
}

std::optional<StackUnderTest::Sent> DesignStack::begin(const Opening& opening) {
    end_ = {};
    end_.state = model::State::Closed;
    end_.history.incarnation = 0;
    stack_.is_opener = opening.active;
    stack_.first_iss = opening.own_isn.value_or(kIsnOfDesign);
    edge_ = kRoom;
    read_ = 0;
    const auto opened = model::open(stack_, end_, 0);
    if (!opened) return std::nullopt;
    return all_sent(*opened);
}

std::optional<Established> DesignStack::open(const Opening& opening) {
    const Established numbers{opening.own_isn.value_or(kIsnOfDesign), opening.peer_isn,
                              opening.peer_isn + 1 + kRoom};
    end_ = {};
    end_.snd_una = end_.snd_nxt = numbers.own_isn + 1;
    end_.rcv_nxt = numbers.peer_isn + 1;
    end_.ack_base = end_.snd_una;
    edge_ = numbers.edge;
    read_ = 0;
    return numbers;
}

StackUnderTest::Sent DesignStack::input(const model::Segment& segment, std::uint32_t) {
    const bool had_peer = has_peer();
    stack_.window = edge_ - end_.rcv_nxt;
    const model::Outcome outcome = model::segment_arrives(stack_, end_, segment);
    if (!had_peer) edge_ = outcome.endpoint.rcv_nxt + kRoom;
    return all_sent(outcome);
}

StackUnderTest::Sent DesignStack::write(std::uint32_t octets) {
    constexpr model::TcpStates kMayWrite{model::State::Established, model::State::CloseWait};
    if (kMayWrite.contains(end_.state)) end_.unsent += octets;
    return all_sent(as_it_is());
}

StackUnderTest::Sent DesignStack::call(StackCall call) {
    stack_.close_ends_reading = call == StackCall::Close;
    if (call == StackCall::Abort) {
        return all_sent(model::abort(stack_, end_).value_or(as_it_is()));
    }
    // What was handed over and not read is unread now: close() then resets (RFC 9293 §3.6.1).
    stack_.reads_at_will = call == StackCall::Close;
    if (stack_.reads_at_will) {
        end_.unread = end_.history.delivered - read_;
        stack_.window = edge_ - end_.rcv_nxt + end_.unread;
    }
    const model::Outcome outcome = model::close(stack_, end_).value_or(as_it_is());
    stack_.reads_at_will = false;
    Sent sent = all_sent(outcome);
    end_.unread = 0;
    return sent;
}

std::optional<Handed> DesignStack::read() {
    read_ = end_.history.delivered;
    return Handed{end_.history.delivered, end_.history.fin_received};
}

StackUnderTest::Sent DesignStack::all_sent(const model::Outcome& outcome) {
    Sent sent;
    take(sent, outcome);
    for (;;) {
        auto next = model::send_data_with_fin(stack_, end_);
        if (!next) next = model::send_data(stack_, end_);
        if (!next) next = model::send_fin(stack_, end_);
        if (!next) return sent;
        take(sent, *next);
    }
}

void DesignStack::take(Sent& sent, const model::Outcome& outcome) {
    end_ = outcome.endpoint;
    if (!outcome.sent) return;
    WireSegment wire;
    wire.seq = outcome.sent->seq;
    wire.ack = outcome.sent->ack;
    wire.len = outcome.sent->len;
    wire.syn = outcome.sent->syn;
    wire.fin = outcome.sent->fin;
    wire.rst = outcome.sent->rst;
    wire.has_ack = outcome.sent->has_ack;
    wire.window = edge_ - wire.ack;
    sent.push_back(wire);
}

}  // namespace finwait::program
