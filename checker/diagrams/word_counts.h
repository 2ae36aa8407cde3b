// How many words a set has, and how many letters of each channel they have in all.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checker/diagrams/channel_words.h"

namespace finwait::checker::diagrams {

struct WordCounts {
    std::uint64_t words = 0;
    /// By channel: the letters of all words together.
    std::array<std::uint64_t, 2> letters{};
    /// By channel: the words that have no letter of it.
    std::array<std::uint64_t, 2> without{};
};

class WordCounter {
  public:
    /// `words` must outlive this, and drop no nodes meanwhile.
    explicit WordCounter(const WordSets& words) : table_(words.table()) {}

    /// Throws std::overflow_error beyond 2^64.
    [[nodiscard]] WordCounts count(Node words);

  private:
    const NodeTable& table_;
    /// By node: its place in `counts_`, from 1 on; 0: not counted yet.
    std::vector<std::uint32_t> places_;
    std::vector<WordCounts> counts_;
};

}  // namespace finwait::checker::diagrams
