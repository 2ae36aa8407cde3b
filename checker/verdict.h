// Verdicts, and how an exploration ended.
#pragma once

#include <cstdint>
#include <string_view>

namespace finwait::checker {

/// Never wrong, never silently partial: what a limit left undecided is Inconclusive.
enum class Verdict : std::uint8_t {
    Holds,       ///< of a claim
    Violated,    ///< of a claim
    Reached,     ///< of a witness: there is one
    NotReached,  ///< of a witness: there is none, in all that can be reached
    Inconclusive,
};

/// "holds", "violated", "reached", "not-reached", "inconclusive".
[[nodiscard]] std::string_view name_of(Verdict verdict);

/// Whether a claim holds, a witness is reached.
[[nodiscard]] constexpr bool is_satisfied(Verdict verdict) {
    return verdict == Verdict::Holds || verdict == Verdict::Reached;
}
/// Whether a claim is violated, a witness not reached: decided, and the other way.
[[nodiscard]] constexpr bool is_dissatisfied(Verdict verdict) {
    return verdict == Verdict::Violated || verdict == Verdict::NotReached;
}

enum class Ending : std::uint8_t {
    Complete,
    MemoryLimit,
    DiskFull,  ///< of what memory has no room for
    TimeLimit,
    Interrupted,
    FirstViolation,
};

/// "complete", "memory limit", "time limit", "interrupted", "first violation".
[[nodiscard]] std::string_view name_of(Ending ending);

/// Of the part that was explored; all of the reachable graph if the ending is Complete.
struct Counts {
    std::uint64_t states = 0;
    /// Every event of every state, also where it leads back to the same state.
    std::uint64_t transitions = 0;
    /// The longest of the shortest distances from the initial state.
    std::uint32_t depth = 0;

    friend bool operator==(const Counts&, const Counts&) = default;
};

}  // namespace finwait::checker
