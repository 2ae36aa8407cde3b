// Options that several subcommands have in common. What is given here as text is understood once
// the command line is known to be complete; then UsageError tells what is wrong with it.
#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/program/commands/commands.h"
#include "model/files/input_error.h"

namespace finwait::program {

/// One of a few words.
template <class T>
[[nodiscard]] T choose(const std::string& text, const std::string& what,
                       std::initializer_list<std::pair<std::string_view, T>> choices) {
    std::vector<std::string_view> words;
    for (const auto& [word, value] : choices) {
        if (text == word) return value;
        words.push_back(word);
    }
    throw UsageError(model::unknown(what, text, words));
}

/// A switch that can be set either way (--NAME, --no-NAME), but not both ways.
void add_switch(CLI::App& app, const std::string& name, std::optional<bool>& value,
                const std::string& help);

void add_designs(CLI::App& app, DesignOptions& options);
/// `data`: what --data is unless it is given.
void add_environment(CLI::App& app, EnvironmentOptions& options, const std::string& data = "1,1");
void add_properties(CLI::App& app, PropertyOptions& options);
/// Those without --all-properties.
void add_property_choice(CLI::App& app, PropertyOptions& options);

/// --engine.
void add_engine(CLI::App& app, std::string& engine);
[[nodiscard]] EngineChoice engine_of(const std::string& text);

/// --format.
void add_format(CLI::App& app, std::string& format);
[[nodiscard]] Format format_of(const std::string& text);

/// --threads, --memory, --time.
struct ResourceTexts {
    std::optional<std::string> threads;
    std::optional<std::string> memory;
    std::optional<std::string> time;
};
void add_resources(CLI::App& app, ResourceTexts& texts);
/// Those without --threads.
void add_limits(CLI::App& app, ResourceTexts& texts);
[[nodiscard]] Resources resources_of(const ResourceTexts& texts);

}  // namespace finwait::program
