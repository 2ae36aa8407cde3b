// A packed world: a row of bits, read and written a field at a time.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace finwait::model {

/// A packed world of 64 · Words bits. A field begins at bit `at` and has up to 64 bits.
template <std::size_t Words>
struct Key {
    std::array<std::uint64_t, Words> words{};

    friend auto operator<=>(const Key&, const Key&) = default;

    /// Needs the place to be 0.
    void put(std::size_t at, std::uint64_t value) {
        const std::size_t word = at / 64;
        const auto shift = static_cast<unsigned>(at % 64);
        words[word] |= value << shift;
        if (shift != 0 && word + 1 < Words) words[word + 1] |= value >> (64 - shift);
    }
    [[nodiscard]] std::uint64_t get(std::size_t at, unsigned bits) const {
        const std::size_t word = at / 64;
        const auto shift = static_cast<unsigned>(at % 64);
        std::uint64_t value = words[word] >> shift;
        if (Words > 1 && shift + bits > 64) value |= words[word + 1] << (64 - shift);
        return value & low_bits(bits);
    }
    void replace(std::size_t at, unsigned bits, std::uint64_t value) {
        const std::size_t word = at / 64;
        const auto shift = static_cast<unsigned>(at % 64);
        const std::uint64_t mask = low_bits(bits);
        words[word] = (words[word] & ~(mask << shift)) | value << shift;
        if (Words > 1 && shift + bits > 64) {
            std::uint64_t& high = words[word + 1];
            high = (high & ~(mask >> (64 - shift))) | value >> (64 - shift);
        }
    }

  private:
    static constexpr std::uint64_t low_bits(unsigned count) {
        return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    }
};

}  // namespace finwait::model
