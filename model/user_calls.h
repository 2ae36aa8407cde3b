// CLOSE and ABORT (RFC 9293 §3.10.4, §3.10.5).
#pragma once

#include <optional>

#include "model/rules.h"

namespace finwait::model {

/// CLOSE, where the table has a row for it. The FIN goes out with a later event, behind all unsent
/// data. None where the application does not close, or CLOSE is not possible.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> close(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::Close);
    if (!stack.may_close || !row) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::Close);
    if (endpoint.state == State::Established) outcome.endpoint.history.closed_first = true;
    enter(outcome.endpoint, row->next);
    return outcome;
}

/// ABORT, where the table has a row for it: an RST at SND.NXT if the row sends one. None where the
/// application does not abort, or ABORT is not possible.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> abort(const BasicStack<Space>& stack,
                                                   const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::Abort);
    if (!stack.may_abort || !row) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::Abort);
    if (row->send == Reply::Rst) outcome.sent = rst_at(stack, endpoint.snd_nxt);
    if (row->next == State::Closed) outcome.endpoint.history.reset = true;
    enter(outcome.endpoint, row->next);
    return outcome;
}

}  // namespace finwait::model
