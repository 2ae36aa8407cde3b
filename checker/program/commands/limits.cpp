#include "checker/program/commands/limits.h"

#include <algorithm>

#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/resources.h"

namespace finwait::program {

checker::Limits limits_for(const Resources& resources, ProgressLine& line) {
    checker::Limits limits;
    limits.threads = resources.threads;
    limits.memory_bytes = resources.memory_bytes;
    limits.resident_bytes = resident_memory_bytes;
    limits.time = resources.time;
    limits.interrupted = &interrupted();
    limits.progress = [&line](const checker::Progress& moment) { line.show(moment); };
    return limits;
}

checker::Limits share_of(const checker::Limits& limits, unsigned shares,
                         std::chrono::nanoseconds used) {
    checker::Limits share = limits;
    share.threads = std::max(1U, limits.threads / shares);
    share.memory_bytes = limits.memory_bytes / shares;
    if (limits.resident_bytes) {
        share.resident_bytes = [all = limits.resident_bytes, shares] { return all() / shares; };
    }
    if (limits.time) share.time = std::max(*limits.time - used, std::chrono::nanoseconds{0});
    share.progress = {};
    return share;
}

}  // namespace finwait::program
