// A trace as people look at it: A left, B right, time downwards.
#pragma once

#include <string>
#include <vector>

#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/trace.h"

namespace finwait::program {

/// The ladder of a trace, and below it what each endpoint has come to. One line per element.
[[nodiscard]] std::vector<std::string> ladder_lines(const model::ConnectionModel& model,
                                                    const Trace& trace, const Palette& palette);

/// What an endpoint knows and has been through, in the names of the formulas:
/// "TIME-WAIT    snd_una=1 snd_nxt=1 rcv_nxt=1 fin_sent closed_first fin_received fin_acked".
[[nodiscard]] StyledText describe(const model::Endpoint& endpoint);

}  // namespace finwait::program
