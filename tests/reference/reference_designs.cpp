// §4 and life cycle §5: Designs
#include "reference_explorer.h"

namespace finwait::reference {

namespace {

// The one row of a state for an event.
class OneRow {
  public:
    explicit OneRow(std::vector<Row>& rows) : rows_(rows) {}
    void operator=(const Row& row) { rows_ = {row}; }

  private:
    std::vector<Row>& rows_;
};

class Table {
  public:
    explicit Table(Design& design) : design_(design) {}
    OneRow operator[](const std::pair<State, Trigger>& of) { return OneRow(design_.table[of]); }

  private:
    Design& design_;
};

}  // namespace

Design rfc9293() {
    Design design;
    Table table(design);

    table[{State::kClosed, Trigger::kActiveOpen}] = {State::kSynSent, Sends::kSyn};
    table[{State::kClosed, Trigger::kPassiveOpen}] = {State::kListen, Sends::kNothing};
    table[{State::kListen, Trigger::kReceiveSyn}] = {State::kSynReceived, Sends::kSynAck};
    table[{State::kSynSent, Trigger::kReceiveSyn}] = {State::kSynReceived, Sends::kSynAck};
    table[{State::kSynReceived, Trigger::kReceiveSyn}] = {State::kListen, Sends::kNothing};
    table[{State::kSynSent, Trigger::kReceiveAckOfSyn}] = {State::kEstablished, Sends::kAck};
    table[{State::kSynReceived, Trigger::kReceiveAckOfSyn}] = {State::kEstablished,
                                                               Sends::kNothing};

    table[{State::kListen, Trigger::kClose}] = {State::kClosed, Sends::kNothing};
    table[{State::kSynSent, Trigger::kClose}] = {State::kClosed, Sends::kNothing};
    table[{State::kSynReceived, Trigger::kClose}] = {State::kFinWait1, Sends::kNothing};
    table[{State::kEstablished, Trigger::kClose}] = {State::kFinWait1, Sends::kNothing};
    table[{State::kCloseWait, Trigger::kClose}] = {State::kLastAck, Sends::kNothing};

    table[{State::kEstablished, Trigger::kReceiveFin}] = {State::kCloseWait, Sends::kAck};
    table[{State::kFinWait1, Trigger::kReceiveFin}] = {State::kClosing, Sends::kAck};
    table[{State::kFinWait2, Trigger::kReceiveFin}] = {State::kTimeWait, Sends::kAck};

    table[{State::kCloseWait, Trigger::kReceiveFin}] = {State::kCloseWait, Sends::kAck};
    table[{State::kTimeWait, Trigger::kReceiveFin}] = {State::kTimeWait, Sends::kAck};

    table[{State::kFinWait1, Trigger::kReceiveAckOfFin}] = {State::kFinWait2, Sends::kNothing};
    table[{State::kClosing, Trigger::kReceiveAckOfFin}] = {State::kTimeWait, Sends::kNothing};
    table[{State::kLastAck, Trigger::kReceiveAckOfFin}] = {State::kClosed, Sends::kNothing};

    // A passive open in SYN-RECEIVED goes back to LISTEN instead (life cycle §3, step 2).
    for (const State state : {State::kSynSent, State::kSynReceived, State::kEstablished,
                              State::kFinWait1, State::kFinWait2, State::kCloseWait,
                              State::kClosing, State::kLastAck, State::kTimeWait}) {
        table[{state, Trigger::kReceiveRst}] = {State::kClosed, Sends::kNothing};
    }

    table[{State::kTimeWait, Trigger::kTwoMslTimeout}] = {State::kClosed, Sends::kNothing};

    for (const State state : {State::kSynReceived, State::kEstablished, State::kFinWait1,
                              State::kFinWait2, State::kCloseWait}) {
        table[{state, Trigger::kAbort}] = {State::kClosed, Sends::kRst};
    }
    for (const State state :
         {State::kListen, State::kSynSent, State::kClosing, State::kLastAck, State::kTimeWait}) {
        table[{state, Trigger::kAbort}] = {State::kClosed, Sends::kNothing};
    }

    for (const State state :
         {State::kSynSent, State::kSynReceived, State::kEstablished, State::kFinWait1,
          State::kFinWait2, State::kCloseWait, State::kClosing, State::kLastAck}) {
        table[{state, Trigger::kUserTimeout}] = {State::kClosed, Sends::kNothing};
    }
    return design;
}

Design fin_free() {
    Design design = rfc9293();
    design.fin_consumes = 0;
    return design;
}

Design fin_free_flagged() {
    Design design = rfc9293();
    design.fin_consumes = 0;
    design.fin_test = {FinTest::kFlag};
    return design;
}

Design rfc1337() {
    Design design = rfc9293();
    design.table.erase({State::kTimeWait, Trigger::kReceiveRst});
    return design;
}

Design no_time_wait() {
    Design design = rfc9293();
    Table(design)[{State::kFinWait2, Trigger::kReceiveFin}] = {State::kClosed, Sends::kAck};
    Table(design)[{State::kClosing, Trigger::kReceiveAckOfFin}] = {State::kClosed, Sends::kNothing};
    return design;
}

Design mute_time_wait() {
    Design design = rfc9293();
    design.answers.erase(State::kTimeWait);
    return design;
}

Design fin_sent_once() {
    Design design = rfc9293();
    design.fin_retransmitted.clear();
    return design;
}

Design fin_over_hole() {
    Design design = rfc9293();
    design.fin_over_hole = every_state();
    return design;
}

Design any_ack_of_fin() {
    Design design = rfc9293();
    design.fin_test = {FinTest::kAnyAck};
    return design;
}

Design close_wait_to_closing() {
    Design design = rfc9293();
    Table(design)[{State::kCloseWait, Trigger::kClose}] = {State::kClosing, Sends::kNothing};
    return design;
}

Design fin_wait_2_to_close_wait() {
    Design design = rfc9293();
    Table(design)[{State::kFinWait2, Trigger::kReceiveFin}] = {State::kCloseWait, Sends::kAck};
    return design;
}

Design closing_forgets_fin() {
    Design design = rfc9293();
    design.fin_retransmitted = {State::kFinWait1, State::kLastAck};
    return design;
}

Design no_half_close() {
    Design design = rfc9293();
    Table(design)[{State::kEstablished, Trigger::kReceiveFin}] = {State::kLastAck, Sends::kAck};
    return design;
}

std::map<std::string, Design> all_designs() {
    return {
        {"rfc9293", rfc9293()},
        {"fin_free", fin_free()},
        {"fin_free_flagged", fin_free_flagged()},
        {"rfc1337", rfc1337()},
        {"no_time_wait", no_time_wait()},
        {"mute_time_wait", mute_time_wait()},
        {"fin_sent_once", fin_sent_once()},
        {"fin_over_hole", fin_over_hole()},
        {"any_ack_of_fin", any_ack_of_fin()},
        {"close_wait_to_closing", close_wait_to_closing()},
        {"fin_wait_2_to_close_wait", fin_wait_2_to_close_wait()},
        {"closing_forgets_fin", closing_forgets_fin()},
        {"no_half_close", no_half_close()},
    };
}

}  // namespace finwait::reference
