// Partial, injective, strictly increasing maps between two ranges of positions, applied to whole
// rows of bits: compress what is selected, expand it to where it goes.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// One such map, or several whose results are united. A list of pieces, each from one word of the
/// row to one word of the target: sparse maps have few.
class RowMap {
  public:
    /// Keeps the memory.
    void clear() {
        pieces_.clear();
        starts_ = true;
    }
    /// What is added from now on belongs to another map.
    void begin_map() { starts_ = true; }
    /// Needs `from` and `to` above all pairs of this map added before.
    void add(std::size_t from, std::size_t to) {
        const auto from_word = static_cast<std::uint32_t>(from / kWordBits);
        const auto to_word = static_cast<std::uint32_t>(to / kWordBits);
        if (starts_ || pieces_.back().from != from_word || pieces_.back().to != to_word) {
            pieces_.push_back({from_word, to_word, 0, 0});
            starts_ = false;
        }
        pieces_.back().select |= Word{1} << (from % kWordBits);
        pieces_.back().deposit |= Word{1} << (to % kWordBits);
    }

    [[nodiscard]] bool empty() const { return pieces_.empty(); }
    /// What it has on the heap.
    [[nodiscard]] std::size_t bytes() const { return pieces_.capacity() * sizeof(Piece); }

    /// `to |= map(from)`.
    void forward(const Word* from, Word* to) const {
        for (const Piece& piece : pieces_) {
            to[piece.to] |= expand(compress(from[piece.from], piece.select), piece.deposit);
        }
    }
    /// `from |= map⁻¹(to)`.
    void backward(const Word* to, Word* from) const {
        for (const Piece& piece : pieces_) {
            from[piece.from] |= expand(compress(to[piece.to], piece.deposit), piece.select);
        }
    }

  private:
    /// The i-th bit of `select` goes to the i-th bit of `deposit`.
    struct Piece {
        std::uint32_t from;
        std::uint32_t to;
        Word select;
        Word deposit;
    };
    std::vector<Piece> pieces_;
    bool starts_ = true;
};

}  // namespace finwait::checker::factored
