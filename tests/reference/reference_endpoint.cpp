// The events of an endpoint's own (§3, life cycle §3, ENVIRONMENTS.md), and its timers (life cycle
// §6, DESIGNS.md).
#include "reference_endpoint.h"

#include <algorithm>

namespace finwait::reference {

namespace {

// The states that wait for the acknowledgement of the own FIN (§3).
bool is_fin_state(State state) {
    return state == State::kFinWait1 || state == State::kClosing || state == State::kLastAck;
}

// §4: the flag is carried by what is sent in the states after the peer's FIN was taken.
bool is_flag_state(State state) {
    return state == State::kCloseWait || state == State::kClosing || state == State::kLastAck ||
           state == State::kTimeWait;
}

Trigger trigger_of(std::size_t timer) {
    return static_cast<Trigger>(static_cast<std::size_t>(Trigger::kTwoMslTimeout) + timer);
}

std::size_t timer_of(Trigger trigger) {
    return static_cast<std::size_t>(trigger) - static_cast<std::size_t>(Trigger::kTwoMslTimeout);
}

}  // namespace

std::set<State> every_state() {
    return {State::kListen,   State::kSynSent,  State::kSynReceived, State::kEstablished,
            State::kFinWait1, State::kFinWait2, State::kCloseWait,   State::kClosing,
            State::kLastAck,  State::kTimeWait, State::kClosed};
}

Actor::Actor(World& world, int self, const Design& design, const Environment& environment)
    : endpoint_(world.endpoint[static_cast<std::size_t>(self)]),
      out_(world.channel[static_cast<std::size_t>(self)]),
      design_(design),
      environment_(environment),
      self_(static_cast<std::size_t>(self)),
      peer_(1 - self_),
      opener_(environment.openers[self_]),
      data_(environment.data[self_]) {}

// ---- whether the endpoint's own events can happen

bool Actor::can_open() const {
    return endpoint_.state == State::kClosed && !endpoint_.vanished &&
           endpoint_.incarnation < environment_.incarnations &&
           row(opener_ ? Trigger::kActiveOpen : Trigger::kPassiveOpen) != nullptr;
}

bool Actor::can_close() const {
    if (!environment_.closers[self_] || endpoint_.close_called || row(Trigger::kClose) == nullptr) {
        return false;
    }
    if (environment_.close_aborts[self_]) {
        if (row(Trigger::kAbort) == nullptr) {
            return false;
        }
    } else if (endpoint_.state == State::kSynReceived && endpoint_.unsent > 0) {
        return false;  // it waits for ESTABLISHED
    }
    switch (environment_.close_when[self_]) {
        case CloseWhen::kAnyTime: return true;
        case CloseWhen::kAfterEndOfFile: return endpoint_.fin_received && endpoint_.unread == 0;
        case CloseWhen::kAfterAllIsSent: return endpoint_.unsent == 0;
    }
    return true;
}

bool Actor::wants_to_send_data() const {
    return endpoint_.unsent > 0 && design_.text_sent.contains(endpoint_.state) && fits(1);
}

bool Actor::wants_to_send_data_with_fin() const {
    return endpoint_.unsent == 1 && design_.text_sent.contains(endpoint_.state) && fin_is_due() &&
           fits(1 + design_.fin_consumes);
}

bool Actor::wants_to_send_fin() const {
    return endpoint_.unsent == 0 && fin_is_due() && !endpoint_.fin_sent &&
           fits(design_.fin_consumes);
}

bool Actor::can_send_ack() const {
    return has_room() && endpoint_.ack_pending && design_.owed_ack_sent.contains(endpoint_.state);
}

bool Actor::wants_to_send_ack_now() const {
    return endpoint_.ack_pending && design_.owed_ack_sent.contains(endpoint_.state) &&
           endpoint_.ack_timer == 0;
}

bool Actor::wants_to_retransmit() const {
    return environment_.retransmission[self_] && something_to_retransmit() &&
           (!environment_.clock || endpoint_.retransmission_timer == 0);
}

// Nothing is outstanding that would be sent again, a unit does not fit the window, and text or the
// FIN is to be sent.
bool Actor::wants_to_probe() const {
    const bool text = endpoint_.unsent > 0 && design_.text_sent.contains(endpoint_.state);
    const bool fin = endpoint_.unsent == 0 && fin_is_due() && !endpoint_.fin_sent;
    return environment_.reading_at_will[peer_] && environment_.retransmission[self_] &&
           !something_to_retransmit() && !fits(1) && (text || fin);
}

bool Actor::can_read() const {
    return environment_.reading_at_will[self_] && endpoint_.unread > 0 && !endpoint_.read_shut;
}

bool Actor::can_end(Trigger trigger) const {
    const std::size_t timer = timer_of(trigger);
    if (row(trigger) == nullptr || !is_armed(timer) ||
        endpoint_.retransmissions < design_.timers[timer].after) {
        return false;
    }
    // §3 says so of the 2MSL timer; an ACK that never goes out is not waited for (DESIGNS.md).
    if (trigger == Trigger::kTwoMslTimeout && endpoint_.ack_pending &&
        design_.owed_ack_sent.contains(endpoint_.state)) {
        return false;
    }
    return !environment_.clock || !length_of(timer) || endpoint_.timers[timer] == 0;
}

bool Actor::can_abort() const {
    return environment_.abort[self_] && row(Trigger::kAbort) != nullptr;
}

bool Actor::can_give_up() const {
    return environment_.user_timeout && something_to_retransmit() &&
           row(Trigger::kUserTimeout) != nullptr;
}

bool Actor::can_crash() const { return environment_.crash && endpoint_.state != State::kClosed; }

bool Actor::can_vanish() const { return environment_.vanish[self_] && !endpoint_.vanished; }

// ---- what they do

void Actor::open(int offset) {
    const Row found = *row(opener_ ? Trigger::kActiveOpen : Trigger::kPassiveOpen);
    begin_connection(endpoint_.isn_base + offset);
    endpoint_.state = found.next;
    endpoint_.passive = !opener_;
    if (found.sends == Sends::kSyn) {
        endpoint_.snd_nxt += 1;
        endpoint_.syn_outstanding = true;
        reply(make_syn());
    }
}

void Actor::close() {
    const bool is_first =
        endpoint_.state == State::kEstablished || endpoint_.state == State::kSynReceived;
    if (environment_.close_aborts[self_]) {
        abort();
        return;
    }
    const Row found = *row(Trigger::kClose);
    const bool waits = design_.close_waits_for_fin.contains(endpoint_.state) &&
                       design_.fin_sent.contains(found.next);
    if (!waits) {
        endpoint_.closed_first = endpoint_.closed_first || is_first;
    }
    if (environment_.close_ends_reading[self_]) {
        endpoint_.read_shut = true;
        if (endpoint_.unread > 0) {
            discard_unread();
            if (design_.close_with_unread_resets) {
                send_reset(State::kClosed);
                enter(State::kClosed);
                return;
            }
        }
    }
    if (waits) {
        endpoint_.close_called = true;
    } else {
        follow(found);
    }
}

void Actor::send_data() {
    put(make_segment(endpoint_.snd_nxt, 1, false));
    endpoint_.snd_nxt += 1;
    endpoint_.unsent -= 1;
}

void Actor::send_data_with_fin() {
    take_close_row_before_fin();
    put(make_segment(endpoint_.snd_nxt, 1, true));
    endpoint_.snd_nxt += 1 + design_.fin_consumes;
    endpoint_.unsent -= 1;
    endpoint_.fin_sent = true;
}

void Actor::send_fin() {
    take_close_row_before_fin();
    put(make_segment(endpoint_.snd_nxt, 0, true));
    endpoint_.snd_nxt += design_.fin_consumes;
    endpoint_.fin_sent = true;
}

// DESIGNS.md, "CLOSE that waits".
void Actor::take_close_row_before_fin() {
    if (!endpoint_.close_called) {
        return;
    }
    endpoint_.close_called = false;
    if (endpoint_.state == State::kEstablished || endpoint_.state == State::kSynReceived) {
        endpoint_.closed_first = true;
    }
    follow(*row(Trigger::kClose));
}

void Actor::send_ack() { put(make_segment(endpoint_.snd_nxt, 0, false)); }

void Actor::retransmit() {
    endpoint_.retransmissions =
        std::min(most_retransmissions_counted(), endpoint_.retransmissions + 1);
    if (endpoint_.syn_outstanding) {
        put(make_syn());
        return;
    }
    const auto number = [&](const ByState<SentAgainAt>& at) {
        return at.in(endpoint_.state) == SentAgainAt::kSndUna ? endpoint_.snd_una
                                                              : endpoint_.snd_nxt;
    };
    if (text_outstanding() > 0) {
        const bool is_last_unit = text_outstanding() == 1 && endpoint_.unsent == 0;
        const bool with_fin = is_last_unit && fin_outstanding() &&
                              design_.fin_retransmitted.contains(endpoint_.state);
        put(make_segment(number(design_.text_retransmitted_at), 1, with_fin));
    } else {
        put(make_segment(number(design_.fin_retransmitted_at), 0, true));
    }
}

void Actor::probe() {
    if (endpoint_.unsent > 0) {
        send_data();
    } else {
        send_fin();
    }
}

void Actor::read() {
    const bool was_full = room() == 0;
    endpoint_.unread -= 1;
    const bool expects_text = endpoint_.state == State::kEstablished ||
                              endpoint_.state == State::kFinWait1 ||
                              endpoint_.state == State::kFinWait2;
    if (was_full && expects_text) {
        owe_ack();
    }
}

void Actor::end(Trigger trigger) {
    const Row found = *row(trigger);
    endpoint_.armed[timer_of(trigger)] = false;
    endpoint_.timers[timer_of(trigger)].reset();
    follow(found);
}

// §1: `reset` is said of a connection that has ended.
void Actor::abort() {
    const Row found = *row(Trigger::kAbort);
    if (found.next == State::kClosed) {
        endpoint_.reset = true;
        discard_unread();
    }
    follow(found);
}

void Actor::give_up() {
    endpoint_.gave_up = true;
    discard_unread();
    follow(*row(Trigger::kUserTimeout));
}

void Actor::crash() {
    endpoint_.crashed = true;
    discard_unread();
    enter(State::kClosed);
    endpoint_.isn_base = 0;
}

void Actor::vanish() {
    if (endpoint_.state != State::kClosed) {
        endpoint_.crashed = true;
    }
    endpoint_.vanished = true;
    discard_unread();
    enter(State::kClosed);
    endpoint_.isn_base = 0;
}

// ---- what is outstanding

// A CLOSE that waits makes the FIN due, where it has a row.
bool Actor::fin_is_due() const {
    return endpoint_.close_called ? row(Trigger::kClose) != nullptr
                                  : design_.fin_sent.contains(endpoint_.state);
}

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

// It sends again what is oldest of what is not acknowledged, or nothing.
bool Actor::something_to_retransmit() const {
    if (endpoint_.syn_outstanding) {
        return design_.syn_retransmitted.contains(endpoint_.state);
    }
    if (text_outstanding() > 0) {
        return design_.text_retransmitted.contains(endpoint_.state);
    }
    return fin_outstanding() && design_.fin_retransmitted.contains(endpoint_.state);
}

bool Actor::fits(int numbers) const {
    if (environment_.reading_at_will[peer_]) {
        return endpoint_.snd_nxt + numbers <= endpoint_.snd_edge;
    }
    return endpoint_.snd_nxt + numbers - endpoint_.snd_una <= environment_.window[peer_];
}

// ---- receiving

// RCV.WND.
int Actor::room() const { return environment_.window[self_] - endpoint_.unread; }

void Actor::discard_unread() {
    endpoint_.delivered -= endpoint_.unread;
    endpoint_.unread = 0;
}

void Actor::owe_ack() {
    if (environment_.delayed_ack[self_] || !design_.owed_ack_sent.contains(endpoint_.state)) {
        endpoint_.ack_pending = true;
    } else {
        reply_ack();
    }
}

// ---- sending

bool Actor::has_room() const {
    return out_.size() < static_cast<std::size_t>(environment_.capacity);
}

bool Actor::sends_flag() const {
    bool used = design_.fin_test.other == FinTest::kFlag;
    for (const auto& [state, test] : design_.fin_test.exceptions) {
        used = used || test == FinTest::kFlag;
    }
    return used && is_flag_state(endpoint_.state);
}

Segment Actor::make_segment(int seq, int len, bool fin) const {
    Segment segment;
    segment.seq = seq;
    segment.len = len;
    segment.fin = fin;
    if (fin) {
        segment.ack_on = design_.fin_carries_ack.contains(endpoint_.state);
    } else if (len > 0) {
        segment.ack_on = design_.text_carries_ack.contains(endpoint_.state);
    } else {
        segment.ack_on = true;
    }
    segment.ack = segment.ack_on ? endpoint_.rcv_nxt : 0;
    segment.wnd = environment_.reading_at_will[self_] ? room() : 0;
    segment.flag = sends_flag();
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
        segment.wnd = 0;
        segment.to = 0;
    }
    return segment;
}

