// Mutated property files: an InputError of one line, or success; nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "model/files/input_file.h"
#include "properties/files/property_file.h"
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
    expect_read_or_refused({20240229, sources, kPropertyWords}, 1000,
                           [](const std::string& content, const std::string& file) {
                               (void)parse_properties(content, file, {});
                           });
}

}  // namespace
}  // namespace finwait::properties
