// What each folder may include. The libraries of CMakeLists.txt say the same of what it may link.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/places.h"

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

/// The rooms of checker/program: each may include those before it (checker/program/README.md).
constexpr std::array<std::string_view, 10> kRoomsOfProgram{
    "terminal/", "engines/",     "traces/",        "renderings/", "captures/",
    "stacks/",   "conformance/", "explored_code/", "commands/",   "command_line/"};

/// Where the room of a file under checker/program stands among them; behind all if in none.
std::size_t place_of_room(std::string_view name) {
    const auto room = std::find_if(kRoomsOfProgram.begin(), kRoomsOfProgram.end(),
                                   [&](std::string_view one) { return name.starts_with(one); });
    return static_cast<std::size_t>(room - kRoomsOfProgram.begin());
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

/// What the lines of `file` include between `open` and `close`.
std::vector<std::string> included_between(const fs::path& file, char open, char close) {
    constexpr std::string_view kBlank = " \t";
    constexpr std::string_view kInclude = "include";
    std::vector<std::string> included;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        std::size_t at = line.find_first_not_of(kBlank);
        if (at == std::string::npos || line[at] != '#') continue;
        at = line.find_first_not_of(kBlank, at + 1);
        if (at == std::string::npos || line.compare(at, kInclude.size(), kInclude) != 0) continue;
        at = line.find_first_not_of(kBlank, at + kInclude.size());
        if (at == std::string::npos || line[at] != open) continue;
        included.push_back(line.substr(at + 1, line.find(close, at + 1) - at - 1));
    }
    return included;
}

/// The headers of libraries that `file` includes: in angle brackets.
std::vector<std::string> libraries_of(const fs::path& file) {
    return included_between(file, '<', '>');
}

/// The project files that `file` includes: in quotes, from the top folder. Within
/// tests/reference/, which builds on its own, a name without a folder.
std::vector<std::string> included_by(const fs::path& file) {
    return included_between(file, '"', '"');
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

/// "file includes other" for every file of a room of checker/program that includes one behind it.
std::vector<std::string> upward_includes(const fs::path& root) {
    constexpr std::string_view kProgram = "checker/program/";
    std::vector<std::string> upward;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / kProgram)) {
        if (!entry.is_regular_file()) continue;
        const std::string name = entry.path().lexically_relative(root / kProgram).string();
        for (const std::string& included : included_by(entry.path())) {
            if (!included.starts_with(kProgram)) continue;
            const std::string other = included.substr(kProgram.size());
            if (place_of_room(other) < kRoomsOfProgram.size() &&
                place_of_room(other) > place_of_room(name)) {
                upward.push_back(name + " includes " + other);
            }
        }
    }
    return upward;
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
    EXPECT_THAT(broken_library_rules(tests::source_file("")), testing::IsEmpty());
}

TEST(Includes, FoldersIncludeOnlyWhatTheyMay) {
    EXPECT_THAT(broken_rules(tests::source_file("")), testing::IsEmpty());
}

TEST(Includes, RoomsOfTheProgramIncludeNoneBehindThem) {
    EXPECT_THAT(upward_includes(tests::source_file("")), testing::IsEmpty());
}

/// A folder of made files, which is gone afterwards.
class MadeFolder {
  public:
    MadeFolder() {
        std::string pattern = (fs::temp_directory_path() / "layout-XXXXXX").string();
        if (mkdtemp(pattern.data()) != nullptr) root_ = pattern;
    }
    ~MadeFolder() { fs::remove_all(root_); }
    MadeFolder(const MadeFolder&) = delete;
    MadeFolder& operator=(const MadeFolder&) = delete;

    [[nodiscard]] const fs::path& root() const { return root_; }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << text;
    }

  private:
    fs::path root_;
};

TEST(Includes, ARoomThatIncludesOneBehindItIsFound) {
    const MadeFolder made;
    made.write("checker/program/engines/a.h", "#include \"checker/program/commands/b.h\"\n");
    made.write("checker/program/commands/a.h", "#include \"checker/program/engines/b.h\"\n");
    made.write("checker/program/main.cpp", "#include \"checker/program/command_line/b.h\"\n");
    EXPECT_THAT(upward_includes(made.root()),
                testing::ElementsAre("engines/a.h includes commands/b.h"));
}

TEST(Includes, WhatAFolderMayNotIncludeIsFound) {
    const MadeFolder made;
    const auto write = [&](const std::string& name, const std::string& text) {
        made.write(name, text);
    };
    write("model/a.h", "#include <vector>\n#include \"model/b.h\"\n#include \"properties/b.h\"\n");
    write("model/b.cpp", "#include \"../checker/b.h\"\n// #include \"checker/b.h\"\n");
    write("properties/proofs/a.cpp", "#include \"model/b.h\"\n  # include \"checker/b.h\"\n");
    write("checker/a.h", "#include \"checker/b.h\"\n#include \"model/b.h\"\n");
    write("checker/program/a.cpp",
          "#include \"model/b.h\"\n#include \"checker/b.h\"\n#include \"tests/b.h\"\n");
    write("tests/reference/a.cpp", "#include \"b.h\"\n#include \"model/b.h\"\n");
    EXPECT_THAT(broken_rules(made.root()),
                testing::UnorderedElementsAre(
                    "model/a.h includes properties/b.h", "model/b.cpp includes ../checker/b.h",
                    "properties/proofs/a.cpp includes checker/b.h",
                    "checker/a.h includes model/b.h", "checker/program/a.cpp includes tests/b.h",
                    "tests/reference/a.cpp includes model/b.h"));
}

}  // namespace
}  // namespace finwait::layout
