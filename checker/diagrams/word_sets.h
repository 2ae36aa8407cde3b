// Sets of words, and what can be done with them whatever the words stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/diagrams/letter_sets.h"
#include "checker/diagrams/node_table.h"
#include "checker/diagrams/operation_cache.h"

namespace finwait::checker::diagrams {

class WordSets {
  public:
    /// `budget` must outlive this. All operations throw std::bad_alloc where it does not suffice.
    explicit WordSets(Budget& budget) : table_(budget), cache_(budget, kMostCacheBytes) {}

    [[nodiscard]] NodeTable& table() { return table_; }
    [[nodiscard]] const NodeTable& table() const { return table_; }
    [[nodiscard]] OperationCache& cache() { return cache_; }
    [[nodiscard]] LetterSets& letter_sets() { return letter_sets_; }
    [[nodiscard]] const LetterSets& letter_sets() const { return letter_sets_; }

    [[nodiscard]] Node unite(Node a, Node b);
    [[nodiscard]] Node intersect(Node a, Node b);
    /// The words of `a` that `b` does not have.
    [[nodiscard]] Node subtract(Node a, Node b);
    /// The words that have a letter of the set.
    [[nodiscard]] Node containing(Node words, LetterSetId set);
    /// The words that have the letter that many times.
    [[nodiscard]] Node with_count(Node words, Letter letter, std::uint32_t times);
    [[nodiscard]] bool has_empty_word(Node words) const {
        while (words > kEmptyWord) words = table_.lo(words);
        return words == kEmptyWord;
    }
    /// One of the words, alone, with as few large letters as can be; kNothing of none.
    [[nodiscard]] Node some_word(Node words);
    /// The letters of all words, falling.
    [[nodiscard]] std::vector<Letter> letters(Node words) const;

    /// Drops what no word of `roots` needs, and all that is remembered.
    void keep_only(std::span<const Node> roots) {
        table_.keep_only(roots);
        cache_.forget();
    }

    /// The numbers of operations in the cache: those below `kOwn` are of this class, those from
    /// there on of SentSets, from kOwn + 8 on of ChannelWords, from kOwn + 24 on of ClosedWords.
    /// None is 256 or more.
    enum Operation : std::uint32_t {
        kUnite = 1,
        kIntersect,
        kSubtract,
        kContaining,
        kWithCount,
        kOwn,
    };
    /// The number of an operation that has a parameter.
    [[nodiscard]] static constexpr std::uint32_t with_parameter(std::uint32_t operation,
                                                                std::uint32_t parameter) {
        return operation | parameter << 8U;
    }

  private:
    static constexpr std::size_t kMostCacheBytes = std::size_t{64} << 20U;

    NodeTable table_;
    OperationCache cache_;
    LetterSets letter_sets_;
};

}  // namespace finwait::checker::diagrams
