#include "checker/program/conformance/expectation.h"

#include <fmt/format.h>

#include <string>

#include "model/rules/segment_arrives.h"
#include "model/rules/transmissions.h"
#include "model/rules/user_calls.h"

namespace finwait::program {

namespace {

model::Stack stack_in_style(const model::Design& design, ApplicationStyle style) {
    model::Stack stack;
    stack.design = &design;
    stack.mss = kPeerWindow;
    stack.delayed_ack = false;
    stack.may_abort = true;
    stack.peer_window = kPeerWindow;
    stack.close_ends_reading = style != ApplicationStyle::Shutdown;
    stack.close_aborts = style == ApplicationStyle::Abort;
    stack.reads_at_will = style == ApplicationStyle::CloseUnread;
    return stack;
}

/// The RST,ACK that answers a segment without ACK has the number 0, wherever a connection begins
/// (RFC 9293 §3.10.7.1).
template <class Segment>
std::uint32_t relative_seq(const Segment& segment, bool answers_ack, std::uint32_t isn) {
    const bool is_zero = segment.rst && segment.has_ack && !answers_ack && segment.seq == 0;
    return is_zero ? 0 : segment.seq - isn;
}

bool is_bare(const SeenSegment& segment) {
    return segment.has_ack && segment.len == 0 && !segment.syn && !segment.fin && !segment.rst;
}

/// How many ACKs go out at once is left open: of those that follow each other the last one counts.
std::vector<SeenSegment> without_repeated_acks(const std::vector<SeenSegment>& sent) {
    std::vector<SeenSegment> kept;
    for (const SeenSegment& segment : sent) {
        const bool replaces = !kept.empty() && is_bare(kept.back()) && is_bare(segment);
        if (replaces) kept.pop_back();
        kept.push_back(segment);
    }
    return kept;
}

bool is_rst(const std::vector<SeenSegment>& sent) { return sent.size() == 1 && sent[0].rst; }

}  // namespace

std::string text_of(const SeenSegment& segment) {
    WireSegment wire;
    wire.seq = segment.seq;
    wire.ack = segment.ack;
    wire.len = segment.len;
    wire.syn = segment.syn;
    wire.fin = segment.fin;
    wire.rst = segment.rst;
    wire.has_ack = segment.has_ack;
    return text_of(wire);
}

bool agree(const StackAnswer& one, const StackAnswer& other) {
    const bool same_state = !one.state || !other.state || *one.state == *other.state;
    const bool same_text = !one.handed || !other.handed ||
                           (one.handed->octets == other.handed->octets &&
                            one.handed->end_of_file == other.handed->end_of_file);
    return without_repeated_acks(one.sent) == without_repeated_acks(other.sent) && same_state &&
           same_text;
}

std::string text_of(const StackAnswer& observation) {
    std::string text;
    for (const SeenSegment& segment : observation.sent) {
        text += (text.empty() ? "" : "; ") + text_of(segment);
    }
    if (text.empty()) text = "nothing sent";
    if (observation.state) text += fmt::format(", {}", name_of(*observation.state));
    if (observation.handed) {
        text += fmt::format(", {} read{}", observation.handed->octets,
                            observation.handed->end_of_file ? " and end of file" : "");
    }
    return text;
}

SeenSegment seen(const WireSegment& segment, const Established& numbers, bool answers_ack) {
    SeenSegment seen;
    seen.seq = relative_seq(segment, answers_ack, numbers.own_isn);
    seen.ack = segment.has_ack ? segment.ack - numbers.peer_isn : 0;
    seen.len = segment.len;
    seen.syn = segment.syn;
    seen.has_ack = segment.has_ack;
    seen.fin = segment.fin;
    seen.rst = segment.rst;
    return seen;
}

Expectation::Expectation(const model::Design& design, ApplicationStyle style,
                         const Established& numbers)
    : style_(style), begun_(numbers), stack_(stack_in_style(design, style)) {
    endpoint_.snd_una = endpoint_.snd_nxt = numbers.own_isn + 1;
    endpoint_.rcv_nxt = numbers.peer_isn + 1;
    if (asks_where_acks_begin(design.mechanisms)) {
        endpoint_.ack_base = numbers.own_isn + (numbers.opened_actively ? 0 : 1);
    }
    numbers_ = {endpoint_.snd_una, endpoint_.snd_nxt, endpoint_.rcv_nxt, numbers.edge};
}

Expectation::Expectation(const model::Design& design, ApplicationStyle style,
                         const model::Endpoint& endpoint, const EndpointNumbers& numbers)
    : style_(style), stack_(stack_in_style(design, style)), endpoint_(endpoint), numbers_(numbers) {
    constexpr model::TcpStates kOpen{model::State::Established, model::State::CloseWait};
    has_closed_ = !kOpen.contains(endpoint.state);
}

namespace {

/// Before its SYN has come there is no number of the peer.
bool knows_peer(const model::Endpoint& endpoint) {
    return endpoint.state != model::State::Listen && endpoint.state != model::State::SynSent;
}

/// How far the numbers reach that are tried before there is a window.
constexpr std::uint32_t kBeforeWindow = 1000;

}  // namespace

Expectation Expectation::before_handshake(const model::Design& design, ApplicationStyle style,
                                          const Established& numbers, bool active) {
    Expectation expectation(design, style, numbers);
    expectation.stack_.is_opener = active;
    expectation.stack_.first_iss = numbers.own_isn;
    model::Endpoint closed;
    closed.state = model::State::Closed;
    closed.history.incarnation = 0;
    if (const auto opened = model::open(expectation.stack_, closed, 0)) {
        expectation.endpoint_ = opened->endpoint;
    }
    expectation.note_numbers();
    return expectation;
}

void Expectation::note_isn(std::uint32_t isn) {
    const std::uint32_t shift = isn - begun_.own_isn;
    for (std::uint32_t* const number : {&begun_.own_isn, &endpoint_.snd_una, &endpoint_.snd_nxt,
                                        &numbers_.snd_una, &numbers_.snd_nxt}) {
        *number += shift;
    }
    // Elsewhere it is 0, whatever the numbers are.
    if (asks_where_acks_begin(stack_.design->mechanisms)) endpoint_.ack_base += shift;
}

/// Where the peer's SYN was taken, its number is where those of the peer begin.
void Expectation::note_peer(bool had_peer) {
    const bool taken =
        !had_peer && knows_peer(endpoint_) && endpoint_.state != model::State::Closed;
    if (taken) begun_.peer_isn = endpoint_.rcv_nxt - 1;
}

void Expectation::note_numbers() {
    if (endpoint_.state == model::State::Closed) return;
    numbers_ = {endpoint_.snd_una, endpoint_.snd_nxt, endpoint_.rcv_nxt, numbers_.edge};
    if (knows_peer(endpoint_)) return;
    numbers_.rcv_nxt = begun_.peer_isn;
    numbers_.edge = begun_.peer_isn + kBeforeWindow;
}

EndpointNumbers Expectation::relative_numbers() const {
    return {numbers_.snd_una - begun_.own_isn, numbers_.snd_nxt - begun_.own_isn,
            numbers_.rcv_nxt - begun_.peer_isn, numbers_.edge - begun_.peer_isn};
}

SeenSegment Expectation::relative(const model::Segment& segment, bool answers_ack) const {
    SeenSegment seen;
    seen.seq = relative_seq(segment, answers_ack, begun_.own_isn);
    seen.ack = segment.has_ack ? segment.ack - begun_.peer_isn : 0;
    seen.len = segment.len;
    seen.syn = segment.syn;
    seen.has_ack = segment.has_ack;
    seen.fin = segment.fin;
    seen.rst = segment.rst;
    return seen;
}

std::uint32_t Expectation::received() const {
    return numbers_.rcv_nxt - begun_.peer_isn - 1 - (endpoint_.history.fin_received ? 1U : 0U);
}

model::Endpoint Expectation::relative() const {
    model::Endpoint relative = endpoint_;
    relative.timers = {};
    relative.history = {};
    if (relative.state == model::State::Closed) {
        relative.unread = 0;
        relative.read_shut = false;
        return relative;
    }
    // What the application was handed, and no more of what no rule reads.
    relative.history.delivered = endpoint_.history.delivered;
    relative.history.fin_received = endpoint_.history.fin_received;
    relative.snd_una -= begun_.own_isn;
    relative.snd_nxt -= begun_.own_isn;
    relative.rcv_nxt = knows_peer(endpoint_) ? endpoint_.rcv_nxt - begun_.peer_isn : 0;
    if (asks_where_acks_begin(stack_.design->mechanisms)) relative.ack_base -= begun_.own_isn;
    for (auto& piece : relative.kept) {
        if (!piece.is_there) break;
        piece.from -= begun_.peer_isn;
        piece.to -= begun_.peer_isn;
    }
    return relative;
}

bool Expectation::can(Stimulus::Kind call) const {
    if (has_closed_ || endpoint_.state == model::State::Closed ||
        !model::kSynchronized.contains(endpoint_.state)) {
        return false;
    }
    switch (call) {
        case Stimulus::Kind::Segment: return true;
        case Stimulus::Kind::Write:
            return stack_.design->mechanisms.text_sent_in.contains(endpoint_.state);
        case Stimulus::Kind::Close: return model::close(stack_, endpoint_).has_value();
    }
    return false;
}

void Expectation::take(const model::Outcome& outcome, std::vector<model::Segment>& sent) {
    endpoint_ = outcome.endpoint;
    coverage_ |= outcome.coverage;
    if (outcome.sent) sent.push_back(*outcome.sent);
}

/// What the rules leave to a later moment happens now.
void Expectation::send_what_can_be_sent(std::vector<model::Segment>& sent) {
    for (;;) {
        auto outcome = model::send_data_with_fin(stack_, endpoint_);
        if (!outcome) outcome = model::send_data(stack_, endpoint_);
        if (!outcome) outcome = model::send_fin(stack_, endpoint_);
        if (!outcome) outcome = model::send_ack(stack_, endpoint_);
        if (!outcome) return;
        take(*outcome, sent);
    }
}

void Expectation::arrive(const Stimulus& stimulus, std::vector<model::Segment>& sent) {
    // RCV.WND is what the stack has announced.
    stack_.window = numbers_.edge - endpoint_.rcv_nxt;
    if (stack_.reads_at_will) stack_.window += endpoint_.unread;
    take(model::segment_arrives(stack_, endpoint_, segment_of(stimulus, numbers_)), sent);
}

void Expectation::call(Stimulus::Kind call, std::vector<model::Segment>& sent) {
    if (call == Stimulus::Kind::Write) {
        ++endpoint_.unsent;
        ++written_;
        return;
    }
    if (const auto closed = model::close(stack_, endpoint_)) take(*closed, sent);
    has_closed_ = true;
}

StackAnswer Expectation::step(const Stimulus& stimulus) {
    std::vector<model::Segment> sent;
    coverage_ = {};
    const bool is_segment = stimulus.kind == Stimulus::Kind::Segment;
    const bool answers_ack = has_ack(stimulus);
    const bool had_peer = knows_peer(endpoint_);
    if (is_segment) {
        arrive(stimulus, sent);
    } else {
        call(stimulus.kind, sent);
    }
    send_what_can_be_sent(sent);
    note_peer(had_peer);
    note_numbers();
    StackAnswer observation;
    for (const model::Segment& segment : sent) {
        observation.sent.push_back(relative(segment, answers_ack));
    }
    // Whether the RST of an ABORT carries ACK is left open (RFC 9293 §3.10.5).
    if (!is_segment && is_rst(observation.sent)) {
        observation.sent[0].has_ack = false;
        observation.sent[0].ack = 0;
    }
    observation.state = endpoint_.state;
    if (style_ != ApplicationStyle::CloseUnread) {
        observation.handed = Handed{endpoint_.history.delivered, endpoint_.history.fin_received};
    }
    return observation;
}

}  // namespace finwait::program
