#include "checker/program/commands/check/property_choice.h"

#include <algorithm>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"
#include "properties/files/property_file.h"

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

/// Those that ship. Where there are none of the user's own, with which they could clash, only those
/// that are asked for; unless there is no such one, so that it can be said which there are.
std::vector<Property> known_properties(const PropertyOptions& options,
                                       const model::Environment& environment) {
    if (options.files.empty() && !options.all) {
        const auto& names = options.names;
        const auto is_asked_for = [&](const Property& property) {
            return names.empty() ? property.core
                                 : std::ranges::find(names, property.name) != names.end();
        };
        std::vector<Property> some = properties::shipped_properties(environment, is_asked_for);
        const bool complete = std::ranges::all_of(
            names, [&](const std::string& name) { return find_property(some, name) != nullptr; });
        if (complete) return some;
    }
    return properties::shipped_properties(environment);
}

}  // namespace

PropertyChoice choose_properties(const PropertyOptions& options,
                                 const model::Environment& environment) {
    PropertyChoice choice{known_properties(options, environment), {}};
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

std::vector<DrawnChoice> choose_where_drawn(const PropertyOptions& options,
                                            const EnvironmentOptions& said) {
    const model::Environment plain = environment_of(said);
    PropertyChoice all = choose_properties(options, plain);
    std::vector<std::pair<model::Environment, std::vector<std::string>>> groups;
    for (const Property* const property : all.chosen) {
        const model::Environment where =
            property->drawn_in ? environment_of(said, *property->drawn_in) : plain;
        auto group = std::ranges::find(groups, where, [](const auto& each) { return each.first; });
        if (group == groups.end()) group = groups.insert(groups.end(), {where, {}});
        group->second.push_back(property->name);
    }
    std::vector<DrawnChoice> choices;
    if (groups.empty() || (groups.size() == 1 && groups.front().first == plain)) {
        choices.push_back({plain, std::move(all)});
        return choices;
    }
    // Formulas are compiled against their environment.
    for (const auto& [where, names] : groups) {
        choices.push_back({where, choose_properties({names, false, options.files}, where)});
    }
    return choices;
}

}  // namespace finwait::program