// Every segment that carries ack = rcv_nxt pays what is owed, be it lost or not (§3).
void Actor::pay(const Segment& segment) {
    if (segment.ack_on && !segment.rst) {
        endpoint_.ack_pending = false;
    }
}

void Actor::put(const Segment& segment) {
    pay(segment);
    reply_.reset();
    out_.push_back(segment);
    if (!environment_.fifo) {
        std::sort(out_.begin(), out_.end());
    }
}

// One event sends at most one segment: of two replies the later takes the place of the earlier
// (DESIGNS.md, "Rows").
void Actor::reply(const Segment& segment) {
    pay(segment);
    reply_ = segment;
}

// A reply that finds the channel full was sent and is lost (§3).
void Actor::send_reply() {
    if (!reply_) {
        return;
    }
    reply_found_room_ = has_room();
    reply_was_lost_ = !has_room();
    if (has_room()) {
        put(Segment(*reply_));
    }
    reply_.reset();
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

// DESIGNS.md, `answers`: in CLOSED there is no TCB, and no design.
bool Actor::answers() const {
    return endpoint_.state == State::kClosed || design_.answers.contains(endpoint_.state);
}

void Actor::answer_ack() {
    if (answers()) {
        reply_ack();
    }
}

// The RST that answers a segment: of RFC 9293 §3.10.7.1, with ACK where the segment has none.
void Actor::answer_rst(const Segment& segment) {
    if (!answers()) {
        return;
    }
    if (segment.ack_on) {
        reply_rst(segment.ack, segment.incarnation);
        return;
    }
    Segment rst;
    rst.rst = true;
    rst.ack_on = true;
    rst.ack = segment.seq + segment_length(segment);
    rst.incarnation = endpoint_.incarnation;
    rst.to = segment.incarnation;
    reply(rst);
}

void Actor::draw(Draws what, const Segment& segment) {
    switch (what) {
        case Draws::kNothing: break;
        case Draws::kAck: answer_ack(); break;
        case Draws::kRst: answer_rst(segment); break;
    }
}

// ---- states

bool Actor::has_rows(Trigger trigger) const {
    return design_.table.contains({endpoint_.state, trigger});
}

const Row* Actor::row(Trigger trigger, const Segment& segment) const {
    const auto found = design_.table.find({endpoint_.state, trigger});
    if (found == design_.table.end()) {
        return nullptr;
    }
    for (const Row& row : found->second) {
        if (!row.when || row.when(endpoint_, segment)) {
            return &row;
        }
    }
    return nullptr;
}

// What a row sends of an event that is no arrival goes out at once, before the TCB is deleted.
void Actor::follow(const Row& row) {
    switch (row.sends) {
        case Sends::kAck: reply_ack(); break;
        case Sends::kRst: send_reset(row.next); break;
        case Sends::kNothing:
        case Sends::kSyn:
        case Sends::kSynAck: break;
    }
    enter(row.next);
    arm(row);
}

// Of an arrival an ACK is owed at the end of the segment, at once where the row leads to CLOSED.
void Actor::follow_in_arrival(const Row& row) {
    switch (row.sends) {
        case Sends::kAck: ack_owed_ = true; break;
        case Sends::kRst:
            ack_owed_ = false;
            send_reset(row.next);
            break;
        case Sends::kNothing:
        case Sends::kSyn:
        case Sends::kSynAck: break;
    }
    if (row.next == State::kClosed) {
        ack_owed_ = false;
        if (row.sends == Sends::kAck) {
            reply_ack();
        }
    }
    enter(row.next);
    arm(row);
}

// Who is CLOSED by an RST of its own is `reset`.
void Actor::send_reset(State next) {
    reply_rst(endpoint_.snd_nxt, endpoint_.paired);
    if (next == State::kClosed) {
        endpoint_.reset = true;
    }
}

void Actor::arm(const Row& row) {
    for (const Trigger trigger : row.arms) {
        if (has_rows(trigger)) {
            endpoint_.armed[timer_of(trigger)] = true;
            endpoint_.timers[timer_of(trigger)].reset();
        }
    }
}

void Actor::enter(State next) {
    endpoint_.state = next;
    endpoint_.passive = endpoint_.passive && next == State::kSynReceived;
    for (std::size_t timer = 0; timer < kTimers; ++timer) {
        endpoint_.armed[timer] = endpoint_.armed[timer] && has_rows(trigger_of(timer));
    }
    if (next == State::kTimeWait) {
        endpoint_.time_waited = true;
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
        endpoint_.close_called = false;
        endpoint_.retransmissions = 0;
        endpoint_.read_shut = false;
        endpoint_.snd_edge = 0;
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
    endpoint_.retransmissions = 0;
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

bool Actor::is_armed(std::size_t timer) const {
    return design_.timers[timer].armed_by_rows ? endpoint_.armed[timer]
                                               : has_rows(trigger_of(timer));
}

std::optional<int> Actor::length_of(std::size_t timer) const {
    if (trigger_of(timer) != Trigger::kTwoMslTimeout) {
        return design_.timers[timer].length;
    }
    // It counts in TIME-WAIT; with a row elsewhere it may end there at any time.
    if (endpoint_.state != State::kTimeWait) {
        return std::nullopt;
    }
    return design_.timers[timer].length.value_or(environment_.clock->time_wait);
}

int Actor::most_retransmissions_counted() const {
    int most = 0;
    for (const DesignTimer& timer : design_.timers) {
        most = std::max(most, timer.after);
    }
    return most;
}

void Actor::settle_timers(const Endpoint& before, bool was_retransmission) {
    if (!environment_.clock) {
        return;
    }
    const Clock& clock = *environment_.clock;

    for (std::size_t timer = 0; timer < kTimers; ++timer) {
        // The 2MSL timer is that of life cycle §6: it counts in TIME-WAIT, whether it is armed or
        // not.
        const bool counts = is_armed(timer) || (trigger_of(timer) == Trigger::kTwoMslTimeout &&
                                                endpoint_.state == State::kTimeWait);
        if (!counts) {
            endpoint_.timers[timer].reset();
        } else if (!endpoint_.timers[timer]) {
            endpoint_.timers[timer] = length_of(timer);
        }
    }

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
    if (can_send_data() || can_send_data_with_fin() || can_send_fin() || can_retransmit() ||
        (has_room() && wants_to_send_ack_now())) {
        return true;
    }
    for (std::size_t timer = 0; timer < kTimers; ++timer) {
        if (length_of(timer) && can_end(trigger_of(timer))) {
            return true;
        }
    }
    return false;
}

bool Actor::urgently_lacks_room() const {
    return !has_room() && (wants_to_send_data() || wants_to_send_data_with_fin() ||
                           wants_to_send_fin() || wants_to_retransmit() || wants_to_send_ack_now());
}

bool Actor::has_running_timer() const {
    const auto runs = [](const Timer& timer) { return timer && *timer > 0; };
    return runs(endpoint_.retransmission_timer) || runs(endpoint_.ack_timer) ||
           std::any_of(endpoint_.timers.begin(), endpoint_.timers.end(), runs);
}

void Actor::tick() {
    const auto go_on = [](Timer& timer) {
        if (timer && *timer > 0) {
            *timer -= 1;
        }
    };
    go_on(endpoint_.retransmission_timer);
    go_on(endpoint_.ack_timer);
    for (Timer& timer : endpoint_.timers) {
        go_on(timer);
    }
}

}  // namespace finwait::reference
