// Property files: `[[property]]` tables in TOML. README.md has the keys.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "model/environment.h"
#include "properties/property.h"

namespace finwait::properties {

/// Which properties of a file to read.
enum class Which : std::uint8_t {
    All,
    Core,  ///< of the others neither formulas nor events are looked at
};

/// The properties of one file, in its order, compiled against `environment`. Throws
/// model::InputError; also for two properties of one name.
[[nodiscard]] std::vector<Property> read_properties(const std::filesystem::path& file,
                                                    const model::Environment& environment,
                                                    Which which = Which::All);

/// The same for `content`, as if it stood in `file`, which need not exist.
[[nodiscard]] std::vector<Property> parse_properties(std::string_view content,
                                                     const std::string& file,
                                                     const model::Environment& environment,
                                                     Which which = Which::All);

/// All that ship: those of every properties/*.toml in the data directory, sorted by kind.
[[nodiscard]] std::vector<Property> shipped_properties(const model::Environment& environment,
                                                       Which which = Which::All);

/// Adds `more`. A name that is taken is an error that gives both places.
void add_properties(std::vector<Property>& properties, std::vector<Property> more);

/// Null if there is none of that name.
[[nodiscard]] const Property* find_property(const std::vector<Property>& properties,
                                            std::string_view name);

}  // namespace finwait::properties
