// Things that are named in files: states, events, replies.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/files/input_error.h"
#include "model/files/toml_input.h"

namespace finwait::model {

/// By `name_of`.
template <class Named, std::size_t N>
std::array<std::string_view, N> names_of(const std::array<Named, N>& all) {
    std::array<std::string_view, N> names;
    std::transform(all.begin(), all.end(), names.begin(), [](Named one) { return name_of(one); });
    return names;
}

template <class Named, std::size_t N>
std::optional<Named> by_name(const std::array<Named, N>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](Named one) { return name_of(one) == name; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

/// The one of `all` that a string names; `kind` is what they are.
template <class Named, std::size_t N>
Named read_named(const TomlInput& input, const std::array<Named, N>& all, const toml::node& node,
                 const std::string& what, std::string_view kind) {
    const auto names = names_of(all);
    const std::string word = input.string(node, what, listed(names));
    const std::optional<Named> found = by_name(all, word);
    if (!found) input.refuse(node, unknown(kind, word, names));
    return *found;
}

}  // namespace finwait::model
