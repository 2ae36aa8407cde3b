// What a suite file names: designs, properties, property files. Each is looked up once; a name that
// stands for nothing is an InputError of the node that names it. Includes toml++, so include it in
// the .cpp of a reader only.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/design.h"
#include "model/environment.h"
#include "model/files/toml_input.h"
#include "properties/property.h"

namespace finwait::properties {

/// Properties, by their places in what is known.
using Places = std::set<std::size_t>;

class SuiteNames {
  public:
    using Known = std::shared_ptr<const std::vector<Property>>;

    /// Paths are relative to `folder`.
    SuiteNames(const model::TomlInput& input, std::filesystem::path folder)
        : input_(input), folder_(std::move(folder)) {}

    /// A file with properties of the user's own. Before any property is looked up.
    void add_property_file(const toml::node& node, const std::string& path);

    /// A design that ships, by its name, or the user's own by its path.
    [[nodiscard]] std::shared_ptr<const model::Design> design(const toml::node& node,
                                                              const std::string& name);

    /// All properties, compiled against the environment: the same ones, in the same places.
    [[nodiscard]] const Known& known_in(const model::Environment& environment);

    [[nodiscard]] const Property& at(std::size_t place) { return (*known_in({}))[place]; }
    [[nodiscard]] std::optional<std::size_t> place_of(std::string_view property);
    /// The same, of one that must be known.
    [[nodiscard]] std::size_t property(const toml::node& node, const std::string& name);
    /// The properties that "core", "scenarios" or "all" stands for; none for any other word.
    [[nodiscard]] std::optional<Places> group(std::string_view word);

  private:
    template <class Read>
    auto reading(const toml::node& node, std::string_view what, const Read& read) const;

    const model::TomlInput& input_;
    std::filesystem::path folder_;
    /// Path and content.
    std::vector<std::pair<std::filesystem::path, std::string>> property_files_;
    std::vector<std::pair<model::Environment, Known>> known_;
    std::map<std::string, std::shared_ptr<const model::Design>> designs_;
};

}  // namespace finwait::properties
