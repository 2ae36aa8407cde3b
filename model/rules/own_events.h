// Which rule an endpoint follows in each event of its own: all but those of a segment in flight,
// and ticks, which concern both ends.
#pragma once

#include <optional>
#include <stdexcept>

#include "model/rules/timeouts.h"
#include "model/rules/transmissions.h"
#include "model/rules/user_calls.h"
#include "model/world.h"

namespace finwait::model {

/// They are the first in EventKind.
inline constexpr std::size_t kOwnEventKinds = static_cast<std::size_t>(EventKind::ThirdTimer) + 1;

/// What an event of its own makes of the endpoint; none where it cannot happen. `choice` is
/// Event::choice.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> own_outcome(EventKind kind,
                                                         const BasicStack<Space>& stack,
                                                         const BasicEndpoint<Space>& endpoint,
                                                         std::size_t choice) {
    switch (kind) {
        case EventKind::Close: return close(stack, endpoint);
        case EventKind::SendData: return send_data(stack, endpoint);
        case EventKind::SendDataWithFin: return send_data_with_fin(stack, endpoint);
        case EventKind::SendFin: return send_fin(stack, endpoint);
        case EventKind::SendAck: return send_ack(stack, endpoint);
        case EventKind::Retransmit: return retransmit(stack, endpoint);
        case EventKind::TwoMslTimeout: return two_msl_timeout(stack, endpoint);
        case EventKind::Abort: return abort(stack, endpoint);
        case EventKind::Open: return open(stack, endpoint, choice);
        case EventKind::UserTimeout: return user_timeout(stack, endpoint);
        case EventKind::Crash: return crash(stack, endpoint);
        case EventKind::Vanish: return vanish(stack, endpoint);
        case EventKind::Read: return read(stack, endpoint);
        case EventKind::Probe: return probe(stack, endpoint);
        case EventKind::FirstTimer: return own_timeout(stack, endpoint, 0);
        case EventKind::SecondTimer: return own_timeout(stack, endpoint, 1);
        case EventKind::ThirdTimer: return own_timeout(stack, endpoint, 2);
        case EventKind::MiddleboxTimeout:
        case EventKind::Tick:
        case EventKind::Deliver:
        case EventKind::Duplicate:
        case EventKind::Lose: break;
    }
    throw std::logic_error("no event of an endpoint's own");
}

}  // namespace finwait::model
