// What comments and READMEs name is there, and what is there a README names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/places.h"

namespace finwait::layout {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Every file under the four folders, and the README above them, by its path from the top.
const std::set<std::string>& all_files() {
    static const std::set<std::string> files = [] {
        const fs::path root = tests::source_file("");
        std::set<std::string> all{"README.md"};
        for (const char* const folder : {"model", "properties", "checker", "tests"}) {
            for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
                if (entry.is_regular_file())
                    all.insert(entry.path().lexically_relative(root).string());
            }
        }
        return all;
    }();
    return files;
}

/// Of a source the comments, of a page all of it.
std::string prose_of(const std::string& name) {
    std::ifstream stream(tests::source_file(name));
    const bool is_page = name.ends_with(".md");
    std::string prose;
    for (std::string line; std::getline(stream, line);) {
        const std::size_t comment = is_page ? 0 : line.find("//");
        if (comment != std::string::npos) prose += line.substr(comment) + "\n";
    }
    return prose;
}

bool is_of_word(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Headers and pages that a text names: "moves.h", "model/DESIGNS.md".
std::vector<std::string> named_in(const std::string& text) {
    const auto is_of_name = [](char c) {
        return is_of_word(c) || c == '/' || c == '-' || c == '.';
    };
    std::vector<std::string> names;
    for (std::size_t dot = text.find('.'); dot != std::string::npos;
         dot = text.find('.', dot + 1)) {
        for (const std::string_view ending : {".md", ".h"}) {
            const std::size_t end = dot + ending.size();
            if (text.compare(dot, ending.size(), ending) != 0) continue;
            if (end < text.size() && is_of_word(text[end])) continue;
            std::size_t begin = dot;
            while (begin > 0 && is_of_name(text[begin - 1])) --begin;
            if (begin < dot && is_of_word(text[dot - 1]))
                names.push_back(text.substr(begin, end - begin));
        }
    }
    return names;
}

/// By its path from the top, or by the last parts of it.
bool is_there(std::string name) {
    while (name.starts_with("../") || name.starts_with("./")) name.erase(0, name.find('/') + 1);
    return std::any_of(all_files().begin(), all_files().end(), [&](const std::string& file) {
        return file == name || file.ends_with("/" + name);
    });
}

/// Headers of the system that comments speak of.
constexpr std::array<std::string_view, 2> kHeadersOfTheSystem{"net/tcp_states.h", "sysexits.h"};

TEST(Names, FilesThatCommentsAndPagesNameExist) {
    std::vector<std::string> missing;
    for (const std::string& file : all_files()) {
        const bool is_read =
            file.ends_with(".h") || file.ends_with(".cpp") || file.ends_with(".md");
        // The tests of what may be included have names of their own.
        if (!is_read || file.starts_with("tests/layout/")) continue;
        for (const std::string& name : named_in(prose_of(file))) {
            const bool is_of_system =
                std::find(kHeadersOfTheSystem.begin(), kHeadersOfTheSystem.end(), name) !=
                kHeadersOfTheSystem.end();
            if (!is_of_system && !is_there(name)) missing.push_back(file + " names " + name);
        }
    }
    EXPECT_THAT(missing, testing::IsEmpty());
}

TEST(Names, AFileThatIsNotThereIsFound) {
    EXPECT_THAT(named_in("see moves.h, and model/NOWHERE.md; not a.hpp"),
                testing::ElementsAre("moves.h", "model/NOWHERE.md"));
    EXPECT_TRUE(is_there("moves.h"));
    EXPECT_TRUE(is_there("../model/DESIGNS.md"));
    EXPECT_FALSE(is_there("model/NOWHERE.md"));
}

/// The nearest README above `file`: it says what the folder holds.
fs::path readme_above(const std::string& file) {
    const fs::path root = tests::source_file("");
    for (fs::path folder = fs::path(file).parent_path(); !folder.empty();
         folder = folder.parent_path()) {
        if (fs::exists(root / folder / "README.md")) return folder / "README.md";
    }
    return "README.md";
}

/// As a word.
bool names(const std::string& readme, const std::string& stem) {
    for (std::size_t at = readme.find(stem); at != std::string::npos;
         at = readme.find(stem, at + 1)) {
        const std::size_t end = at + stem.size();
        const bool begins = at == 0 || !is_of_word(readme[at - 1]);
        if (begins && (end == readme.size() || !is_of_word(readme[end]))) return true;
    }
    return false;
}

TEST(Names, EveryHeaderIsNamedInTheReadmeAboveIt) {
    std::map<fs::path, std::string> readmes;
    std::vector<std::string> unnamed;
    for (const std::string& file : all_files()) {
        // Of the program, rooms and the names of files are explained, not each file.
        if (!file.ends_with(".h") || file.starts_with("checker/program/") ||
            file.starts_with("tests/")) {
            continue;
        }
        const fs::path readme = readme_above(file);
        std::string& text = readmes[readme];
        if (text.empty()) text = content_of(tests::source_file(readme.string()));
        if (!names(text, fs::path(file).stem().string()))
            unnamed.push_back(readme.string() + " does not name " + file);
    }
    EXPECT_THAT(unnamed, testing::IsEmpty());
}

TEST(Names, EveryRoomOfTheProgramIsNamedInItsReadme) {
    const fs::path program = tests::source_file("checker/program");
    const std::string readme = content_of(program / "README.md");
    for (const fs::directory_entry& room : fs::directory_iterator(program)) {
        if (!room.is_directory()) continue;
        const std::string name = room.path().filename().string();
        EXPECT_NE(readme.find("| `" + name + "/` |"), std::string::npos) << name;
    }
}

}  // namespace
}  // namespace finwait::layout
