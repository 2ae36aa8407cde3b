#include "model/environment_text.h"

namespace finwait::model {
namespace {

/// A part says what it is about, so that no two of different settings are the same.
std::string part_in_words(const Setting& setting, const Environment& environment) {
    const SettingValue value = setting.get(environment);
    if (const bool* const on = std::get_if<bool>(&value)) {
        return (*on ? "" : "no ") + std::string(setting.text);
    }
    return std::string(setting.text) + " " + text_of(setting, value);
}

/// The parts of the environment that `shown` picks.
template <class Shown>
std::string parts_in_words(const Environment& environment, Shown&& shown) {
    std::string text;
    for (const Setting& setting : settings()) {
        if (!shown(setting)) continue;
        if (!text.empty()) text += " · ";
        text += part_in_words(setting, environment);
    }
    return text;
}

}  // namespace

bool is_as_by_default(const Setting& setting, const Environment& environment) {
    return setting.get(environment) == setting.get(Environment{});
}

std::string text_of(const Environment& environment) {
    return text_of(environment, [](const Setting& /*setting*/) { return true; });
}

std::string text_of(const Environment& environment,
                    const std::function<bool(const Setting&)>& is_shown) {
    return parts_in_words(environment, [&](const Setting& setting) {
        return is_shown(setting) &&
               (!setting.hidden_at_default || !is_as_by_default(setting, environment));
    });
}

std::string differences_text(const Environment& environment) {
    return parts_in_words(environment, [&](const Setting& setting) {
        return !is_as_by_default(setting, environment);
    });
}

std::string command_options(const Environment& environment) {
    std::string options;
    for (const Setting& setting : settings()) {
        if (is_as_by_default(setting, environment)) continue;
        const SettingValue value = setting.get(environment);
        const std::string name(setting.name);
        if (const bool* const on = std::get_if<bool>(&value)) {
            options += (*on ? " --" : " --no-") + name;
        } else if (setting.type == SettingType::Switch) {
            options += " --set " + name + "=" + text_of(setting, value);
        } else {
            options += " --" + name + "=" + text_of(setting, value);
        }
    }
    return options;
}

}  // namespace finwait::model
