// `finwait check` in tests: short and endless explorations, and a property in its JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace finwait::cli {

/// An exploration of a moment.
inline std::vector<std::string> small(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "check");
    for (const char* const one : {"--data", "0,0", "--threads", "1"}) arguments.emplace_back(one);
    return arguments;
}

/// An exploration that does not end by itself.
inline std::vector<std::string> endless(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "check");
    for (const char* const one : {"--data", "8,8", "--capacity", "4", "--window", "16"}) {
        arguments.emplace_back(one);
    }
    return arguments;
}

inline nlohmann::json property(const nlohmann::json& document, const std::string& name) {
    for (const nlohmann::json& one : document.at("properties")) {
        if (one.at("name") == name) return one;
    }
    return nlohmann::json::object();
}

}  // namespace finwait::cli
