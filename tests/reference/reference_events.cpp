// §3 Events
#include <algorithm>

#include "reference_explorer.h"

namespace finwait::reference {

namespace {

const Row* find_row(const Design& design, State state, Trigger trigger) {
    const auto found = design.table.find({state, trigger});
    return found == design.table.end() ? nullptr : &found->second;
}

// The states that wait for the acknowledgement of the own FIN, and in which a FIN is due (§3).
bool is_fin_state(State state) {
    return state == State::kFinWait1 || state == State::kClosing || state == State::kLastAck;
}

bool may_send_data(State state) {
    return state == State::kEstablished || state == State::kCloseWait || is_fin_state(state);
}

// Steps 4 and 5 name these states for text (and, but for CLOSE-WAIT, for the FIN).
bool takes_text(State state) {
    return state == State::kEstablished || state == State::kFinWait1 || state == State::kFinWait2;
}

// §4: the flag is carried by what is sent in the states after the peer's FIN was taken.
bool is_flag_state(State state) {
    return state == State::kCloseWait || state == State::kClosing || state == State::kLastAck ||
           state == State::kTimeWait;
}

// One endpoint of a world while one event happens to it.
class Actor {
  public:
    Actor(World& world, int self, const Design& design, const Environment& environment)
        : endpoint_(world.endpoint[static_cast<std::size_t>(self)]),
          out_(world.channel[static_cast<std::size_t>(self)]),
          design_(design),
          environment_(environment) {}

    // ---- when the events of the endpoint's own can happen

    bool can_close(bool closer) const {
        return closer &&
               (endpoint_.state == State::kEstablished || endpoint_.state == State::kCloseWait) &&
               find_row(design_, endpoint_.state, Trigger::kClose) != nullptr;
    }

    bool can_send_data() const {
        return has_room() && endpoint_.unsent > 0 && may_send_data(endpoint_.state) && fits(1);
    }

    bool can_send_data_with_fin() const {
        return has_room() && endpoint_.unsent == 1 && is_fin_state(endpoint_.state) &&
               fits(1 + design_.fin_consumes);
    }

    bool can_send_fin() const {
        return has_room() && endpoint_.unsent == 0 && is_fin_state(endpoint_.state) &&
               !endpoint_.fin_sent && fits(design_.fin_consumes);
    }

    bool can_send_ack() const { return has_room() && endpoint_.ack_pending; }

    bool can_retransmit() const {
        return has_room() &&
               (text_outstanding() > 0 || (fin_outstanding() && fin_is_retransmitted()));
    }

    bool can_time_out() const {
        return endpoint_.state == State::kTimeWait && !endpoint_.ack_pending &&
               find_row(design_, endpoint_.state, Trigger::kTwoMslTimeout) != nullptr;
    }

    bool can_abort() const {
        return environment_.abort && endpoint_.state != State::kClosed &&
               find_row(design_, endpoint_.state, Trigger::kAbort) != nullptr;
    }

    // ---- what they do

    void close() {
        const Row row = *find_row(design_, endpoint_.state, Trigger::kClose);
        if (endpoint_.state == State::kEstablished) {
            endpoint_.closed_first = true;
        }
        enter(row.next);
    }

    void send_data() {
        put(make_segment(endpoint_.snd_nxt, 1, false));
        endpoint_.snd_nxt += 1;
        endpoint_.unsent -= 1;
    }

    void send_data_with_fin() {
        put(make_segment(endpoint_.snd_nxt, 1, true));
        endpoint_.snd_nxt += 1 + design_.fin_consumes;
        endpoint_.unsent -= 1;
        endpoint_.fin_sent = true;
    }

    void send_fin() {
        put(make_segment(endpoint_.snd_nxt, 0, true));
        endpoint_.snd_nxt += design_.fin_consumes;
        endpoint_.fin_sent = true;
    }

    void send_ack() { put(make_segment(endpoint_.snd_nxt, 0, false)); }

