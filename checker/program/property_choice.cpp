#include "checker/program/property_choice.h"

#include <algorithm>

#include "checker/program/console.h"
#include "model/input_error.h"
#include "properties/property_file.h"

namespace finwait::program {

namespace {

using properties::Property;

void refuse_unknown_properties(const std::vector<std::string>& names,
                               const std::vector<Property>& known) {
    for (const std::string& name : names) {
        if (find_property(known, name) != nullptr) continue;
        std::vector<std::string_view> allowed;
        allowed.reserve(known.size());
        for (const Property& property : known) allowed.push_back(property.name);
        throw UsageError(model::unknown("property", name, allowed));
    }
}

}  // namespace

PropertyChoice choose_properties(const PropertyOptions& options,
                                 const model::Environment& environment) {
    // A name may be that of any property, and must not be that of two.
    const bool only_core = options.names.empty() && options.files.empty() && !options.all;
    const auto which = only_core ? properties::Which::Core : properties::Which::All;
    PropertyChoice choice{properties::shipped_properties(environment, which), {}};
    const std::size_t shipped = choice.known.size();
    for (const std::string& file : options.files) {
        add_properties(choice.known, properties::read_properties(file, environment));
    }
    refuse_unknown_properties(options.names, choice.known);
    for (std::size_t i = 0; i < choice.known.size(); ++i) {
        const Property& property = choice.known[i];
        const bool picked = std::find(options.names.begin(), options.names.end(), property.name) !=
                            options.names.end();
        const bool own = i >= shipped && options.names.empty();
        const bool by_default = options.names.empty() && (property.core || options.all);
        if (picked || own || by_default) choice.chosen.push_back(&property);
    }
    return choice;
}

std::optional<model::Environment> drawn_in(const PropertyChoice& choice) {
    std::optional<model::Environment> common;
    for (const properties::Property* const property : choice.chosen) {
        if (!property->drawn_in || (common && *common != *property->drawn_in)) return std::nullopt;
        common = property->drawn_in;
    }
    return common;
}

}  // namespace finwait::program
