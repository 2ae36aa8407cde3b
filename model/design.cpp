#include "model/design.h"

#include "model/rules.h"

namespace finwait::model {

std::string_view name_of(State state) {
    switch (state) {
        case State::Established: return "ESTABLISHED";
        case State::FinWait1: return "FIN-WAIT-1";
        case State::FinWait2: return "FIN-WAIT-2";
        case State::CloseWait: return "CLOSE-WAIT";
        case State::Closing: return "CLOSING";
        case State::LastAck: return "LAST-ACK";
        case State::TimeWait: return "TIME-WAIT";
        case State::Closed: return "CLOSED";
    }
    return "";
}

std::string_view name_of(TableEvent event) {
    switch (event) {
        case TableEvent::Close: return "CLOSE";
        case TableEvent::RcvFin: return "rcv FIN";
        case TableEvent::RcvAckOfFin: return "rcv ACK of FIN";
        case TableEvent::RcvRst: return "rcv RST";
        case TableEvent::TwoMslTimeout: return "2MSL timeout";
        case TableEvent::Abort: return "ABORT";
    }
    return "";
}

std::string_view name_of(Reply reply) {
    switch (reply) {
        case Reply::Nothing: return "nothing";
        case Reply::Ack: return "ACK";
        case Reply::Rst: return "RST";
    }
    return "";
}

std::string_view name_of(FinAcknowledgedBy how) {
    switch (how) {
        case FinAcknowledgedBy::Sequence: return "sequence";
        case FinAcknowledgedBy::Flag: return "flag";
        case FinAcknowledgedBy::AnyAck: return "any ACK";
    }
    return "";
}

std::string_view name_of(ArrivalBranch step) {
    switch (step) {
        case ArrivalBranch::ClosedDropsRst: return "CLOSED: an RST is dropped";
        case ArrivalBranch::ClosedAnswersByRst: return "CLOSED: answered by an RST";
        case ArrivalBranch::UnacceptableRst:
            return "sequence number: an unacceptable RST is dropped";
        case ArrivalBranch::UnacceptableAnswered:
            return "sequence number: unacceptable, answered by an ACK";
        case ArrivalBranch::RstTaken: return "RST: at RCV.NXT";
        case ArrivalBranch::RstChallenged: return "RST: elsewhere in the window, challenged";
        case ArrivalBranch::AckAhead: return "ACK: of something not sent yet, answered by an ACK";
        case ArrivalBranch::AckAdvances: return "ACK: SND.UNA advances";
        case ArrivalBranch::FinAcknowledged: return "ACK: the own FIN is acknowledged";
        case ArrivalBranch::FinStillWaits: return "ACK: CLOSING or LAST-ACK goes on waiting";
        case ArrivalBranch::TimeWaitFin: return "ACK: TIME-WAIT, a FIN again";
        case ArrivalBranch::TimeWaitOther: return "ACK: TIME-WAIT, anything else";
        case ArrivalBranch::AheadAnswered: return "text: ahead of a hole, answered by an ACK";
        case ArrivalBranch::AheadDropped: return "text: a bare ACK ahead of a hole, dropped";
        case ArrivalBranch::FinOverHole: return "text: a FIN ahead of a hole, taken";
        case ArrivalBranch::TextTaken: return "text: new text";
        case ArrivalBranch::FinTaken: return "FIN: taken";
        case ArrivalBranch::FinAgain: return "FIN: again, in CLOSE-WAIT";
    }
    return "";
}

Design rfc9293() {
    using enum State;
    using enum TableEvent;
    Design design;
    design.name = "rfc9293";
    design.summary = "TCP as RFC 9293 specifies it";
    design.source = "RFC 9293 §3.3.2, Figure 5; §3.10.4, §3.10.5, §3.10.7";
    design.violates = {"time-wait-not-cut-short"};  // RFC 1337
    StateTable& table = design.table;
    table.set(Established, Close, Row{FinWait1});
    table.set(CloseWait, Close, Row{LastAck});

    table.set(Established, RcvFin, Row{CloseWait, Reply::Ack});
    table.set(FinWait1, RcvFin, Row{Closing, Reply::Ack});
    table.set(FinWait2, RcvFin, Row{TimeWait, Reply::Ack});
    table.set(CloseWait, RcvFin, Row{CloseWait, Reply::Ack});
    table.set(TimeWait, RcvFin, Row{TimeWait, Reply::Ack});

    table.set(FinWait1, RcvAckOfFin, Row{FinWait2});
    table.set(Closing, RcvAckOfFin, Row{TimeWait});
    table.set(LastAck, RcvAckOfFin, Row{Closed});

    table.set(TimeWait, TwoMslTimeout, Row{Closed});
    for (const State state : kAllStates) {
        if (state == Closed) continue;
        table.set(state, RcvRst, Row{Closed});
        const bool synchronized_for_data =
            state == Established || state == FinWait1 || state == FinWait2 || state == CloseWait;
        table.set(state, Abort, Row{Closed, synchronized_for_data ? Reply::Rst : Reply::Nothing});
    }
    return design;
}

}  // namespace finwait::model
