// What an exploration state by state tells.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "checker/verdict.h"

namespace finwait::checker {

/// State predicates are numbered; a set of them is a mask.
using PredicateMask = std::uint64_t;
inline constexpr std::size_t kMaxPredicates = 64;

struct ExplorationResult {
    Counts counts;
    Ending ending = Ending::Complete;
    /// By predicate: the level of the first state of which it is true. The level is right also
    /// where the ending is not Complete.
    std::array<std::optional<std::uint32_t>, kMaxPredicates> first_level{};
    /// Limits::threads.
    unsigned threads = 1;
    std::uint64_t peak_memory_bytes = 0;
};

}  // namespace finwait::checker