    void retransmit() {
        if (text_outstanding() > 0) {
            const bool is_last_unit = text_outstanding() == 1 && endpoint_.unsent == 0;
            const bool with_fin = is_last_unit && fin_outstanding() && fin_is_retransmitted();
            put(make_segment(endpoint_.snd_una, 1, with_fin));
        } else {
            put(make_segment(endpoint_.snd_una, 0, true));
        }
    }

    void time_out() { enter(find_row(design_, endpoint_.state, Trigger::kTwoMslTimeout)->next); }

    void abort() {
        const Row row = *find_row(design_, endpoint_.state, Trigger::kAbort);
        switch (row.sends) {
            case Sends::kNothing: break;
            case Sends::kAck: reply_ack(); break;
            case Sends::kRst: reply_rst(endpoint_.snd_nxt); break;
        }
        endpoint_.reset = true;
        enter(row.next);
    }

    // ---- segment arrives; true if there was a reply and it found room

    bool arrive(const Segment& segment) {
        reply_found_room_ = false;
        arrived_in_time_wait_ = endpoint_.state == State::kTimeWait;
        ack_owed_ = false;
        process(segment);
        // §3: an ACK owed by a segment is owed once, at the end of its processing.
        if (ack_owed_) {
            if (environment_.delayed_ack) {
                endpoint_.ack_pending = true;
            } else {
                reply_ack();
            }
        }
        return reply_found_room_;
    }

  private:
    // ---- what is outstanding

    // A FIN is not sent before all text is, so a sent FIN is the last that snd_nxt covers. Where it
    // consumes a number, snd_una tells whether it is acknowledged; where it consumes none, a FIN
    // not regarded as acknowledged counts as outstanding (§4), and that is told by the state.
    bool fin_outstanding() const {
        if (!endpoint_.fin_sent) {
            return false;
        }
        return design_.fin_consumes > 0 ? endpoint_.snd_una < endpoint_.snd_nxt
                                        : is_fin_state(endpoint_.state);
    }

    int text_outstanding() const {
        const int fin_numbers = endpoint_.fin_sent ? design_.fin_consumes : 0;
        return std::max(0, endpoint_.snd_nxt - fin_numbers - endpoint_.snd_una);
    }

    bool fin_is_retransmitted() const {
        return design_.fin_retransmitted_in.contains(endpoint_.state);
    }

    bool fits(int numbers) const {
        return endpoint_.snd_nxt + numbers - endpoint_.snd_una <= environment_.window;
    }

    // ---- sending

    bool has_room() const { return out_.size() < static_cast<std::size_t>(environment_.capacity); }

    Segment make_segment(int seq, int len, bool fin) const {
        Segment segment;
        segment.seq = seq;
        segment.ack = endpoint_.rcv_nxt;
        segment.len = len;
        segment.fin = fin;
        segment.flag = design_.fin_test == FinTest::kFlag && is_flag_state(endpoint_.state);
        return segment;
    }

    // Every segment but RST carries ack = rcv_nxt and so pays what is owed (§3).
    void put(const Segment& segment) {
        if (!segment.rst) {
            endpoint_.ack_pending = false;
        }
        out_.push_back(segment);
        if (!environment_.fifo) {
            std::sort(out_.begin(), out_.end());
        }
    }

    // A reply that finds the channel full was sent and is lost (§3).
    void reply(const Segment& segment) {
        if (arrived_in_time_wait_ && !design_.time_wait_answers) {
            return;
        }
        if (has_room()) {
            put(segment);
            reply_found_room_ = true;
        } else {
            endpoint_.ack_pending = false;
        }
    }

    void reply_ack() { reply(make_segment(endpoint_.snd_nxt, 0, false)); }

    void reply_rst(int seq) {
        Segment segment;
        segment.seq = seq;
        segment.rst = true;
        reply(segment);
    }

    // ---- states

    void enter(State next) {
        endpoint_.state = next;
        if (next == State::kTimeWait) {
            endpoint_.time_waited = true;
        }
        if (next == State::kClosed) {
            // §1: the TCB is deleted, history stays.
            endpoint_.snd_una = 0;
            endpoint_.snd_nxt = 0;
            endpoint_.rcv_nxt = 0;
            endpoint_.unsent = 0;
            endpoint_.fin_sent = false;
            endpoint_.ack_pending = false;
        }
    }

