// One endpoint of a world while one event happens to it: §3, life cycle §3 and §6. For the files
// of the reference explorer only.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_ENDPOINT_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_ENDPOINT_H

#include <optional>
#include <vector>

#include "reference_explorer.h"
#include "reference_middlebox.h"

namespace finwait::reference {

// Life cycle §1.
bool is_synchronized(State state);

// Whether it follows the peer's FIN.
bool has_taken_fin(State state);

// The event of a timer of the design, by its place in Endpoint::timers, and back.
Trigger trigger_of(std::size_t timer);
std::size_t timer_of(Trigger trigger);

class Actor {
  public:
    // It acts on the world that it is given.
    Actor(World& world, int self, const Design& design, const Environment& environment);

    // ---- the endpoint's own events: whether each can happen

    bool can_open() const;
    bool can_close() const;
    bool can_send_data() const {
        return wants_to_send_data() && needs_no_more_room(&Actor::send_data);
    }
    bool can_send_data_with_fin() const {
        return wants_to_send_data_with_fin() && needs_no_more_room(&Actor::send_data_with_fin);
    }
    bool can_send_fin() const {
        return wants_to_send_fin() && needs_no_more_room(&Actor::send_fin);
    }
    bool can_send_ack() const;
    bool can_retransmit() const {
        return wants_to_retransmit() && needs_no_more_room(&Actor::retransmit);
    }
    bool can_probe() const { return wants_to_probe() && needs_no_more_room(&Actor::probe); }
    bool can_read() const;
    bool can_time_out() const { return can_end(Trigger::kTwoMslTimeout); }
    bool can_end(Trigger timer) const;
    bool can_abort() const;
    bool can_give_up() const;
    bool can_crash() const;
    bool can_vanish() const;
    bool middlebox_can_time_out() const { return box_.can_time_out(); }

    // ---- and what each does

    void open(int offset);
    void close();
    void send_data();
    void send_data_with_fin();
    void send_fin();
    void send_ack();
    void retransmit();
    void probe();
    void read();
    void time_out() { end(Trigger::kTwoMslTimeout); }
    void end(Trigger timer);
    void abort();
    void give_up();
    void crash();
    void vanish();
    void time_out_middlebox() { box_.time_out(); }

    // ---- segment arrives

    // It comes to what stands in front of the endpoint, and to the endpoint if that lets it pass.
    void arrive(const Segment& segment);

    // ---- after the event

    // What it sent and replied goes out now, if what stands in front of it lets it pass.
    void send_reply();
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
    bool wants_to_probe() const;

    // ---- what is outstanding

    bool sends_text() const;
    bool fin_is_due() const;
    bool fin_outstanding() const;
    int text_outstanding() const;
    bool something_to_retransmit() const;
    bool fits(int numbers) const;

    // ---- receiving

    int room() const;
    void discard_unread();
    void owe_ack();

    // ---- sending

    bool has_room() const;
    // There is room for what the event sends, or it does not pass what stands in front.
    bool needs_no_more_room(void (Actor::*event)()) const;
    bool sends_flag() const;
    Segment make_segment(int seq, int len, bool fin) const;
    Segment make_syn() const;
    void pay(const Segment& segment);
    void put(const Segment& segment);
    void put_in_channel(const Segment& segment);
    void reply(const Segment& segment);
    void reply_ack();
    void reply_rst_at_snd_nxt();
    Segment rst_that_answers(const Segment& segment) const;
    void reply_rst(const Segment& segment);
    bool passes_out(const Segment& segment);
    bool answers() const;
    void answer_ack();
    void answer_rst(const Segment& segment);
    void draw(Draws what, const Segment& segment);
    void take_close_row_before_fin();

    // ---- states

    bool has_rows(Trigger trigger) const;
    const Row* row(Trigger trigger, const Segment& segment = {}) const;
    // Takes the row of an event that is no arrival, and of one that is.
    void follow(const Row& row);
    void follow_in_arrival(const Row& row, const Segment& segment);
    void send_reset(State next, const Segment* answered = nullptr);
    void arm(const Row& row);
    void enter(State next);
    bool asks_for_first_octet() const;
    void begin_connection(int iss);
    void listen(int iss);
    void acknowledge_syn();

    // ---- timers

    bool is_armed(std::size_t timer) const;
    std::optional<int> length_of(std::size_t timer) const;
    int most_retransmissions_counted() const;

    // ---- segment arrives (reference_arrival.cpp)

    void take(const Segment& segment);
    bool is_stray(const Segment& segment) const;
    bool in_window(int number) const;
    int segment_length(const Segment& segment) const;
    int edge() const;
    bool is_behind_window(const Segment& segment) const;
    bool acceptable(const Segment& segment) const;
    bool acceptable_by_rfc9293(const Segment& segment) const;
    bool acknowledges_fin(const Segment& segment) const;
    bool takes_rst(const Segment& segment) const;
    bool reopens(const Segment& segment) const;
    bool restarts_time_wait(const Segment& segment) const;

    void process(const Segment& segment);
    void arrive_in_closed(const Segment& segment);
    void arrive_in_listen(const Segment& segment);
    void arrive_in_syn_sent(const Segment& segment);
    void arrive_otherwise(const Segment& segment);

    void take_syn(const Segment& segment);
    void arrive_with_syn(const Segment& segment);
    void arrive_with_rst(const Segment& segment);
    void take_rst(const Segment& segment);
    bool is_only_answered(const Segment& segment);
    void arrive_unacceptable(const Segment& segment);
    int oldest_ack() const;
    // Whether the segment is processed further.
    bool passes_ack(const Segment& segment);
    bool passes_fate(AckFate fate, const Segment& segment);
    // Whether it was one of the own FIN, and the segment is looked at no further (`takes = false`).
    enum class AckOfFin { kNo, kYes, kYesAndDone };
    AckOfFin take_ack(const Segment& segment);
    void advance_snd_una(int ack);
    void take_text_and_fin(const Segment& segment);
    void arrive_behind_window(const Segment& segment);
    void arrive_ahead_of_hole(const Segment& segment);
    void deliver(int end_of_text);
    // Whether the segment is processed further.
    bool take_text(const Segment& segment);
    bool has_room_for_fin(const Segment& segment) const;
    void take_fin_in_order(const Segment& segment, bool text_is_old);
    void take_fin(const Segment& segment, int next_number);
    void keep(const Segment& segment);
    void take_kept(const Segment& segment);
    void note_taken(const Segment& segment);

    Endpoint& endpoint_;
    std::vector<Segment>& out_;
    const Design& design_;
    const Environment& environment_;
    const std::size_t self_;
    const std::size_t peer_;
    const bool opener_;
    const int data_;
    Box box_;

    // While one event happens.
    std::optional<Segment> sent_;  // where there was room
    std::optional<Segment> reply_;
    bool reply_is_of_middlebox_ = false;
    bool was_answered_by_middlebox_ = false;
    bool reply_found_room_ = false;
    bool reply_was_lost_ = false;
    bool ack_owed_ = false;
    bool stray_ = false;
};

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_ENDPOINT_H
