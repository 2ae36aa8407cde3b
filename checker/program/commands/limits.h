// What a command may use of the machine, as limits of what it does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "checker/program/terminal/progress_line.h"
#include "checker/resources/limits.h"

namespace finwait::program {

/// What a run may use.
struct Resources {
    unsigned threads = 1;
    std::uint64_t memory_bytes = 0;
    std::optional<std::chrono::nanoseconds> time{};
};

/// The limits of a whole command: memory is what the process has, a signal ends it, and `line`,
/// which must outlive them, shows where it is.
[[nodiscard]] checker::Limits limits_for(const Resources& resources, ProgressLine& line);

/// What one of `shares` explorations that run side by side may use, when `used` of the time is
/// over. Each has its share of the threads and of the memory; what the process has is thought to be
/// shared by all alike, so that together they keep within the limit. Without progress.
[[nodiscard]] checker::Limits share_of(const checker::Limits& limits, unsigned shares,
                                       std::chrono::nanoseconds used);

}  // namespace finwait::program
