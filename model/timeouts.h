// The 2MSL timeout (RFC 9293 §3.10.8). There is no clock yet: the timer may end at any time.
#pragma once

#include <optional>

#include "model/rules.h"

namespace finwait::model {

/// The TIME-WAIT timer ends, where the table has a row for it and no acknowledgement is owed.
template <class Space>
constexpr std::optional<BasicOutcome<Space>> two_msl_timeout(const BasicStack<Space>& stack,
                                                             const BasicEndpoint<Space>& endpoint) {
    const auto& row = stack.design->table.row(endpoint.state, TableEvent::TwoMslTimeout);
    if (!row || endpoint.ack_pending) return std::nullopt;
    BasicOutcome<Space> outcome{endpoint};
    outcome.coverage.took(endpoint.state, TableEvent::TwoMslTimeout);
    enter(outcome.endpoint, row->next);
    return outcome;
}

}  // namespace finwait::model
