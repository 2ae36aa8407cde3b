#include "properties/files/suite_names.h"

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "properties/files/property_file.h"

namespace finwait::properties {

/// Does `read`; an error about a file that is not there, or about no file, is one of the `node`
/// that names it.
template <class Read>
auto SuiteNames::reading(const toml::node& node, std::string_view what, const Read& read) const {
    try {
        return read();
    } catch (const model::InputError& error) {
        if (error.place().line > 0) throw;
        const std::string subject =
            error.place().file.empty() ? "" : model::in_quotes(error.place().file) + " ";
        input_.refuse(node, std::string(what) + ": " + subject + error.message());
    }
}

void SuiteNames::add_property_file(const toml::node& node, const std::string& path) {
    const std::filesystem::path file = folder_ / path;
    property_files_.emplace_back(
        file, reading(node, "property-files", [&] { return model::read_input_file(file); }));
}

std::shared_ptr<const model::Design> SuiteNames::design(const toml::node& node,
                                                        const std::string& name) {
    std::shared_ptr<const model::Design>& design = designs_[name];
    if (design == nullptr) {
        design = std::make_shared<const model::Design>(reading(node, "design", [&] {
            return model::is_path(name) ? model::read_design(folder_ / name)
                                        : model::find_design(name);
        }));
    }
    return design;
}

const SuiteNames::Known& SuiteNames::known_in(const model::Environment& environment) {
    for (const auto& [other, known] : known_) {
        if (other == environment) return known;
    }
    std::vector<Property> known = shipped_properties(environment);
    for (const auto& [file, content] : property_files_) {
        add_properties(known, parse_properties(content, file.string(), environment));
    }
    known_.emplace_back(environment,
                        std::make_shared<const std::vector<Property>>(std::move(known)));
    return known_.back().second;
}

std::optional<std::size_t> SuiteNames::place_of(std::string_view property) {
    const std::vector<Property>& known = *known_in({});
    const Property* const found = find_property(known, property);
    if (found == nullptr) return std::nullopt;
    return static_cast<std::size_t>(found - known.data());
}

std::size_t SuiteNames::property(const toml::node& node, const std::string& name) {
    if (const auto place = place_of(name)) return *place;
    std::vector<std::string_view> names;
    for (const Property& property : *known_in({})) names.push_back(property.name);
    input_.refuse(node, model::unknown("property", name, names));
}

std::optional<Places> SuiteNames::group(std::string_view word) {
    const bool all = word == "all";
    const bool core = word == "core";
    const bool scenarios = word == "scenarios";
    if (!all && !core && !scenarios) return std::nullopt;
    Places places;
    for (std::size_t i = 0; i < known_in({})->size(); ++i) {
        const Property& property = at(i);
        if (all || (core && property.core) || (scenarios && property.scenario)) places.insert(i);
    }
    return places;
}

}  // namespace finwait::properties
