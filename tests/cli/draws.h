// How much a generated test draws: a bounded part in CI, and as much as one likes with
// FINWAIT_DRAWS.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>

namespace finwait::cli {

[[nodiscard]] inline std::size_t draws(std::size_t bounded) {
    const char* const wanted = std::getenv("FINWAIT_DRAWS");
    return wanted == nullptr ? bounded : std::stoul(wanted);
}

/// Of the generator; to be printed where something fails.
[[nodiscard]] inline unsigned seed() {
    const char* const wanted = std::getenv("FINWAIT_SEED");
    return wanted == nullptr ? 20261127 : static_cast<unsigned>(std::stoul(wanted));
}

}  // namespace finwait::cli