    // ---- segment arrives (§3)

    bool in_window(int number) const {
        return endpoint_.rcv_nxt <= number && number < endpoint_.rcv_nxt + environment_.window;
    }

    int segment_length(const Segment& segment) const {
        return segment.len + (segment.fin ? design_.fin_consumes : 0);
    }

    bool acceptable(const Segment& segment) const {
        const int length = segment_length(segment);
        if (length == 0) {
            return in_window(segment.seq);
        }
        return in_window(segment.seq) || in_window(segment.seq + length - 1);
    }

    bool acknowledges_fin(const Segment& segment) const {
        switch (design_.fin_test) {
            case FinTest::kSequence: return endpoint_.snd_una == endpoint_.snd_nxt;
            case FinTest::kFlag: return segment.flag && segment.ack == endpoint_.snd_nxt;
            case FinTest::kAnyAck: return true;
        }
        return false;
    }

    void process(const Segment& segment) {
        if (endpoint_.state == State::kClosed) {
            if (!segment.rst) {
                reply_rst(segment.ack);
            }
            return;
        }

        // 1. Sequence number.
        if (!acceptable(segment)) {
            if (!segment.rst) {
                reply_ack();
            }
            return;
        }

        // 2. RST.
        if (segment.rst) {
            if (segment.seq != endpoint_.rcv_nxt) {
                reply_ack();  // the challenge ACK
            } else if (const Row* row = find_row(design_, endpoint_.state, Trigger::kReceiveRst)) {
                endpoint_.reset = true;
                enter(row->next);
            }
            return;
        }

        // 3. ACK.
        if (segment.ack > endpoint_.snd_nxt) {
            reply_ack();
            return;
        }
        if (segment.ack > endpoint_.snd_una) {
            endpoint_.snd_una = segment.ack;
        }
        const State state_at_ack = endpoint_.state;
        if (endpoint_.fin_sent && is_fin_state(state_at_ack) && acknowledges_fin(segment)) {
            if (const Row* row = find_row(design_, state_at_ack, Trigger::kReceiveAckOfFin)) {
                endpoint_.fin_acked = true;
                endpoint_.snd_una = endpoint_.snd_nxt;
                enter(row->next);
            }
        }
        // In CLOSING and LAST-ACK the segment is done, whether it acknowledged the FIN or not.
        if (state_at_ack == State::kClosing || state_at_ack == State::kLastAck) {
            return;
        }
        if (endpoint_.state == State::kTimeWait) {
            if (segment.fin) {
                reply_ack();
            }
            return;
        }
        if (endpoint_.state == State::kClosed) {
            return;
        }

        // 4. Text.
        if (takes_text(endpoint_.state)) {
            if (segment.seq > endpoint_.rcv_nxt) {
                if (segment.fin && design_.takes_fin_over_hole) {
                    take_fin(segment.seq + segment_length(segment));
                } else if (segment.len > 0 || segment.fin) {
                    reply_ack();
                }
                return;
            }
            const int end_of_text = segment.seq + segment.len;
            if (end_of_text > endpoint_.rcv_nxt) {
                endpoint_.delivered += end_of_text - endpoint_.rcv_nxt;
                endpoint_.rcv_nxt = end_of_text;
                ack_owed_ = true;
            }
        }

        // 5. FIN.
        if (segment.fin && segment.seq + segment.len == endpoint_.rcv_nxt) {
            if (endpoint_.state == State::kCloseWait) {
                ack_owed_ = true;
            } else {
                take_fin(endpoint_.rcv_nxt + design_.fin_consumes);
            }
        }
    }

