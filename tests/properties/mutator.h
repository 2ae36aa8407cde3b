// Damaged files for readers that must not be impressed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace finwait::properties {

/// A few small changes to one of the sources: a byte, a cut, a piece copied from elsewhere, a word.
class Mutator {
  public:
    Mutator(std::uint32_t seed, std::vector<std::string> sources, std::vector<std::string> words)
        : random_(seed), sources_(std::move(sources)), words_(std::move(words)) {}

    std::string mutated() {
        std::string text = pick(sources_);
        for (std::size_t i = below(4) + 1; i > 0; --i) mutate(text);
        return text;
    }

  private:
    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }
    const std::string& pick(const std::vector<std::string>& from) {
        return from[below(from.size())];
    }

    void mutate(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(text.size() - at, 40) + 1);
        switch (below(5)) {
            case 0: text.erase(at, length); break;
            case 1: text.insert(at, text.substr(below(text.size() + 1), below(40))); break;
            case 2: text.insert(at, pick(words_)); break;
            case 3: text.replace(at, length, pick(words_)); break;
            default: text.insert(at, 1, static_cast<char>(below(256))); break;
        }
    }

    std::mt19937 random_;
    std::vector<std::string> sources_;
    std::vector<std::string> words_;
};

}  // namespace finwait::properties
