// The events of an endpoint's own (§3, life cycle §3), and its timers (life cycle §6).
#include "reference_endpoint.h"

#include <algorithm>

namespace finwait::reference {

namespace {

// The states that wait for the acknowledgement of the own FIN, and in which a FIN is due (§3).
bool is_fin_state(State state) {
    return state == State::kFinWait1 || state == State::kClosing || state == State::kLastAck;
}

bool may_send_data(State state) {
    return state == State::kEstablished || state == State::kCloseWait || is_fin_state(state);
}

// §4: the flag is carried by what is sent in the states after the peer's FIN was taken.
bool is_flag_state(State state) {
    return state == State::kCloseWait || state == State::kClosing || state == State::kLastAck ||
           state == State::kTimeWait;
}

}  // namespace

Actor::Actor(World& world, int self, const Design& design, const Environment& environment)
    : endpoint_(world.endpoint[static_cast<std::size_t>(self)]),
      out_(world.channel[static_cast<std::size_t>(self)]),
      design_(design),
      environment_(environment),
      opener_(environment.openers[static_cast<std::size_t>(self)]),
      closer_(environment.closers[static_cast<std::size_t>(self)]),
      data_(environment.data[static_cast<std::size_t>(self)]) {}

// ---- whether the endpoint's own events can happen

bool Actor::can_open() const {
    return endpoint_.state == State::kClosed && endpoint_.incarnation < environment_.incarnations;
}

bool Actor::can_close() const {
    const bool waits_for_established =
        endpoint_.state == State::kSynReceived && endpoint_.unsent > 0;
    return closer_ && row(Trigger::kClose) != nullptr && !waits_for_established;
}

bool Actor::wants_to_send_data() const {
    return endpoint_.unsent > 0 && may_send_data(endpoint_.state) && fits(1);
}

bool Actor::wants_to_send_data_with_fin() const {
    return endpoint_.unsent == 1 && is_fin_state(endpoint_.state) && fits(1 + design_.fin_consumes);
}

bool Actor::wants_to_send_fin() const {
    return endpoint_.unsent == 0 && is_fin_state(endpoint_.state) && !endpoint_.fin_sent &&
           fits(design_.fin_consumes);
}

bool Actor::wants_to_send_ack_now() const {
    return endpoint_.ack_pending && endpoint_.ack_timer == 0;
}

bool Actor::wants_to_retransmit() const {
    return something_to_retransmit() &&
           (!environment_.clock || endpoint_.retransmission_timer == 0);
}

bool Actor::can_time_out() const {
    return endpoint_.state == State::kTimeWait && !endpoint_.ack_pending &&
           row(Trigger::kTwoMslTimeout) != nullptr &&
           (!environment_.clock || endpoint_.two_msl_timer == 0);
}

bool Actor::can_abort() const { return environment_.abort && row(Trigger::kAbort) != nullptr; }

bool Actor::can_give_up() const {
    return environment_.user_timeout && something_to_retransmit() &&
           row(Trigger::kUserTimeout) != nullptr;
}

bool Actor::can_crash() const { return environment_.crash && endpoint_.state != State::kClosed; }

// ---- what they do

void Actor::open(int offset) {
    begin_connection(endpoint_.isn_base + offset);
    if (opener_) {
        endpoint_.state = State::kSynSent;
        endpoint_.snd_nxt += 1;
        endpoint_.syn_outstanding = true;
        reply(make_syn());
    } else {
        endpoint_.state = State::kListen;
        endpoint_.passive = true;
    }
}

void Actor::close() {
    if (endpoint_.state == State::kEstablished || endpoint_.state == State::kSynReceived) {
        endpoint_.closed_first = true;
    }
    enter(row(Trigger::kClose)->next);
}

void Actor::send_data() {
    put(make_segment(endpoint_.snd_nxt, 1, false));
    endpoint_.snd_nxt += 1;
    endpoint_.unsent -= 1;
}

void Actor::send_data_with_fin() {
    put(make_segment(endpoint_.snd_nxt, 1, true));
    endpoint_.snd_nxt += 1 + design_.fin_consumes;
    endpoint_.unsent -= 1;
    endpoint_.fin_sent = true;
}

void Actor::send_fin() {
    put(make_segment(endpoint_.snd_nxt, 0, true));
    endpoint_.snd_nxt += design_.fin_consumes;
    endpoint_.fin_sent = true;
}

void Actor::send_ack() { put(make_segment(endpoint_.snd_nxt, 0, false)); }

void Actor::retransmit() {
    if (endpoint_.syn_outstanding) {
        put(make_syn());
    } else if (text_outstanding() > 0) {
        const bool is_last_unit = text_outstanding() == 1 && endpoint_.unsent == 0;
        const bool with_fin = is_last_unit && fin_outstanding() && fin_is_retransmitted();
        put(make_segment(endpoint_.snd_una, 1, with_fin));
    } else {
        put(make_segment(endpoint_.snd_una, 0, true));
    }
}

void Actor::time_out() { enter(row(Trigger::kTwoMslTimeout)->next); }

void Actor::abort() {
    const Row found = *row(Trigger::kAbort);
    switch (found.sends) {
        case Sends::kNothing: break;
        case Sends::kAck: reply_ack(); break;
        case Sends::kRst: reply_rst(endpoint_.snd_nxt, endpoint_.paired); break;
    }
    endpoint_.reset = true;
    enter(found.next);
}

void Actor::give_up() {
    endpoint_.gave_up = true;
    enter(row(Trigger::kUserTimeout)->next);
}

void Actor::crash() {
    endpoint_.crashed = true;
    enter(State::kClosed);
    endpoint_.isn_base = 0;
}

// ---- what is outstanding

// A FIN is not sent before all text is, so a sent FIN is the last that snd_nxt covers. Where it
// consumes a number, snd_una tells whether it is acknowledged; where it consumes none, a FIN
// not regarded as acknowledged counts as outstanding (§4), and that is told by the state.
bool Actor::fin_outstanding() const {
    if (!endpoint_.fin_sent) {
        return false;
    }
    return design_.fin_consumes > 0 ? endpoint_.snd_una < endpoint_.snd_nxt
                                    : is_fin_state(endpoint_.state);
}

int Actor::text_outstanding() const {
    const int syn_numbers = endpoint_.syn_outstanding ? 1 : 0;
    const int fin_numbers = endpoint_.fin_sent ? design_.fin_consumes : 0;
    return std::max(0, endpoint_.snd_nxt - fin_numbers - syn_numbers - endpoint_.snd_una);
}

bool Actor::fin_is_retransmitted() const {
    return design_.fin_retransmitted_in.contains(endpoint_.state);
}

bool Actor::something_to_retransmit() const {
    return endpoint_.syn_outstanding || text_outstanding() > 0 ||
           (fin_outstanding() && fin_is_retransmitted());
}

bool Actor::fits(int numbers) const {
    return endpoint_.snd_nxt + numbers - endpoint_.snd_una <= environment_.window;
}

// ---- sending

bool Actor::has_room() const {
    return out_.size() < static_cast<std::size_t>(environment_.capacity);
}

Segment Actor::make_segment(int seq, int len, bool fin) const {
    Segment segment;
    segment.seq = seq;
    segment.ack = endpoint_.rcv_nxt;
    segment.ack_on = true;
    segment.len = len;
    segment.fin = fin;
    segment.flag = design_.fin_test == FinTest::kFlag && is_flag_state(endpoint_.state);
    segment.incarnation = endpoint_.incarnation;
    segment.to = endpoint_.paired;
    return segment;
}

// The first SYN, of SYN-SENT, has no ACK; every other has (life cycle §3).
Segment Actor::make_syn() const {
    Segment segment = make_segment(endpoint_.snd_una, 0, false);
    segment.syn = true;
    if (endpoint_.state == State::kSynSent) {
        segment.ack_on = false;
        segment.ack = 0;
        segment.to = 0;
    }
    return segment;
}

// Every segment that carries ack = rcv_nxt pays what is owed (§3).
void Actor::put(const Segment& segment) {
    if (segment.ack_on && !segment.rst) {
        endpoint_.ack_pending = false;
    }
    out_.push_back(segment);
    if (!environment_.fifo) {
        std::sort(out_.begin(), out_.end());
    }
}

// A reply that finds the channel full was sent and is lost (§3).
void Actor::reply(const Segment& segment) {
    if (keeps_silent_) {
        return;
    }
    if (has_room()) {
        put(segment);
        reply_found_room_ = true;
    } else {
        endpoint_.ack_pending = false;
        reply_was_lost_ = true;
    }
}

void Actor::reply_ack() { reply(make_segment(endpoint_.snd_nxt, 0, false)); }

void Actor::reply_rst(int seq, int to) {
    Segment segment;
    segment.seq = seq;
    segment.rst = true;
    segment.incarnation = endpoint_.incarnation;
    segment.to = to;
    reply(segment);
}

// The RST that answers a segment with ACK.
void Actor::refuse(const Segment& segment) { reply_rst(segment.ack, segment.incarnation); }

// ---- states

const Row* Actor::row(Trigger trigger) const {
    const auto found = design_.table.find({endpoint_.state, trigger});
    return found == design_.table.end() ? nullptr : &found->second;
}

void Actor::enter(State next) {
    endpoint_.state = next;
    endpoint_.passive = endpoint_.passive && next == State::kSynReceived;
    endpoint_.two_msl_timer.reset();
    if (next == State::kTimeWait) {
        endpoint_.time_waited = true;
        if (environment_.clock) {
            endpoint_.two_msl_timer = environment_.clock->time_wait;
        }
    }
    if (next == State::kClosed) {
        // §1: the TCB is deleted, history stays.
        const bool open_left = endpoint_.incarnation < environment_.incarnations;
        endpoint_.isn_base = open_left ? endpoint_.snd_nxt : 0;
        endpoint_.snd_una = 0;
        endpoint_.snd_nxt = 0;
        endpoint_.rcv_nxt = 0;
        endpoint_.unsent = 0;
        endpoint_.fin_sent = false;
        endpoint_.ack_pending = false;
        endpoint_.syn_outstanding = false;
    }
}

// Life cycle §1: history is cleared but for the number of connections and what they took.
void Actor::begin_connection(int iss) {
    Endpoint fresh;
    fresh.incarnation = endpoint_.incarnation + 1;
    fresh.taken_before = endpoint_.taken_before | endpoint_.taken;
    fresh.unsent = data_;
    fresh.snd_una = iss;
    fresh.snd_nxt = iss;
    endpoint_ = fresh;
}

// Back to LISTEN, from SYN-RECEIVED (life cycle §3).
void Actor::listen(int iss) {
    endpoint_.state = State::kListen;
    endpoint_.snd_una = iss;
    endpoint_.snd_nxt = iss;
    endpoint_.rcv_nxt = 0;
    endpoint_.unsent = data_;
    endpoint_.syn_outstanding = false;
    endpoint_.ack_pending = false;
    endpoint_.paired = 0;
}

// An outstanding SYN was acknowledged, in a state in which the peer's was taken already.
void Actor::acknowledge_syn() {
    if (endpoint_.syn_outstanding) {
        endpoint_.syn_outstanding = false;
        endpoint_.established = true;
    }
}

// ---- timers

void Actor::settle_timers(const Endpoint& before, bool was_retransmission) {
    if (!environment_.clock) {
        return;
    }
    const Clock& clock = *environment_.clock;

    if (!endpoint_.ack_pending) {
        endpoint_.ack_timer.reset();
    } else if (!endpoint_.ack_timer) {
        endpoint_.ack_timer = clock.ack_delay;
    }

    const bool never_runs = endpoint_.state == State::kClosed ||
                            endpoint_.state == State::kListen ||
                            endpoint_.state == State::kTimeWait;
    if (never_runs || !something_to_retransmit()) {
        endpoint_.retransmission_timer.reset();
        endpoint_.doublings = 0;
    } else if (!endpoint_.retransmission_timer || endpoint_.snd_una != before.snd_una ||
               endpoint_.incarnation != before.incarnation) {
        endpoint_.retransmission_timer = clock.rto;
        endpoint_.doublings = 0;
    } else if (was_retransmission) {
        if (clock.backoff) {
            endpoint_.doublings = std::min(6, endpoint_.doublings + 1);
        }
        endpoint_.retransmission_timer = clock.rto << endpoint_.doublings;
    }
}

bool Actor::is_urgent() const {
    return can_send_data() || can_send_data_with_fin() || can_send_fin() || can_retransmit() ||
           can_time_out() || (has_room() && wants_to_send_ack_now());
}

bool Actor::urgently_lacks_room() const {
    return !has_room() && (wants_to_send_data() || wants_to_send_data_with_fin() ||
                           wants_to_send_fin() || wants_to_retransmit() || wants_to_send_ack_now());
}

bool Actor::has_running_timer() const {
    const auto runs = [](const Timer& timer) { return timer && *timer > 0; };
    return runs(endpoint_.retransmission_timer) || runs(endpoint_.two_msl_timer) ||
           runs(endpoint_.ack_timer);
}

void Actor::tick() {
    for (Timer* timer :
         {&endpoint_.retransmission_timer, &endpoint_.two_msl_timer, &endpoint_.ack_timer}) {
        if (*timer && **timer > 0) {
            **timer -= 1;
        }
    }
}

}  // namespace finwait::reference
