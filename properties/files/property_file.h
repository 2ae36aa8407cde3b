// Property files: `[[property]]` tables in TOML. README.md has the keys.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/environment.h"
#include "properties/property.h"

namespace finwait::properties {

/// Whether a property is wanted, by what is known before its formulas and events are looked at:
/// name, kind, `core`. Of others these are not looked at, and nothing is given.
using IsWanted = std::function<bool(const Property&)>;
[[nodiscard]] inline bool all(const Property& /*property*/) { return true; }

/// The properties of one file, in its order, compiled against `environment`. Throws
/// model::InputError; also for two properties of one name.
[[nodiscard]] std::vector<Property> read_properties(const std::filesystem::path& file,
                                                    const model::Environment& environment,
                                                    const IsWanted& is_wanted = all);

/// The same for `content`, as if it stood in `file`, which need not exist.
[[nodiscard]] std::vector<Property> parse_properties(std::string_view content,
                                                     const std::string& file,
                                                     const model::Environment& environment,
                                                     const IsWanted& is_wanted = all);

/// All that ship: those of every properties/*.toml in the data directory, sorted by kind.
[[nodiscard]] std::vector<Property> shipped_properties(const model::Environment& environment,
                                                       const IsWanted& is_wanted = all);

/// Adds `more`. A name that is taken is an error that gives both places.
void add_properties(std::vector<Property>& properties, std::vector<Property> more);

/// Null if there is none of that name.
[[nodiscard]] const Property* find_property(const std::vector<Property>& properties,
                                            std::string_view name);

}  // namespace finwait::properties
