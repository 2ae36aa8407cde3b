// Damaged files for readers that must not be impressed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/files/input_error.h"

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

/// Expects that each of `files` mutated files, read by `parse(content, name)`, is an InputError of
/// one line that gives its place, or is read; and that there are enough of either.
template <class Parse>
void expect_read_or_refused(Mutator mutator, std::size_t files, const Parse& parse) {
    const std::string name = "file.toml";
    std::size_t refused = 0;
    for (std::size_t i = 0; i < files; ++i) {
        const std::string content = mutator.mutated();
        try {
            parse(content, name);
        } catch (const model::InputError& error) {
            ++refused;
            ASSERT_EQ(std::string(error.what()).find('\n'), std::string::npos) << content;
            ASSERT_EQ(error.place().file, name) << content;
            ASSERT_GT(error.place().line, 0U) << error.what() << content;
            ASSERT_GT(error.place().column, 0U) << error.what() << content;
        } catch (const std::exception& error) {
            FAIL() << error.what() << " for\n" << content;
        }
    }
    EXPECT_GT(refused, files / 10);
    EXPECT_LT(refused, files);
}

}  // namespace finwait::properties
