// Strong fairness: which events are owed, and what counts as one event.
//
// An event that can happen again and again does happen again and again. One event is its kind, its
// endpoint, for a delivery the segment's content, and whether its reply found room: a delivery
// whose reply found room is owed for itself, and so is the delivery, however its reply fared.
#pragma once

#include <compare>
#include <cstdint>

#include "model/connection_model.h"
#include "model/packing.h"

namespace finwait::model {

/// The network owes no loss and no duplicate, the application no OPEN and no ABORT; nobody owes a
/// user timeout, a crash, or that a host vanishes. Time passes.
[[nodiscard]] constexpr bool is_owed(EventKind kind) {
    switch (kind) {
        case EventKind::Close:
        case EventKind::SendData:
        case EventKind::SendDataWithFin:
        case EventKind::SendFin:
        case EventKind::SendAck:
        case EventKind::Retransmit:
        case EventKind::FirstTimer:
        case EventKind::SecondTimer:
        case EventKind::ThirdTimer:
        case EventKind::MiddleboxTimeout:
        case EventKind::TwoMslTimeout:
        case EventKind::Read:
        case EventKind::Probe:
        case EventKind::Tick:
        case EventKind::Deliver: return true;
        case EventKind::Abort:
        case EventKind::Open:
        case EventKind::UserTimeout:
        case EventKind::Crash:
        case EventKind::Vanish:
        case EventKind::Duplicate:
        case EventKind::Lose: return false;
    }
    return false;
}

/// One thing that is owed.
struct OwedEvent {
    Event event;
    /// Its reply found room: the delivery as such is owed besides.
    bool reply_found_room = false;

    friend auto operator<=>(const OwedEvent&, const OwedEvent&) = default;
};

/// Calls `visit(OwedEvent)` for what an event fulfils whose segment fared so.
template <class Visit>
constexpr void for_each_owed(const Event& event, SendResult sent, Visit&& visit) {
    if (!is_owed(event.kind)) return;
    visit(OwedEvent{event, false});
    if (event.kind == EventKind::Deliver && sent == SendResult::InFlight)
        visit(OwedEvent{event, true});
}

/// The same, of labels: calls `visit(std::uint64_t)`, a number that names what is owed.
template <class Visit>
constexpr void for_each_owed(std::uint64_t label, Visit&& visit) {
    const EventKind kind = Packing::kind(label);
    if (!is_owed(kind)) return;
    visit(Packing::without_fate(label));
    if (kind == EventKind::Deliver && Packing::sent(label) == SendResult::InFlight) visit(label);
}

}  // namespace finwait::model
