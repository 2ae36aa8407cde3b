// One endpoint of a world while one event happens to it: §3, life cycle §3 and §6. For the files
// of the reference explorer only.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_ENDPOINT_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_ENDPOINT_H

#include <vector>

#include "reference_explorer.h"

namespace finwait::reference {

class Actor {
  public:
    // It acts on the world that it is given.
    Actor(World& world, int self, const Design& design, const Environment& environment);

    // ---- the endpoint's own events: whether each can happen

    bool can_open() const;
    bool can_close() const;
    bool can_send_data() const { return has_room() && wants_to_send_data(); }
    bool can_send_data_with_fin() const { return has_room() && wants_to_send_data_with_fin(); }
    bool can_send_fin() const { return has_room() && wants_to_send_fin(); }
    bool can_send_ack() const { return has_room() && endpoint_.ack_pending; }
    bool can_retransmit() const { return has_room() && wants_to_retransmit(); }
    bool can_time_out() const;
    bool can_abort() const;
    bool can_give_up() const;
    bool can_crash() const;

    // ---- and what each does

    void open(int offset);
    void close();
    void send_data();
    void send_data_with_fin();
    void send_fin();
    void send_ack();
    void retransmit();
    void time_out();
    void abort();
    void give_up();
    void crash();

    // ---- segment arrives

    void arrive(const Segment& segment);

    // ---- after the event

    // Of a reply, of ABORT's RST and of OPEN's SYN.
    bool reply_found_room() const { return reply_found_room_; }
    bool reply_was_lost() const { return reply_was_lost_; }

    // Sets the timers, where there is a clock, after an event that found the endpoint as `before`.
    void settle_timers(const Endpoint& before, bool was_retransmission);

    // ---- time (life cycle §6)

    // Something urgent is possible, but for segments that must not grow older.
    bool is_urgent() const;
    // Something urgent would be possible if there were room.
    bool urgently_lacks_room() const;
    bool has_running_timer() const;
    void tick();

  private:
    // ---- own events but for the room that they need

    bool wants_to_send_data() const;
    bool wants_to_send_data_with_fin() const;
    bool wants_to_send_fin() const;
    bool wants_to_send_ack_now() const;
    bool wants_to_retransmit() const;

    // ---- what is outstanding

    bool fin_outstanding() const;
    int text_outstanding() const;
    bool fin_is_retransmitted() const;
    bool something_to_retransmit() const;
    bool fits(int numbers) const;

    // ---- sending

    bool has_room() const;
    Segment make_segment(int seq, int len, bool fin) const;
    Segment make_syn() const;
    void put(const Segment& segment);
    void reply(const Segment& segment);
    void reply_ack();
    void reply_rst(int seq, int to);
    void refuse(const Segment& segment);

    // ---- states

    const Row* row(Trigger trigger) const;
    void enter(State next);
    void begin_connection(int iss);
    void listen(int iss);
    void acknowledge_syn();

    // ---- segment arrives (reference_arrival.cpp)

    bool is_stray(const Segment& segment) const;
    bool in_window(int number) const;
    int segment_length(const Segment& segment) const;
    bool acceptable(const Segment& segment) const;
    bool acknowledges_fin(const Segment& segment) const;
    bool reopens(const Segment& segment) const;
    bool restarts_time_wait(const Segment& segment) const;

    void process(const Segment& segment);
    void arrive_in_closed(const Segment& segment);
    void arrive_in_listen(const Segment& segment);
    void arrive_in_syn_sent(const Segment& segment);
    void arrive_otherwise(const Segment& segment);

    void take_syn(const Segment& segment);
    void take_rst();
    void take_ack(const Segment& segment);
    void advance_snd_una(int ack);
    void take_text_and_fin(const Segment& segment);
    void take_fin(const Segment& segment, int next_number);
    void note_taken(const Segment& segment);

    Endpoint& endpoint_;
    std::vector<Segment>& out_;
    const Design& design_;
    const Environment& environment_;
    const bool opener_;
    const bool closer_;
    const int data_;

    // While one event happens.
    bool reply_found_room_ = false;
    bool reply_was_lost_ = false;
    bool keeps_silent_ = false;
    bool ack_owed_ = false;
    bool stray_ = false;
};

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_ENDPOINT_H
