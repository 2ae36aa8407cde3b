#include "checker/program/stacks/stack_under_test.h"

namespace finwait::program {

namespace {

model::Segment syn_at(std::uint32_t isn) {
    model::Segment syn;
    syn.seq = isn;
    syn.syn = true;
    syn.has_ack = false;
    return syn;
}

}  // namespace

std::optional<Established> shake_hands(StackUnderTest& stack, std::uint32_t peer_isn,
                                       const std::optional<WireSegment>& syn) {
    Established numbers{0, peer_isn, 0};
    model::Segment segment = syn_at(peer_isn);
    if (syn) {
        // The peer's SYN,ACK; the stack's ACK tells its window.
        segment.has_ack = true;
        segment.ack = syn->seq + 1;
    }
    const StackUnderTest::Sent sent = stack.input(segment, kPeerWindow);
    if (sent.size() != 1 || !sent[0].has_ack || sent[0].rst || sent[0].ack != peer_isn + 1) {
        return std::nullopt;
    }
    numbers.edge = sent[0].ack + sent[0].window;
    numbers.own_isn = syn ? syn->seq : sent[0].seq;
    if (syn) return numbers;
    segment = {};
    segment.seq = peer_isn + 1;
    segment.ack = numbers.own_isn + 1;
    if (!stack.input(segment, kPeerWindow).empty()) return std::nullopt;
    return numbers;
}

}  // namespace finwait::program
