// Rows of bits.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "checker/factored/rows/row_map.h"
#include "checker/resources/spill_file.h"

namespace finwait::checker::factored {

/// Of the words of a matrix.
struct ReleaseWords {
    /// Null: they are on the heap.
    SpillFile* file = nullptr;
    SpillFile::Piece* piece = nullptr;

    void operator()(Word* words) const {
        if (file == nullptr) {
            delete[] words;
        } else {
            file->give_back(*piece);
        }
    }
};

/// All 0 at first. Every row begins at a word.
class BitMatrix {
  public:
    BitMatrix() = default;
    BitMatrix(std::size_t rows, std::size_t columns)
        : rows_(rows), stride_(words_for(columns)), words_(new Word[rows_ * stride_]()) {}
    /// In `file`, which must outlive this; not allocated if it has no room.
    BitMatrix(std::size_t rows, std::size_t columns, SpillFile& file)
        : rows_(rows),
          stride_(words_for(columns)),
          words_(in_file(file, bytes_of(rows, columns))) {}

    [[nodiscard]] bool allocated() const { return words_ != nullptr; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::size_t stride() const { return stride_; }
    [[nodiscard]] static std::size_t bytes_of(std::size_t rows, std::size_t columns) {
        return rows * words_for(columns) * sizeof(Word);
    }
    [[nodiscard]] std::size_t bytes() const {
        return allocated() ? rows_ * stride_ * sizeof(Word) : 0;
    }
    [[nodiscard]] bool is_in_file() const { return words_.get_deleter().file != nullptr; }
    /// See SpillFile. Needs that it is in a file.
    [[nodiscard]] bool touch() const {
        const ReleaseWords& where = words_.get_deleter();
        return where.file->touch(*where.piece);
    }
    void bring_in() const { SpillFile::bring_in(*words_.get_deleter().piece); }

    [[nodiscard]] Word* row(std::size_t i) { return words_.get() + i * stride_; }
    [[nodiscard]] const Word* row(std::size_t i) const { return words_.get() + i * stride_; }
    [[nodiscard]] std::span<Word> words() { return {words_.get(), rows_ * stride_}; }
    [[nodiscard]] std::span<const Word> words() const { return {words_.get(), rows_ * stride_}; }

    [[nodiscard]] bool test(std::size_t i, std::size_t column) const {
        return (row(i)[column / kWordBits] >> (column % kWordBits) & 1U) != 0;
    }
    void set(std::size_t i, std::size_t column) {
        row(i)[column / kWordBits] |= Word{1} << (column % kWordBits);
    }
    [[nodiscard]] bool row_is_empty(std::size_t i) const {
        const Word* const begin = row(i);
        return std::all_of(begin, begin + stride_, [](Word word) { return word == 0; });
    }
    [[nodiscard]] bool empty() const {
        return std::ranges::all_of(words(), [](Word word) { return word == 0; });
    }

    /// Adds the row of `other`, of the same shape. Whether that is more.
    bool unite_row(std::size_t i, const BitMatrix& other) {
        Word* const mine = row(i);
        const Word* const theirs = other.row(i);
        Word more = 0;
        for (std::size_t word = 0; word < stride_; ++word) {
            more |= theirs[word] & ~mine[word];
            mine[word] |= theirs[word];
        }
        return more != 0;
    }
    /// Adds the bits of `other`, rows and columns exchanged.
    void unite_transposed(const BitMatrix& other) {
        Block block;
        for (std::size_t row = 0; row < other.rows_; row += kWordBits) {
            const std::size_t height = std::min(kWordBits, other.rows_ - row);
            for (std::size_t i = 0; i < other.stride_; ++i) {
                std::size_t bits = 0;
                block.fill(0);
                for (std::size_t j = 0; j < height; ++j) {
                    block[j] = other.row(row + j)[i];
                    bits += static_cast<std::size_t>(std::popcount(block[j]));
                }
                if (bits > 0) unite_transposed(block, bits, row, i * kWordBits);
            }
        }
    }
    /// Takes away the bits of `other`, of the same shape.
    void remove(const BitMatrix& other) {
        std::ranges::transform(words(), other.words(), words().begin(),
                               [](Word mine, Word theirs) { return mine & ~theirs; });
    }
    /// Keeps only the bits of `other`, of the same shape.
    void intersect(const BitMatrix& other) {
        std::ranges::transform(words(), other.words(), words().begin(),
                               [](Word mine, Word theirs) { return mine & theirs; });
    }
    /// Adds the bits of `other`, of the same shape.
    void unite(const BitMatrix& other) {
        std::ranges::transform(words(), other.words(), words().begin(),
                               [](Word mine, Word theirs) { return mine | theirs; });
    }

  private:
    using Words = std::unique_ptr<Word[], ReleaseWords>;
    using Block = std::array<Word, kWordBits>;
    /// So many bits of a block are faster exchanged all at once than one by one.
    static constexpr std::size_t kManyBits = 96;

    /// Adds a block that has so many bits, and stands there in the matrix that it is from.
    void unite_transposed(Block& block, std::size_t bits, std::size_t from_row,
                          std::size_t from_column) {
        if (bits >= kManyBits) {
            transpose(block);
            for (std::size_t i = 0; i < kWordBits; ++i) {
                if (block[i] != 0) row(from_column + i)[from_row / kWordBits] |= block[i];
            }
            return;
        }
        for (std::size_t i = 0; i < kWordBits; ++i) {
            for (Word rest = block[i]; rest != 0; rest &= rest - 1) {
                set(from_column + static_cast<std::size_t>(std::countr_zero(rest)), from_row + i);
            }
        }
    }
    /// Exchanges quarters, then quarters of quarters, and so on.
    static void transpose(Block& block) {
        Word low_half = ~Word{0} >> (kWordBits / 2);
        for (std::size_t size = kWordBits / 2; size > 0; size /= 2, low_half ^= low_half << size) {
            for (std::size_t i = 0; i < kWordBits; i = ((i | size) + 1) & ~size) {
                const Word exchanged = (block[i] >> size ^ block[i | size]) & low_half;
                block[i] ^= exchanged << size;
                block[i | size] ^= exchanged;
            }
        }
    }

    static Words in_file(SpillFile& file, std::size_t bytes) {
        SpillFile::Piece* const piece = file.take(bytes);
        if (piece == nullptr) return nullptr;
        return {static_cast<Word*>(piece->data()), ReleaseWords{&file, piece}};
    }

    std::size_t rows_ = 0;
    std::size_t stride_ = 0;
    Words words_;
};

}  // namespace finwait::checker::factored
