#include "checker/diagrams/word_counts.h"

#include <stdexcept>

namespace finwait::checker::diagrams {

namespace {

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
    std::uint64_t result = 0;
    if (__builtin_add_overflow(a, b, &result)) throw std::overflow_error("more than 2^64");
    return result;
}

}  // namespace

WordCounts WordCounter::count(Node words) {
    if (words == kNothing) return {};
    if (words == kEmptyWord) return {1, {}, {1, 1}};
    if (words >= places_.size()) places_.resize(table_.end(), 0);
    if (places_[words] != 0) return counts_[places_[words] - 1];
    const std::size_t channel = channel_of(table_.letter(words));
    const WordCounts with = count(table_.hi(words));
    WordCounts result = count(table_.lo(words));
    result.words = sum(result.words, with.words);
    for (const std::size_t one : {std::size_t{0}, std::size_t{1}}) {
        result.letters[one] = sum(result.letters[one], with.letters[one]);
        if (one == channel) {
            result.letters[one] = sum(result.letters[one], with.words);
        } else {
            result.without[one] = sum(result.without[one], with.without[one]);
        }
    }
    counts_.push_back(result);
    places_[words] = static_cast<std::uint32_t>(counts_.size());
    return result;
}

}  // namespace finwait::checker::diagrams
