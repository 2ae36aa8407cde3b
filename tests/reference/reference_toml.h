// TOML, as much as design files use, read by a reader of its own.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_TOML_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_TOML_H

#include <map>
#include <string>
#include <vector>

namespace finwait::reference {

// Throws std::runtime_error.
[[noreturn]] void not_understood(const std::string& what);

template <typename Value>
Value look_up(const std::map<std::string, Value>& words, const std::string& word) {
    const auto found = words.find(word);
    if (found == words.end()) {
        not_understood(word);
    }
    return found->second;
}

struct TomlEntry;

struct TomlValue {
    enum class Type { kWord, kString, kArray, kTable } type = Type::kWord;
    std::string text;  // a string, or a number, true and false as they stand
    std::vector<TomlValue> items;
    std::vector<TomlEntry> entries;

    const TomlValue* find(const std::string& key) const;
};

struct TomlEntry {
    std::string key;
    TomlValue value;
};
using TomlTable = std::vector<TomlEntry>;

struct TomlSection {
    std::vector<std::string> path;
    TomlTable entries;
};

// The sections in their order; the first has no path, and what stands before all others. It throws
// std::runtime_error where it does not understand something.
std::vector<TomlSection> sections_of_toml(const std::string& text);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_TOML_H
