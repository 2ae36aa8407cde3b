// `finwait trace FILE --play STACK`: the traces, played to a running TCP.
#pragma once

#include <string>
#include <vector>

#include "checker/program/terminal/console.h"
#include "checker/program/terminal/exit_status.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/program/traces/trace_json.h"

namespace finwait::program {

/// Plays both ends of every trace and says where the stack goes another way. Throws
/// model::InputError and UsageError.
[[nodiscard]] ExitStatus play_traces(const std::vector<TracesOfInstance>& parts,
                                     const std::string& stack, bool as_json, Console& console);

}  // namespace finwait::program
