// What each folder may include. The libraries of CMakeLists.txt say the same of what it may link.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace finwait::layout {
namespace {

namespace fs = std::filesystem;

/// The files under `folder`, but not those under `except`, include no project file outside
/// `allowed`.
struct Rule {
    std::string folder;
    std::string except;
    std::vector<std::string> allowed;
};

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all{
        {"model/", "", {"model/"}},
        {"properties/", "", {"properties/", "model/"}},
        {"checker/", "checker/program/", {"checker/"}},
        {"checker/program/", "", {"checker/", "properties/", "model/"}},
        // What runs, layer by layer: segments that were seen; stacks that are given some; either
        // their tests or their code as a table.
        {"checker/program/captures/",
         "",
         {"checker/program/captures/", "checker/program/terminal/", "model/"}},
        {"checker/program/stacks/",
         "",
         {"checker/program/stacks/", "checker/program/captures/wire_segment.h",
          "checker/program/renderings/wire/", "checker/program/terminal/", "model/"}},
        {"checker/program/conformance/",
         "",
         {"checker/program/conformance/", "checker/program/stacks/",
          "checker/program/captures/wire_segment.h", "checker/program/renderings/wire/",
          "checker/program/traces/", "model/"}},
        {"checker/program/explored_code/",
         "",
         {"checker/program/explored_code/", "checker/program/stacks/", "checker/program/traces/",
          "model/"}},
        // It shares no code with what it checks.
        {"tests/reference/", "", {}},
    };
    return all;
}

/// Headers that begin with `header` are included only by files that begin with `only_in`.
struct LibraryRule {
    std::string header;
    std::string only_in;
};

const std::vector<LibraryRule>& library_rules() {
    static const std::vector<LibraryRule> all{
        {"z3++.h", "properties/proofs/"},
        {"pcap/pcap.h", "checker/program/captures/"},
        // Whatever talks to the kernel's network.
        {"sys/socket.h", "checker/program/stacks/"},
        {"linux/", "checker/program/stacks/"},
        {"histedit.h", "checker/program/terminal/"},
    };
    return all;
}

/// The headers of libraries that `file` includes: in angle brackets.
std::vector<std::string> libraries_of(const fs::path& file) {
    static const std::regex kInclude(R"re(^\s*#\s*include\s*<([^>]+)>)re");
    std::vector<std::string> included;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        std::smatch match;
        if (std::regex_search(line, match, kInclude)) included.push_back(match[1]);
    }
    return included;
}

/// The project files that `file` includes: in quotes, from the top folder. Within
/// tests/reference/, which builds on its own, a name without a folder.
std::vector<std::string> included_by(const fs::path& file) {
    static const std::regex kInclude(R"re(^\s*#\s*include\s*"([^"]+)")re");
    std::vector<std::string> included;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        std::smatch match;
        if (std::regex_search(line, match, kInclude)) included.push_back(match[1]);
    }
    return included;
}

bool starts_with_one_of(const std::string& text, const std::vector<std::string>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const std::string& prefix) { return text.starts_with(prefix); });
}

bool allows(const Rule& rule, const std::string& included) {
    if (rule.allowed.empty()) return included.find('/') == std::string::npos;
    return starts_with_one_of(included, rule.allowed);
}

/// "file includes other" for everything under `root` that breaks a rule.
std::vector<std::string> broken_rules(const fs::path& root) {
    std::vector<std::string> broken;
    for (const Rule& rule : rules()) {
        if (!fs::exists(root / rule.folder)) continue;
        for (const fs::directory_entry& entry :
             fs::recursive_directory_iterator(root / rule.folder)) {
            const std::string name = entry.path().lexically_relative(root).string();
            const fs::path extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp") continue;
            if (!rule.except.empty() && name.starts_with(rule.except)) continue;
            for (const std::string& included : included_by(entry.path())) {
                if (!allows(rule, included)) broken.push_back(name + " includes " + included);
            }
        }
    }
    return broken;
}

/// "file includes header" for everything under the folders of `root` that breaks a library rule.
std::vector<std::string> broken_library_rules(const fs::path& root) {
    std::vector<std::string> broken;
    for (const char* const folder : {"model", "properties", "checker"}) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string name = entry.path().lexically_relative(root).string();
            if (!entry.is_regular_file()) continue;
            for (const std::string& header : libraries_of(entry.path())) {
                for (const LibraryRule& rule : library_rules()) {
                    if (header.starts_with(rule.header) && !name.starts_with(rule.only_in)) {
                        broken.push_back(name + " includes " + header);
                    }
                }
            }
        }
    }
    return broken;
}

TEST(Includes, LibrariesThatTakeLongAreIncludedInOnePlace) {
    EXPECT_THAT(broken_library_rules(FINWAIT_SOURCES), testing::IsEmpty());
}

TEST(Includes, FoldersIncludeOnlyWhatTheyMay) {
    EXPECT_THAT(broken_rules(FINWAIT_SOURCES), testing::IsEmpty());
}

TEST(Includes, WhatAFolderMayNotIncludeIsFound) {
    std::string pattern = (fs::temp_directory_path() / "layout-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    const fs::path root = pattern;
    const auto write = [&](const std::string& name, const std::string& text) {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name) << text;
    };
    write("model/a.h", "#include <vector>\n#include \"model/b.h\"\n#include \"properties/b.h\"\n");
    write("model/b.cpp", "#include \"../checker/b.h\"\n// #include \"checker/b.h\"\n");
    write("properties/proofs/a.cpp", "#include \"model/b.h\"\n  # include \"checker/b.h\"\n");
    write("checker/a.h", "#include \"checker/b.h\"\n#include \"model/b.h\"\n");
    write("checker/program/a.cpp",
          "#include \"model/b.h\"\n#include \"checker/b.h\"\n#include \"tests/b.h\"\n");
    write("tests/reference/a.cpp", "#include \"b.h\"\n#include \"model/b.h\"\n");
    const std::vector<std::string> broken = broken_rules(root);
    fs::remove_all(root);
    EXPECT_THAT(broken,
                testing::UnorderedElementsAre(
                    "model/a.h includes properties/b.h", "model/b.cpp includes ../checker/b.h",
                    "properties/proofs/a.cpp includes checker/b.h",
                    "checker/a.h includes model/b.h", "checker/program/a.cpp includes tests/b.h",
                    "tests/reference/a.cpp includes model/b.h"));
}

}  // namespace
}  // namespace finwait::layout
