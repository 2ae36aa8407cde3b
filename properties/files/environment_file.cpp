#include "properties/files/environment_file.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/files/input_error.h"
#include "model/settings.h"

namespace finwait::properties {

namespace {

using model::Setting;
using model::SettingType;
using model::SettingValue;
using model::TomlInput;

std::vector<std::int64_t> numbers(const TomlInput& input, const toml::node& node,
                                  const Setting& setting) {
    const std::string name(setting.name);
    const std::string allowed = model::allowed_values(setting);
    // A single number stands for both ends.
    if (setting.one_for_both && node.is_integer()) {
        const std::int64_t both = input.integer(node, name, allowed);
        return {both, both};
    }
    std::vector<std::int64_t> values;
    for (const toml::node& entry : input.array(node, name, allowed)) {
        values.push_back(input.integer(entry, "an entry of " + name, allowed));
    }
    return values;
}

std::array<bool, 2> ends(const TomlInput& input, const toml::node& node, const Setting& setting) {
    constexpr std::array<std::string_view, 2> kSides{"A", "B"};
    constexpr std::string_view kAllowed = "[], [\"A\"], [\"B\"], [\"A\", \"B\"]";
    const std::string name(setting.name);
    std::array<bool, 2> ends{};
    for (const toml::node& entry : input.array(node, name, kAllowed)) {
        const std::string side = input.string(entry, "an entry of " + name, "A, B");
        if (side != kSides[0] && side != kSides[1]) {
            input.refuse(entry, model::unknown("endpoint", side, kSides));
        }
        bool& end = ends[side == kSides[0] ? 0 : 1];
        if (end) input.refuse(entry, side + " stands twice; allowed: " + std::string(kAllowed));
        end = true;
    }
    return ends;
}

/// Of a setting that may differ between the ends: one value for A and one for B.
SettingValue two_values(const TomlInput& input, const toml::node& node, const Setting& setting) {
    const std::string name(setting.name);
    const std::string allowed = model::allowed_values(setting);
    const toml::array& of_ends = input.array(node, name, allowed);
    if (of_ends.size() != 2) input.refuse(node, name + " has not two entries, for A and for B");
    const std::string entry = "an entry of " + name;
    if (setting.type == SettingType::Switch) {
        return std::array{input.boolean(*of_ends.get(0), entry),
                          input.boolean(*of_ends.get(1), entry)};
    }
    if (setting.type == SettingType::Word) {
        return std::array{input.string(*of_ends.get(0), entry, allowed),
                          input.string(*of_ends.get(1), entry, allowed)};
    }
    return numbers(input, node, setting);
}

SettingValue value(const TomlInput& input, const toml::node& node, const Setting& setting) {
    const std::string name(setting.name);
    if (setting.per_end && node.is_array()) return two_values(input, node, setting);
    switch (setting.type) {
        case SettingType::Switch: return input.boolean(node, name);
        case SettingType::Number:
            if (setting.any && node.value<std::string_view>() == "any") return *setting.any;
            return input.integer(node, name, model::allowed_values(setting));
        case SettingType::Pair:
        case SettingType::Numbers: return numbers(input, node, setting);
        case SettingType::Ends: return ends(input, node, setting);
        case SettingType::Word: return input.string(node, name, model::allowed_values(setting));
    }
    return false;
}

}  // namespace

model::Environment read_environment(const TomlInput& input, const toml::node& node,
                                    const model::Environment& defaults) {
    const toml::table& table = input.table(node, "environment", "a table, { data = [0, 0] }");
    std::vector<std::string_view> keys;
    for (const Setting& setting : model::settings()) keys.push_back(setting.name);
    input.allow_keys(table, keys);
    model::Environment environment = defaults;
    for (const Setting& setting : model::settings()) {
        const toml::node* const given = table.get(setting.name);
        if (given == nullptr) continue;
        const SettingValue said = value(input, *given, setting);
        if (const std::string why = model::check(setting, said); !why.empty()) {
            input.refuse(*given, std::string(setting.name) + ": " + why);
        }
        setting.set(environment, said);
    }
    if (const std::string why = model::contradiction_in(environment); !why.empty()) {
        input.refuse(node, why);
    }
    return environment;
}

}  // namespace finwait::properties
