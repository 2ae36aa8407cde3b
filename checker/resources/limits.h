// What an exploration may use, and how it is told to stop.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace finwait::checker {

/// A moment of a running exploration, for progress on standard error.
struct Progress {
    /// What is being done, in words: "exploring", "looking for fair cycles", …
    const char* phase = "exploring";
    /// What is counted as `states`, if that is something else: "pairs", …; then there are neither
    /// transitions nor depth.
    const char* counted = nullptr;
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    std::uint64_t frontier = 0;
    std::uint32_t depth = 0;
    std::uint64_t memory_bytes = 0;
};

struct Limits {
    unsigned threads = 1;
    /// Bytes. Compared with the resident memory of the process where `resident_bytes` tells it,
    /// otherwise with the memory counted for states and tables.
    std::uint64_t memory_bytes = std::uint64_t{8} << 30U;
    /// What the process has in memory now. Thread-safe. May be empty.
    std::function<std::uint64_t()> resident_bytes{};
    /// None: as long as it takes.
    std::optional<std::chrono::nanoseconds> time{};
    /// Set from outside (Ctrl-C) to end cleanly with what was found. May be null.
    const std::atomic<bool>* interrupted = nullptr;
    /// The same, set by another search that has the answer.
    const std::atomic<bool>* cancelled = nullptr;
    /// End at the first violation instead of exploring everything.
    bool first_violation = false;
    /// Called now and then, from one thread at a time. May be empty.
    std::function<void(const Progress&)> progress{};
};

}  // namespace finwait::checker
