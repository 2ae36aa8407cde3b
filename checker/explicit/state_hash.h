// A hash of a packed state. No verdict rests on it: it only decides where to look first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "checker/transition_system.h"

namespace finwait::checker::explicit_state {

/// 64 bits, each of which depends on every bit of the state.
template <PackedState State>
[[nodiscard]] inline std::uint64_t hash_of(const State& state) {
    constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15U;
    constexpr std::uint64_t kOddToo = 0xd6e8'feb8'6659'fd93U;
    std::uint64_t hash = 0;
    for (std::size_t at = 0; at < sizeof(State); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        const std::size_t rest = sizeof(State) - at;
        std::memcpy(&word, reinterpret_cast<const unsigned char*>(&state) + at,
                    rest < sizeof(word) ? rest : sizeof(word));
        hash = (hash ^ word) * kOdd;
        hash ^= hash >> 32U;
    }
    hash *= kOddToo;
    return hash ^ hash >> 32U;
}

}  // namespace finwait::checker::explicit_state
