#include "model/files/toml_input.h"

#include <algorithm>
#include <utility>

#include "model/files/input_error.h"

namespace finwait::model {
namespace {

/// Refuses what toml++ 3.3 does not bear.
///
/// Control characters, which TOML forbids: one after '[' is undefined behaviour there. And keys of
/// very many parts: how deep values nest is bounded, how many parts a key has is not, and a
/// document is taken down recursively, so that "a.a.a.…" of a megabyte would exhaust the stack. A
/// key does not span lines, and a dot of a key never follows a dot.
void check_characters(std::string_view text, const std::string& file) {
    constexpr std::size_t kMostDots = 64;
    Place place{file, 1, 1};
    std::size_t dots = 0;
    char before = '\n';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f) {
            throw InputError(place, "a control character; allowed: text in UTF-8");
        }
        if (c == '.' && before != '.' && ++dots > kMostDots) {
            throw InputError(place, "more than " + std::to_string(kMostDots) +
                                        " dots in one line; allowed: fewer, on several lines");
        }
        if (c == '\n') {
            ++place.line;
            place.column = 1;
            dots = 0;
        } else if ((byte & 0xc0U) != 0x80U) {
            ++place.column;
        }
        before = c;
    }
}

Place place_in(const std::string& file, const toml::source_position& at) {
    return {file, std::max<std::size_t>(at.line, 1), std::max<std::size_t>(at.column, 1)};
}

toml::table parse(std::string_view text, const std::string& file) {
    check_characters(text, file);
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        // toml++ 3.3 garbles the key in this one.
        if (error.description().find("cannot redefine existing") != std::string_view::npos) {
            throw InputError(place_in(file, error.source().begin),
                             "a key or table is defined twice; allowed: once");
        }
        const toml::source_position& at = error.source().begin;
        throw InputError(place_in(file, at), "not TOML: " + std::string(error.description()));
    }
}

std::string_view type_name(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::none: return "nothing";
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "an array";
        case toml::node_type::string: return "a string";
        case toml::node_type::integer: return "an integer";
        case toml::node_type::floating_point: return "a floating-point number";
        case toml::node_type::boolean: return "a boolean";
        case toml::node_type::date: return "a date";
        case toml::node_type::time: return "a time";
        case toml::node_type::date_time: return "a date and time";
    }
    return "";
}

}  // namespace

TomlInput::TomlInput(std::string_view text, std::string file)
    : file_(std::move(file)), root_(parse(text, file_)) {}

void TomlInput::refuse(const toml::source_position& at, const std::string& message) const {
    throw InputError(place_in(file_, at), message);
}

void TomlInput::refuse(const toml::node& at, const std::string& message) const {
    refuse(at.source().begin, message);
}

void TomlInput::refuse_type(const toml::node& node, std::string_view what,
                            std::string_view allowed) const {
    refuse(node, std::string(what) + " is " + std::string(type_name(node)) +
                     "; allowed: " + std::string(allowed));
}

void TomlInput::allow_keys(const toml::table& table, std::span<const std::string_view> allowed,
                           std::string_view kind) const {
    for (const auto& [key, value] : table) {
        if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end()) {
            refuse(key.source().begin, unknown(kind, key.str(), allowed));
        }
    }
}

const toml::table& TomlInput::table(const toml::node& node, std::string_view what,
                                    std::string_view allowed) const {
    if (const toml::table* const found = node.as_table()) return *found;
    refuse_type(node, what, allowed);
}

const toml::array& TomlInput::array(const toml::node& node, std::string_view what,
                                    std::string_view allowed) const {
    if (const toml::array* const found = node.as_array()) return *found;
    refuse_type(node, what, allowed);
}

bool TomlInput::boolean(const toml::node& node, std::string_view what) const {
    if (const auto* const found = node.as_boolean()) return found->get();
    refuse_type(node, what, "true, false");
}

std::int64_t TomlInput::integer(const toml::node& node, std::string_view what,
                                std::string_view allowed) const {
    if (const auto* const found = node.as_integer()) return found->get();
    refuse_type(node, what, allowed);
}

std::string TomlInput::string(const toml::node& node, std::string_view what,
                              std::string_view allowed) const {
    if (const auto* const found = node.as_string()) return found->get();
    refuse_type(node, what, allowed);
}

std::string TomlInput::sentence(const toml::node& node, std::string_view what) const {
    constexpr std::string_view kAllowed = "a string of one line";
    std::string text = string(node, what, kAllowed);
    const bool one_line = std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    if (!one_line)
        refuse(node, std::string(what) + " has several lines or control characters; allowed: " +
                         std::string(kAllowed));
    if (text.find_first_not_of(' ') == std::string::npos) {
        refuse(node, std::string(what) + " is empty; allowed: " + std::string(kAllowed));
    }
    return text;
}

}  // namespace finwait::model
