// What an endpoint has sent and has room for, and the segments that it makes (§3, life cycle §3,
// DESIGNS.md, ENVIRONMENTS.md).
#include <algorithm>
#include <utility>

#include "reference_endpoint.h"

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

}  // namespace

// ---- what is outstanding

// A CLOSE that waits makes the FIN due, where it has a row.
bool Actor::fin_is_due() const {
    return endpoint_.close_called ? row(Trigger::kClose) != nullptr
                                  : design_.fin_sent.contains(endpoint_.state);
}

// Not before ESTABLISHED (life cycle §3).
bool Actor::sends_text() const {
    return is_synchronized(endpoint_.state) && design_.text_sent.contains(endpoint_.state);
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

// Tried out on a copy: which row the segment takes is asked of the end as the event leaves it.
bool Actor::needs_no_more_room(void (Actor::*event)()) const {
    if (has_room() || design_.middlebox == nullptr) {
        return has_room();
    }
    World copy;
    copy.endpoint[self_] = endpoint_;
    copy.channel[self_] = out_;
    Actor trial(copy, static_cast<int>(self_), design_, environment_);
    (trial.*event)();
    return trial.sent_ && trial.box_.pass("out", *trial.sent_) != Passage::kPass;
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
    segment.flag = false;
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
    sent_ = segment;
}

void Actor::put_in_channel(const Segment& segment) {
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
    if (sent_) {
        const Segment segment = *std::exchange(sent_, std::nullopt);
        if (passes_out(segment)) {
            put_in_channel(segment);
        }
    }
    while (reply_) {
        const Segment segment = *std::exchange(reply_, std::nullopt);
        if (!reply_is_of_middlebox_ && !passes_out(segment)) {
            continue;
        }
        reply_found_room_ = has_room();
        reply_was_lost_ = !has_room();
        if (has_room()) {
            put_in_channel(segment);  // it paid when it was made: more may be owed since
        }
    }
}

// ENVIRONMENTS.md, "Middleboxes": an RST for what was sent arrives in the same event; what that
// draws passes in its turn, and is gone where it does not pass.
bool Actor::passes_out(const Segment& segment) {
    switch (box_.pass("out", segment)) {
        case Passage::kPass: return true;
        case Passage::kDrop: return false;
        case Passage::kRst:
            if (!was_answered_by_middlebox_) {
                was_answered_by_middlebox_ = true;
                take(rst_that_answers(segment));
            }
            return false;
    }
    return true;
}

void Actor::reply_ack() { reply(make_segment(endpoint_.snd_nxt, 0, false)); }

// That of ABORT and of rows, where `rst-of-row-at` says nothing else.
void Actor::reply_rst_at_snd_nxt() {
    Segment rst;
    rst.seq = endpoint_.snd_nxt;
    rst.rst = true;
    rst.ack_on = design_.rst_carries_ack.in(endpoint_.state) != RstCarriesAck::kWhereNeeded;
    rst.ack = rst.ack_on ? endpoint_.rcv_nxt : 0;
    rst.incarnation = endpoint_.incarnation;
    rst.to = endpoint_.paired;
    reply(rst);
}

// The RST that answers a segment: of RFC 9293 §3.10.7.1, with ACK where the segment has none.
Segment Actor::rst_that_answers(const Segment& segment) const {
    Segment rst;
    rst.seq = segment.ack;
    rst.rst = true;
    rst.ack_on = !segment.ack_on;
    rst.ack = rst.ack_on ? segment.seq + segment_length(segment) : 0;
    rst.incarnation = endpoint_.incarnation;
    rst.to = segment.incarnation;
    return rst;
}

void Actor::reply_rst(const Segment& segment) {
    Segment rst = rst_that_answers(segment);
    if (design_.rst_carries_ack.in(endpoint_.state) == RstCarriesAck::kAlways) {
        rst.ack_on = true;
        rst.ack = segment.seq + segment_length(segment);
    }
    reply(rst);
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

void Actor::answer_rst(const Segment& segment) {
    if (answers()) {
        reply_rst(segment);
    }
}

void Actor::draw(Draws what, const Segment& segment) {
    switch (what) {
        case Draws::kNothing: break;
        case Draws::kAck: answer_ack(); break;
        case Draws::kRst: answer_rst(segment); break;
    }
}

}  // namespace finwait::reference
