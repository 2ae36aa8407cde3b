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
        case EventKind::Tick: return "tick";
        case EventKind::Deliver: return "deliver";
        case EventKind::Duplicate: return "duplicate";
        case EventKind::Lose: return "lose";
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
