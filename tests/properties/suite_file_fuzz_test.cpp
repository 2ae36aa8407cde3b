// Mutated suite files: an InputError of one line, or success; nothing else.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/files/input_file.h"
#include "properties/files/suite_file.h"
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
    expect_read_or_refused({20261124, sources, kSuiteWords}, 120,
                           [](const std::string& content, const std::string& file) {
                               ASSERT_FALSE(parse_suite(content, file).cases.empty()) << content;
                           });
}

}  // namespace
}  // namespace finwait::properties
