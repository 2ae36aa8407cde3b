// A partial, injective, strictly increasing map between two ranges of positions, applied to whole
// rows of bits: compress what is selected, expand it to where it goes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#if defined(__BMI2__)
#include <immintrin.h>
#endif

namespace finwait::checker::factored {

using Word = std::uint64_t;
inline constexpr std::size_t kWordBits = 64;
[[nodiscard]] constexpr std::size_t words_for(std::size_t bits) {
    return (bits + kWordBits - 1) / kWordBits;
}

/// The bits of `word` at the places of `mask`, moved together at the low end.
[[nodiscard]] inline Word compress(Word word, Word mask) {
#if defined(__BMI2__)
    return _pext_u64(word, mask);
#else
    Word result = 0;
    for (Word bit = 1; mask != 0; bit <<= 1U) {
        if ((word & mask & (~mask + 1)) != 0) result |= bit;
        mask &= mask - 1;
    }
    return result;
#endif
}

/// The low bits of `word`, moved apart to the places of `mask`.
[[nodiscard]] inline Word expand(Word word, Word mask) {
#if defined(__BMI2__)
    return _pdep_u64(word, mask);
#else
    Word result = 0;
    for (; mask != 0; mask &= mask - 1, word >>= 1U) {
        if ((word & 1U) != 0) result |= mask & (~mask + 1);
    }
    return result;
#endif
}

/// Which positions are in the domain, and which in the image: the i-th of one goes to the i-th of
/// the other.
class MonotoneMap {
  public:
    MonotoneMap(std::size_t from_positions, std::size_t to_positions)
        : select_(words_for(from_positions)), deposit_(words_for(to_positions)) {}

    /// Needs `from` and `to` above all pairs added before.
    void add(std::size_t from, std::size_t to) {
        select_[from / kWordBits] |= Word{1} << (from % kWordBits);
        deposit_[to / kWordBits] |= Word{1} << (to % kWordBits);
        identity_ = identity_ && from == to;
        empty_ = false;
    }

    [[nodiscard]] bool empty() const { return empty_; }
    /// Every pair maps a position to itself.
    [[nodiscard]] bool identity() const { return identity_; }
    [[nodiscard]] std::span<const Word> domain() const { return select_; }
    [[nodiscard]] std::span<const Word> image() const { return deposit_; }

    /// `to |= map(from)`.
    void forward(const Word* from, Word* to) const {
        move(from, select_.data(), select_.size(), to, deposit_.data(), deposit_.size());
    }
    /// `from |= map⁻¹(to)`.
    void backward(const Word* to, Word* from) const {
        move(to, deposit_.data(), deposit_.size(), from, select_.data(), select_.size());
    }

  private:
    void move(const Word* from, const Word* select, std::size_t from_words, Word* to,
              const Word* deposit, std::size_t to_words) const {
        if (identity_) {
            const std::size_t words = from_words < to_words ? from_words : to_words;
            for (std::size_t i = 0; i < words; ++i) to[i] |= from[i] & select[i];
            return;
        }
        if (from_words == 1 && to_words == 1) {
            to[0] |= expand(compress(from[0], select[0]), deposit[0]);
            return;
        }
        stream(from, select, from_words, to, deposit, to_words);
    }

    /// Compressed words queue up in `low` (and `high`, what did not fit) until a target word has
    /// all it takes.
    static void stream(const Word* from, const Word* select, std::size_t from_words, Word* to,
                       const Word* deposit, std::size_t to_words) {
        Word low = 0;
        Word high = 0;
        unsigned queued = 0;
        std::size_t next = 0;
        for (std::size_t i = 0; i < to_words; ++i) {
            const auto wanted = static_cast<unsigned>(std::popcount(deposit[i]));
            while (queued < wanted) {
                if (next == from_words) return;
                const Word word = compress(from[next], select[next]);
                const auto more = static_cast<unsigned>(std::popcount(select[next]));
                ++next;
                if (queued == 0) {
                    low = word;
                    high = 0;
                } else {
                    low |= word << queued;
                    high = word >> (kWordBits - queued);
                }
                queued += more;
            }
            if (wanted == 0) continue;
            to[i] |= expand(low, deposit[i]);
            if (wanted == kWordBits) {
                low = high;
                high = 0;
            } else {
                low = low >> wanted | high << (kWordBits - wanted);
                high >>= wanted;
            }
            queued -= wanted;
        }
    }

    std::vector<Word> select_;
    std::vector<Word> deposit_;
    bool identity_ = true;
    bool empty_ = true;
};

}  // namespace finwait::checker::factored
