#include "model/design.h"

#include "model/rules/rules.h"

namespace finwait::model {

std::string_view name_of(State state) {
    switch (state) {
        case State::Listen: return "LISTEN";
        case State::SynSent: return "SYN-SENT";
        case State::SynReceived: return "SYN-RECEIVED";
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
        case TableEvent::ActiveOpen: return "active OPEN";
        case TableEvent::PassiveOpen: return "passive OPEN";
        case TableEvent::Close: return "CLOSE";
        case TableEvent::RcvSyn: return "rcv SYN";
        case TableEvent::RcvAckOfSyn: return "rcv ACK of SYN";
        case TableEvent::RcvFin: return "rcv FIN";
        case TableEvent::RcvAckOfFin: return "rcv ACK of FIN";
        case TableEvent::RcvRst: return "rcv RST";
        case TableEvent::TwoMslTimeout: return "2MSL timeout";
        case TableEvent::UserTimeout: return "user timeout";
        case TableEvent::Abort: return "ABORT";
        case TableEvent::RcvText: return "rcv text";
        case TableEvent::FirstTimer: return "first timer";
        case TableEvent::SecondTimer: return "second timer";
        case TableEvent::ThirdTimer: return "third timer";
    }
    return "";
}

std::string name_of(const Design& design, TableEvent event) {
    const auto timer = timer_of_event(event);
    if (timer && *timer < design.timers.size()) return design.timers[*timer].name;
    return std::string(name_of(event));
}

std::vector<std::string> timer_names(const Design& design, TimerSet timers) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i <= kTwoMslTimer; ++i) {
        if ((timers & timer_bit(i)) == 0) continue;
        names.push_back(
            name_of(design, i == kTwoMslTimer ? TableEvent::TwoMslTimeout : event_of_timer(i)));
    }
    return names;
}

std::string_view name_of(Reply reply) {
    switch (reply) {
        case Reply::Nothing: return "nothing";
        case Reply::Ack: return "ACK";
        case Reply::Rst: return "RST";
        case Reply::Syn: return "SYN";
        case Reply::SynAck: return "SYN,ACK";
    }
    return "";
}

