// Strong fairness: which events are owed, and what counts as one event.
//
// An event that can happen again and again does happen again and again. One event is its kind, its
// endpoint, for a delivery the segment's content, and whether its reply found room: a delivery
// whose reply found room is owed for itself, and so is the delivery, however its reply fared.
#pragma once

#include "model/close_model.h"

namespace finwait::model {

/// The network owes no loss and no duplicate, the application no ABORT.
[[nodiscard]] constexpr bool is_owed(EventKind kind) {
    switch (kind) {
        case EventKind::Close:
        case EventKind::SendData:
        case EventKind::SendDataWithFin:
        case EventKind::SendFin:
        case EventKind::SendAck:
        case EventKind::Retransmit:
        case EventKind::TwoMslTimeout:
        case EventKind::Deliver: return true;
        case EventKind::Abort:
        case EventKind::Duplicate:
        case EventKind::Lose: return false;
    }
    return false;
}

/// Whether an event whose segment fared so is owed a second time, as the one that found room.
[[nodiscard]] constexpr bool is_owed_with_reply(EventKind kind, Sent sent) {
    return kind == EventKind::Deliver && sent == Sent::InFlight;
}

}  // namespace finwait::model
