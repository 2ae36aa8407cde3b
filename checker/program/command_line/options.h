// Options that several subcommands have in common, each appended to the arguments of one. What is
// given as text is understood once the command line is known to be complete; then UsageError tells
// what is wrong with it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/program/command_line/syntax.h"
#include "checker/program/commands/commands.h"
#include "model/files/input_error.h"

namespace finwait::program {

/// One of a few words.
template <class T>
[[nodiscard]] T choose(const std::string& text, const std::string& what,
                       std::span<const std::pair<std::string_view, T>> choices) {
    std::vector<std::string_view> words;
    for (const auto& [word, value] : choices) {
        if (text == word) return value;
        words.push_back(word);
    }
    throw UsageError(model::unknown(what, text, words));
}

template <class T>
[[nodiscard]] T choose(const std::string& text, const std::string& what,
                       std::initializer_list<std::pair<std::string_view, T>> choices) {
    return choose<T>(text, what, std::span(choices.begin(), choices.size()));
}

/// The design of a command that takes one.
void add_design(Arguments& arguments, std::string& design);
void add_designs(Arguments& arguments, DesignOptions& options);
/// --properties, where no property is checked.
void add_property_files(Arguments& arguments, std::vector<std::string>& files);
/// `data`: what --data is unless it is given.
void add_environment(Arguments& arguments, EnvironmentOptions& options,
                     const std::string& data = "1,1");
void add_properties(Arguments& arguments, PropertyOptions& options);
/// Those without --all-properties.
void add_property_choice(Arguments& arguments, PropertyOptions& options);

/// --engine.
void add_engine(Arguments& arguments, std::string& engine);
[[nodiscard]] EngineChoice engine_of(const std::string& text);

/// --depth and --no-depth.
void add_depth(Arguments& arguments, std::optional<bool>& depth);

/// --fewest-faults.
void add_fewest_faults(Arguments& arguments, bool& fewest_faults);
[[nodiscard]] ShownRun shown_run(bool fewest_faults);

/// --save: keep WHAT.
void add_save(Arguments& arguments, std::optional<std::string>& save, const char* what);

/// Whether the report of a command has ladders, below which more can be told.
enum class LaddersInReport : std::uint8_t { Yes, No };
/// --as, --output and --end, for WHAT; --full and --explain.
void add_rendering(Arguments& arguments, RenderOptions& options, const char* what,
                   LaddersInReport ladders = LaddersInReport::Yes);

/// --junit.
void add_junit(Arguments& arguments, std::optional<std::string>& junit);

/// --format.
void add_format(Arguments& arguments, std::string& format);
[[nodiscard]] Format format_of(const std::string& text);

/// --threads, --memory, --time.
struct ResourceTexts {
    std::optional<std::string> threads;
    std::optional<std::string> memory;
    std::optional<std::string> time;
};
void add_resources(Arguments& arguments, ResourceTexts& texts);
/// Those without --threads.
void add_limits(Arguments& arguments, ResourceTexts& texts);
[[nodiscard]] Resources resources_of(const ResourceTexts& texts);

}  // namespace finwait::program
