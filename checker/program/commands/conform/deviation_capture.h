// A deviation as a capture for Wireshark: the shortest way there, with what the stack sent and, in
// comments, what is done to it and what the design does instead.
#pragma once

#include <cstdint>
#include <string>

#include "checker/program/commands/conform/conform_report.h"

namespace finwait::program {

/// Deviation `number` of the report, from 1, as a pcapng file.
[[nodiscard]] std::string deviation_capture(const ConformReport& report, std::uint32_t number);

}  // namespace finwait::program
