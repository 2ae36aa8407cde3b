// Mutated suite files: an InputError of one line, or success; nothing else.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/input_error.h"
#include "model/input_file.h"
#include "properties/suite_file.h"
#include "tests/properties/mutator.h"

namespace finwait::properties {
namespace {

const std::vector<std::string> kSuiteWords{"[[case]]\n",
                                           "[environments]\n",
                                           "design = \"all\"\n",
                                           "peer = ",
                                           "exchanged = true\n",
                                           "environment = { data = [0, 0] }\n",
                                           "properties = \"scenarios\"\n",
                                           "violated = []\n",
                                           "\"rfc9293\"",
                                           "\"../x.toml\"",
                                           "\"no-deadlock\"",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                                           "\"",
                                           "'''",
                                           "\\u00e9",
                                           "\n",
                                           "\r\n",
                                           "true",
                                           "4294967296",
                                           "99999999999999999999",
                                           "\xff",
                                           "#",
                                           "."};

TEST(SuiteFileFuzz, MutatedFilesAreReadOrRefused) {
    std::vector<std::string> sources;
    for (const std::string& name : shipped_suites()) {
        sources.push_back(model::read_input_file(model::data_directory() / "properties" / "suites" /
                                                 (name + ".toml")));
    }
    Mutator mutator(20261124, sources, kSuiteWords);
    std::size_t refused = 0;
    constexpr std::size_t kFiles = 300;
    for (std::size_t i = 0; i < kFiles; ++i) {
        const std::string content = mutator.mutated();
        try {
            const Suite suite = parse_suite(content, "suite.toml");
            ASSERT_FALSE(suite.cases.empty()) << content;
        } catch (const model::InputError& error) {
            ++refused;
            ASSERT_EQ(std::string(error.what()).find('\n'), std::string::npos) << content;
            ASSERT_EQ(error.place().file, "suite.toml") << content;
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