std::string_view name_of(ArrivalBranch step) {
    switch (step) {
        case ArrivalBranch::ClosedDropsRst: return "CLOSED: an RST is dropped";
        case ArrivalBranch::ClosedAnswersByRst: return "CLOSED: answered by an RST";
        case ArrivalBranch::ListenDrops: return "LISTEN: an RST, or no SYN, is dropped";
        case ArrivalBranch::ListenAnswersByRst: return "LISTEN: an ACK is answered by an RST";
        case ArrivalBranch::ListenSyn: return "LISTEN: a SYN is taken";
        case ArrivalBranch::SynSentBadAck:
            return "SYN-SENT: the ACK is not of the SYN, answered by an RST";
        case ArrivalBranch::SynSentDrops: return "SYN-SENT: dropped";
        case ArrivalBranch::SynSentRefused: return "SYN-SENT: an RST that acknowledges the SYN";
        case ArrivalBranch::SynSentSyn: return "SYN-SENT: a SYN is taken";
        case ArrivalBranch::TimeWaitReopens: return "TIME-WAIT: a SYN opens a new connection";
        case ArrivalBranch::OnlyAnswered:
            return "sequence number: not looked at, answered by an ACK";
        case ArrivalBranch::UnacceptableAckTaken:
            return "sequence number: unacceptable, and its ACK is looked at";
        case ArrivalBranch::NoAckUnseen:
            return "sequence number: not looked at, for the segment has no ACK";
        case ArrivalBranch::UnacceptableRst:
            return "sequence number: an unacceptable RST is dropped";
        case ArrivalBranch::UnacceptableAnswered:
            return "sequence number: unacceptable, answered by an ACK";
        case ArrivalBranch::UnacceptableDropped: return "sequence number: unacceptable, dropped";
        case ArrivalBranch::RstTaken: return "RST: at RCV.NXT";
        case ArrivalBranch::RstChallenged: return "RST: elsewhere in the window, challenged";
        case ArrivalBranch::RstDropped: return "RST: elsewhere, dropped";
        case ArrivalBranch::TimeWaitIgnoresRst: return "RST: ignored in TIME-WAIT";
        case ArrivalBranch::SynInWindow: return "SYN: in the window, challenged";
        case ArrivalBranch::SynByRow: return "SYN: in the window, taken by a row";
        case ArrivalBranch::SynBackToListen: return "SYN: in SYN-RECEIVED, back to LISTEN";
        case ArrivalBranch::NoAck: return "ACK: the segment has none, dropped";
        case ArrivalBranch::NoAckTaken: return "ACK: the segment has none, goes on";
        case ArrivalBranch::SynReceivedBadAck:
            return "ACK: SYN-RECEIVED, not of the SYN, answered by an RST";
        case ArrivalBranch::SynAcknowledged: return "ACK: the own SYN is acknowledged";
        case ArrivalBranch::AckAhead: return "ACK: of something not sent yet, answered by an ACK";
        case ArrivalBranch::AckTooOld: return "ACK: too old to be of this connection";
        case ArrivalBranch::AckBelow: return "ACK: below SND.UNA";
        case ArrivalBranch::AckAdvances: return "ACK: SND.UNA advances";
        case ArrivalBranch::FinAcknowledged: return "ACK: the own FIN is acknowledged";
        case ArrivalBranch::FinStillWaits: return "ACK: CLOSING or LAST-ACK goes on waiting";
        case ArrivalBranch::TimeWaitFin: return "ACK: TIME-WAIT, a FIN again";
        case ArrivalBranch::TimeWaitOther: return "ACK: TIME-WAIT, anything else";
        case ArrivalBranch::NothingNew: return "text: the segment ends at or before RCV.NXT";
        case ArrivalBranch::BehindWindow: return "text: the segment begins behind the window";
        case ArrivalBranch::AheadAnswered: return "text: ahead of a hole, answered by an ACK";
        case ArrivalBranch::AheadKept: return "text: ahead of a hole, kept";
        case ArrivalBranch::KeptTaken: return "text: kept before, taken";
        case ArrivalBranch::AheadDropped: return "text: a bare ACK ahead of a hole, dropped";
        case ArrivalBranch::FinOverHole: return "text: a FIN ahead of a hole, taken";
        case ArrivalBranch::TextAfterClose:
            return "text: the application reads no more, answered by an RST";
        case ArrivalBranch::TextDiscarded:
            return "text: the application reads no more, thrown away";
        case ArrivalBranch::TextTaken: return "text: new text";
        case ArrivalBranch::FinWithoutRoom: return "FIN: the text before it left no room";
        case ArrivalBranch::FinTaken: return "FIN: taken";
        case ArrivalBranch::FinTakenAgain: return "FIN: taken once more";
        case ArrivalBranch::FinAgain: return "FIN: again, in CLOSE-WAIT";
        case ArrivalBranch::MiddleboxDrops: return "middlebox: drops what arrives";
        case ArrivalBranch::MiddleboxAnswers: return "middlebox: answers what arrives by an RST";
        case ArrivalBranch::MiddleboxStops: return "middlebox: drops what the end sends";
        case ArrivalBranch::MiddleboxResets:
            return "middlebox: answers what the end sends by an RST";
    }
    return "";
}

Design rfc9293() {
    using enum State;
    using enum TableEvent;
    Design design;
    design.name = "rfc9293";
    design.summary = "TCP as RFC 9293 specifies it";
    design.source = "RFC 9293 §3.3.2, Figure 5; §3.10.1, §3.10.4, §3.10.5, §3.10.7, §3.10.8";
    design.violates = {"never-reset", "quiet-after-time-wait",
                       "time-wait-not-cut-short"};  // RFC 1337
    StateTable& table = design.table;
    table.set(State::Closed, ActiveOpen, Row{SynSent, Reply::Syn});
    table.set(State::Closed, PassiveOpen, Row{Listen});

    table.set(Listen, Close, Row{Closed});
    table.set(SynSent, Close, Row{Closed});
    table.set(SynReceived, Close, Row{FinWait1});
    table.set(Established, Close, Row{FinWait1});
    table.set(CloseWait, Close, Row{LastAck});

    table.set(Listen, RcvSyn, Row{SynReceived, Reply::SynAck});
    table.set(SynSent, RcvSyn, Row{SynReceived, Reply::SynAck});
    table.set(SynReceived, RcvSyn, Row{Listen});
    table.set(SynSent, RcvAckOfSyn, Row{Established, Reply::Ack});
    table.set(SynReceived, RcvAckOfSyn, Row{Established});

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
        if (state != Listen) table.set(state, RcvRst, Row{Closed});
        if (state != Listen && state != TimeWait) table.set(state, UserTimeout, Row{Closed});
        const bool sends_rst = state == SynReceived || state == Established || state == FinWait1 ||
                               state == FinWait2 || state == CloseWait;
        table.set(state, Abort, Row{Closed, sends_rst ? Reply::Rst : Reply::Nothing});
    }
    return design;
}

}  // namespace finwait::model
