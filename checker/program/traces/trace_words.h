// What a trace shows, in words: every rendering says it alike.
#pragma once

#include <string>
#include <vector>

#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// "fin-ack-unambiguous: the shortest counterexample, 5 steps", or "A walk of 5 steps".
[[nodiscard]] std::string headline(const ShownTrace& shown);

/// What is claimed, and, where that is not plain from the trace, why it shows the verdict: that it
/// ends stuck, how far it gets. Empty of a walk.
[[nodiscard]] std::vector<std::string> conclusions(const Instance& instance,
                                                   const ShownTrace& shown);

}  // namespace finwait::program
