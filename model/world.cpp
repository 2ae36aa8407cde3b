#include "model/world.h"

namespace finwait::model {

std::string_view name_of(EventKind kind) {
    switch (kind) {
        case EventKind::Close: return "CLOSE";
        case EventKind::SendData: return "send data";
        case EventKind::SendDataWithFin: return "send data with FIN";
        case EventKind::SendFin: return "send FIN";
        case EventKind::SendAck: return "send ACK";
        case EventKind::Retransmit: return "retransmit";
        case EventKind::TwoMslTimeout: return "2MSL timeout";
        case EventKind::Abort: return "ABORT";
        case EventKind::Open: return "OPEN";
        case EventKind::UserTimeout: return "user timeout";
        case EventKind::Crash: return "crash";
        case EventKind::Vanish: return "vanish";
        case EventKind::Read: return "READ";
        case EventKind::Probe: return "probe";
        case EventKind::FirstTimer: return "first timer";
        case EventKind::SecondTimer: return "second timer";
        case EventKind::ThirdTimer: return "third timer";
        case EventKind::MiddleboxTimeout: return "middlebox timeout";
        case EventKind::Tick: return "tick";
        case EventKind::Deliver: return "deliver";
        case EventKind::Duplicate: return "duplicate";
        case EventKind::Lose: return "lose";
    }
    return "";
}

std::string_view meaning_of(EventKind kind) {
    switch (kind) {
        case EventKind::Close: return "the application closes";
        case EventKind::SendData: return "an endpoint sends the next unit of data";
        case EventKind::SendDataWithFin: return "it sends the last unit of data with its FIN";
        case EventKind::SendFin: return "it sends its FIN";
        case EventKind::SendAck: return "it sends an ACK that it owes";
        case EventKind::Retransmit:
            return "it sends again what is oldest of what is not acknowledged";
        case EventKind::TwoMslTimeout: return "TIME-WAIT ends";
        case EventKind::Abort: return "the application aborts the connection";
        case EventKind::Open: return "the application opens a connection";
        case EventKind::UserTimeout: return "a TCP gives up";
        case EventKind::Crash: return "a host crashes, and forgets its connection";
        case EventKind::Vanish: return "a host vanishes: it neither sends nor answers any more";
        case EventKind::Read: return "the application reads a unit of data that waits for it";
        case EventKind::Probe: return "an endpoint sends beyond a window that is closed";
        case EventKind::FirstTimer: return "the first timer that the design declares ends";
        case EventKind::SecondTimer: return "the second one ends";
        case EventKind::ThirdTimer: return "the third one ends";
        case EventKind::MiddleboxTimeout:
            return "the timer of the middlebox in front of an endpoint ends";
        case EventKind::Tick: return "time goes on, at both ends";
        case EventKind::Deliver: return "a segment arrives at the endpoint";
        case EventKind::Duplicate:
            return "a copy of a segment arrives, and the segment stays in flight";
        case EventKind::Lose: return "a segment to the endpoint is lost";
    }
    return "";
}

std::optional<EventKind> event_kind(std::string_view name) {
    for (std::size_t i = 0; i < kEventKinds; ++i) {
        const auto kind = static_cast<EventKind>(i);
        if (name_of(kind) == name) return kind;
    }
    return std::nullopt;
}

}  // namespace finwait::model
