#include "checker/program/terminal/resources.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

namespace finwait::program {

unsigned processors() { return std::max(1U, std::thread::hardware_concurrency()); }

std::uint64_t default_memory_bytes() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page_bytes <= 0) return std::uint64_t{4} << 30U;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes) / 4 * 3;
}

std::uint64_t resident_memory_bytes() {
    // Read a thousand times a second: so it stays open, and is read as plainly as can be.
    static const int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    static const auto page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    std::array<char, 128> text{};
    const ssize_t size = pread(statm, text.data(), text.size(), 0);
    if (size <= 0) return 0;
    // The second number: resident pages.
    const char* const begin = text.data();
    const char* const end = begin + size;
    std::uint64_t pages = 0;
    std::from_chars(std::find(begin, end, ' ') + 1, end, pages);
    return pages * page_bytes;
}

std::uint64_t peak_memory_bytes() {
    constexpr std::uint64_t kKibibyte = 1024;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
}

}  // namespace finwait::program
