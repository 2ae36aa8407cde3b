// Mutated property files: an InputError of one line, or success; nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "model/input_file.h"
#include "properties/property_file.h"

namespace finwait::properties {
namespace {

/// One small change somewhere: a byte, a cut, a piece copied from elsewhere, a word of the
/// language.
class Mutator {
  public:
    Mutator(std::uint32_t seed, std::vector<std::string> sources)
        : random_(seed), sources_(std::move(sources)) {}

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
    const std::vector<std::string> words_{
        " and ",
        " or ",
        " not ",
        " implies ",
        "each x: ",
        "some s from A: ",
        "count y: ",
        "(",
        ")",
        "peer(x)",
        ".state",
        " = ",
        " < ",
        "TIME-WAIT",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "\\",
        "\\u00e9",
        "\n",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        "[[property]]\n",
        "true",
        "4294967296",
        "é",
        "\xff",
        "#",
        "through = []\n",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "."};
};

TEST(PropertyFileFuzz, MutatedFilesAreReadOrRefused) {
    std::vector<std::string> sources;
    for (const auto& entry :
         std::filesystem::directory_iterator(model::data_directory() / "properties")) {
        if (entry.path().extension() == ".toml") {
            sources.push_back(model::read_input_file(entry.path()));
        }
    }
    ASSERT_FALSE(sources.empty());
    std::sort(sources.begin(), sources.end());
    Mutator mutator(20240229, sources);
    std::size_t refused = 0;
    constexpr std::size_t kFiles = 1000;
    for (std::size_t i = 0; i < kFiles; ++i) {
        const std::string content = mutator.mutated();
        try {
            (void)parse_properties(content, "file.toml", {});
        } catch (const model::InputError& error) {
            ++refused;
            ASSERT_EQ(std::string(error.what()).find('\n'), std::string::npos) << content;
            ASSERT_EQ(error.place().file, "file.toml") << content;
            ASSERT_GT(error.place().line, 0U) << error.what() << content;
            ASSERT_GT(error.place().column, 0U) << error.what() << content;
        } catch (const std::exception& error) {
            FAIL() << error.what() << " for\n" << content;
        }
    }
    EXPECT_GT(refused, kFiles / 10);
    EXPECT_LT(refused, kFiles);
}

}  // namespace
}  // namespace finwait::properties
