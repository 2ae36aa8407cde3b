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
