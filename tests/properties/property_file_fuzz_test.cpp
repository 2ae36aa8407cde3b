// Mutated property files: an InputError of one line, or success; nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "model/input_file.h"
#include "properties/property_file.h"
#include "tests/properties/mutator.h"

namespace finwait::properties {
namespace {

const std::vector<std::string> kPropertyWords{
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
    Mutator mutator(20240229, sources, kPropertyWords);
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
