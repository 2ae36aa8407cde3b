// A set of states, one bit each.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/liveness/graph.h"

namespace finwait::checker {

/// Several threads may insert and look up at once; what one inserts others need not see until they
/// have synchronized.
class StateBits {
  public:
    explicit StateBits(std::uint64_t states) : words_((states + kBits - 1) / kBits) {}

    void insert(StateId state) {
        std::atomic_ref(words_[state / kBits]).fetch_or(bit(state), std::memory_order_relaxed);
    }
    [[nodiscard]] bool contains(StateId state) const {
        // atomic_ref of a const object came after C++20.
        auto& word = const_cast<std::uint64_t&>(words_[state / kBits]);
        return (std::atomic_ref(word).load(std::memory_order_relaxed) & bit(state)) != 0;
    }
    /// Not while others insert.
    [[nodiscard]] std::uint64_t count() const {
        std::uint64_t states = 0;
        for (const std::uint64_t word : words_) {
            states += static_cast<std::uint64_t>(std::popcount(word));
        }
        return states;
    }
    [[nodiscard]] static std::uint64_t memory_bytes(std::uint64_t states) {
        return (states + kBits - 1) / kBits * sizeof(std::uint64_t);
    }

  private:
    static constexpr std::uint64_t kBits = 64;
    static std::uint64_t bit(StateId state) { return std::uint64_t{1} << state % kBits; }

    std::vector<std::uint64_t> words_;
};

}  // namespace finwait::checker
