// What this machine has, and what this process took.
#pragma once

#include <cstdint>

namespace finwait::program {

/// Processors that may be used; at least 1.
[[nodiscard]] unsigned processors();
/// Three quarters of the physical memory: what a run may use unless told otherwise.
[[nodiscard]] std::uint64_t default_memory_bytes();
/// The memory that this process has now; 0 where the system does not tell. Thread-safe.
[[nodiscard]] std::uint64_t resident_memory_bytes();
/// The most memory that this process had at once.
[[nodiscard]] std::uint64_t peak_memory_bytes();

}  // namespace finwait::program
