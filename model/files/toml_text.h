// Values as TOML writes them.
#pragma once

#include <string>
#include <string_view>

namespace finwait::model {

/// A basic string; needs text without control characters.
[[nodiscard]] inline std::string toml_string(std::string_view text) {
    std::string escaped = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped + "\"";
}

}  // namespace finwait::model
