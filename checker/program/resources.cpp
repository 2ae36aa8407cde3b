#include "checker/program/resources.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace finwait::program {

unsigned processors() { return std::max(1U, std::thread::hardware_concurrency()); }

std::uint64_t default_memory_bytes() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page_bytes <= 0) return std::uint64_t{4} << 30U;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes) / 4 * 3;
}

std::uint64_t peak_memory_bytes() {
    constexpr std::uint64_t kKibibyte = 1024;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
}

}  // namespace finwait::program
