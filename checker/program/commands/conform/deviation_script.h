// A deviation as a packetdrill script: it plays the shortest way there to a stack, and expects what
// the design does. So the stack that deviates fails in its last step.
#pragma once

#include <string>

#include "checker/program/commands/conform/conform_report.h"

namespace finwait::program {

/// Needs a deviation of the report.
[[nodiscard]] std::string packetdrill_script(const ConformReport& report,
                                             const Deviation& deviation);

}  // namespace finwait::program
