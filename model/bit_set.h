// A set of small numbers, a bit each. Unlike std::bitset (until C++23) it can be used in constants.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace finwait::model {

/// A set of numbers 0 … N − 1; any other number is out of bounds.
template <std::size_t N>
class BitSet {
  public:
    constexpr void insert(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << i % 64; }
    constexpr void erase(std::size_t i) { words_[i / 64] &= ~(std::uint64_t{1} << i % 64); }
    [[nodiscard]] constexpr bool contains(std::size_t i) const {
        return (words_[i / 64] >> i % 64 & 1U) != 0;
    }
    [[nodiscard]] constexpr bool empty() const { return words_ == Words{}; }
    constexpr BitSet& operator|=(const BitSet& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }
    friend constexpr auto operator<=>(const BitSet&, const BitSet&) = default;

  private:
    using Words = std::array<std::uint64_t, (N + 63) / 64>;
    Words words_{};
};

}  // namespace finwait::model