    void take_fin(int next_number) {
        const Row* row = find_row(design_, endpoint_.state, Trigger::kReceiveFin);
        if (row == nullptr) {
            return;
        }
        endpoint_.rcv_nxt = next_number;
        endpoint_.fin_received = true;
        if (row->sends == Sends::kAck) {
            ack_owed_ = true;
        }
        if (row->next == State::kClosed && ack_owed_) {
            // §4: a row to CLOSED sends its ACK before the TCB is deleted, at once.
            ack_owed_ = false;
            reply_ack();
        }
        enter(row->next);
    }

    Endpoint& endpoint_;
    std::vector<Segment>& out_;
    const Design& design_;
    const Environment& environment_;

    // While one segment is processed.
    bool reply_found_room_ = false;
    bool arrived_in_time_wait_ = false;
    bool ack_owed_ = false;
};

}  // namespace

World initial_world(const Environment& environment) {
    World world;
    world.endpoint[0].unsent = environment.data[0];
    world.endpoint[1].unsent = environment.data[1];
    return world;
}

std::vector<std::pair<Event, World>> successors(const World& world, const Design& a,
                                                const Design& b, const Environment& environment) {
    std::vector<std::pair<Event, World>> result;

    for (const int self : {0, 1}) {
        const Design& design = self == 0 ? a : b;
        const std::size_t self_index = static_cast<std::size_t>(self);
        const std::size_t peer_index = 1 - self_index;

        // Asks a copy whether the event can happen, and makes it happen there.
        const auto own_event = [&](Kind kind, auto can_happen, auto happen) {
            World next = world;
            Actor actor(next, self, design, environment);
            if (can_happen(actor)) {
                happen(actor);
                result.push_back({Event{kind, self, Segment{}, false}, next});
            }
        };
        own_event(
            Kind::kClose,
            [&](const Actor& actor) { return actor.can_close(environment.closers[self_index]); },
            [](Actor& actor) { actor.close(); });
        own_event(
            Kind::kSendData, [](const Actor& actor) { return actor.can_send_data(); },
            [](Actor& actor) { actor.send_data(); });
        own_event(
            Kind::kSendDataWithFin,
            [](const Actor& actor) { return actor.can_send_data_with_fin(); },
            [](Actor& actor) { actor.send_data_with_fin(); });
        own_event(
            Kind::kSendFin, [](const Actor& actor) { return actor.can_send_fin(); },
            [](Actor& actor) { actor.send_fin(); });
        own_event(
            Kind::kSendAck, [](const Actor& actor) { return actor.can_send_ack(); },
            [](Actor& actor) { actor.send_ack(); });
        own_event(
            Kind::kRetransmit, [](const Actor& actor) { return actor.can_retransmit(); },
            [](Actor& actor) { actor.retransmit(); });
        own_event(
            Kind::kTwoMslTimeout, [](const Actor& actor) { return actor.can_time_out(); },
            [](Actor& actor) { actor.time_out(); });
        own_event(
            Kind::kAbort, [](const Actor& actor) { return actor.can_abort(); },
            [](Actor& actor) { actor.abort(); });

        // What the network does with the segments on their way to this endpoint.
        const std::vector<Segment>& incoming = world.channel[peer_index];
        const std::size_t within_reach =
            environment.fifo ? std::min<std::size_t>(1, incoming.size()) : incoming.size();
        for (std::size_t i = 0; i < within_reach; ++i) {
            const Segment segment = incoming[i];
            const auto take_out = [&](World& next) {
                std::vector<Segment>& channel = next.channel[peer_index];
                channel.erase(channel.begin() + static_cast<std::ptrdiff_t>(i));
            };
            {
                World next = world;
                take_out(next);
                const bool room = Actor(next, self, design, environment).arrive(segment);
                result.push_back({Event{Kind::kDeliver, self, segment, room}, next});
            }
            if (environment.duplication) {
                World next = world;
                const bool room = Actor(next, self, design, environment).arrive(segment);
                result.push_back({Event{Kind::kDuplicate, self, segment, room}, next});
            }
            if (environment.loss) {
                World next = world;
                take_out(next);
                result.push_back({Event{Kind::kLose, self, segment, false}, next});
            }
        }
    }
    return result;
}

}  // namespace finwait::reference
