// Design files that chance has damaged: each is read or refused by one InputError, nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"

namespace finwait::model {
namespace {

/// Damages a text at random, with an eye on what means something in a design file.
class Vandal {
  public:
    explicit Vandal(unsigned seed) : random_(seed) {}

    std::string damaged(std::string text, const std::string& other) {
        for (std::size_t times = 1 + below(4); times > 0; --times) {
            const std::size_t at = below(text.size() + 1);
            const std::size_t length = std::min(text.size() - at, below(20));
            switch (below(6)) {
                case 0: text.erase(at, length); break;
                case 1: text.insert(at, std::string(1, static_cast<char>(below(256)))); break;
                case 2: text.insert(at, word()); break;
                case 3: text.replace(at, length, word()); break;
                case 4: text.insert(at, line_of(text)); break;
                case 5: text.insert(at, line_of(other)); break;
            }
        }
        return text;
    }

    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

  private:
    std::string word() {
        static const std::array<std::string, 28> kWords{
            "\"",     "'",       "\"\"\"",   "[",       "]",          "[[",         "{",
            "}",      "=",       ",",        ".",       "#",          "\n",         "\r\n",
            "true",   "-1",      "1e999",    "0x",      "2022-08-01", "\xff",       "\xEF\xBB\xBF",
            "CLOSED", "rcv FIN", "[states.", "next = ", "\\u0000",    "extends = ", "'''"};
        return kWords[below(kWords.size())];
    }
    /// A line, with its end.
    std::string line_of(const std::string& text) {
        const std::size_t start = text.rfind('\n', below(text.size())) + 1;
        return text.substr(start, text.find('\n', start) + 1 - start);
    }

    std::mt19937 random_;
};

TEST(DesignFuzz, DamagedFileIsReadOrRefused) {
    std::vector<std::string> texts;
    for (const std::string& name : shipped_designs()) {
        texts.push_back(read_input_file(shipped_design_file(name)));
    }
    Vandal vandal(1);
    std::size_t read = 0;
    std::size_t refused = 0;
    for (int run = 0; run < 10'000; ++run) {
        const std::string text =
            vandal.damaged(texts[vandal.below(texts.size())], texts[vandal.below(texts.size())]);
        try {
            const Design design = parse_design(text, "damaged.toml");
            ++read;
            // Whatever was read can be written, and means the same then.
            const Design again = parse_design(design_file_text(design), "damaged.toml");
            ASSERT_EQ(again.table, design.table) << text;
            ASSERT_EQ(again.mechanisms, design.mechanisms) << text;
        } catch (const InputError& error) {
            ++refused;
            const std::string what = error.what();
            const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
            ASSERT_EQ(what.find('\n'), std::string::npos) << text;
            ASSERT_FALSE(error.message().empty()) << text;
            ASSERT_GE(error.place().line, 1U) << text;
            ASSERT_GE(error.place().column, 1U) << text;
            if (error.place().file == "damaged.toml") {
                ASSERT_LE(error.place().line, lines + 1) << text;
            }
        }
    }
    // Both outcomes are met often, or the damage is of the wrong size.
    EXPECT_GT(read, 500U);
    EXPECT_GT(refused, 500U);
}

}  // namespace
}  // namespace finwait::model
