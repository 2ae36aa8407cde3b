#include "checker/program/commands/environment_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"
#include "model/settings.h"

namespace finwait::program {

namespace {

std::optional<model::SettingValue> given_value(const EnvironmentOptions& options,
                                               const model::Setting& setting) {
    const auto on = options.switches.find(setting.name);
    if (on != options.switches.end() && on->second) return *on->second;
    const auto text = options.texts.find(setting.name);
    if (text == options.texts.end() || !text->second) return std::nullopt;
    std::string why;
    auto value = model::parse(setting, *text->second, why);
    if (!value) throw UsageError(fmt::format("--{}: {}", setting.name, why));
    return value;
}

/// What one --set says: "NAME=VALUE", or "A.NAME=VALUE" of one end.
struct SetOption {
    const model::Setting* setting = nullptr;
    std::optional<std::size_t> end{};
    std::string_view value{};
};

SetOption read_set(std::string_view text) {
    const auto refuse = [&](const std::string& why) {
        return UsageError(fmt::format("--set {}: {}", text, why));
    };
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        throw refuse("this says no value; allowed: NAME=VALUE, A.NAME=VALUE, B.NAME=VALUE");
    }
    SetOption option;
    option.value = text.substr(equals + 1);
    std::string_view name = text.substr(0, equals);
    if (name.starts_with("A.") || name.starts_with("B.")) {
        option.end = name.front() == 'A' ? 0 : 1;
        name.remove_prefix(2);
    }
    option.setting = model::find_setting(name);
    if (option.setting == nullptr) {
        std::vector<std::string_view> names;
        for (const model::Setting& setting : model::settings()) names.push_back(setting.name);
        throw refuse(model::unknown("setting", name, names));
    }
    return option;
}

void lay_over(model::Environment& environment, const std::string& text) {
    const SetOption option = read_set(text);
    const model::Setting& setting = *option.setting;
    std::string why;
    const auto value = option.end ? model::parse_for_end(setting, setting.get(environment),
                                                         *option.end, option.value, why)
                                  : model::parse(setting, option.value, why);
    if (!value) throw UsageError(fmt::format("--set {}: {}", text, why));
    setting.set(environment, *value);
}

}  // namespace

bool EnvironmentOptions::says_nothing() const {
    const auto is_absent = [](const auto& entry) { return !entry.second; };
    return set.empty() && std::ranges::all_of(texts, is_absent) &&
           std::ranges::all_of(switches, is_absent);
}

bool EnvironmentOptions::says(std::string_view setting) const {
    const auto text = texts.find(setting);
    const auto on = switches.find(setting);
    return (text != texts.end() && text->second) || (on != switches.end() && on->second) ||
           std::ranges::any_of(
               set, [&](const std::string& one) { return read_set(one).setting->name == setting; });
}

model::Environment environment_of(const EnvironmentOptions& options,
                                  const model::Environment& base) {
    model::Environment environment = base;
    for (const model::Setting& setting : model::settings()) {
        if (const auto value = given_value(options, setting)) setting.set(environment, *value);
    }
    for (const std::string& text : options.set) lay_over(environment, text);
    if (const std::string why = model::contradiction_in(environment); !why.empty()) {
        throw UsageError(why);
    }
    return environment;
}

void refuse_any_capacity(const model::Environment& environment) {
    if (environment.capacity != model::kAnyCapacity) return;
    throw UsageError(
        "--capacity any: only check and suites judge any number of segments in flight; allowed "
        "here: a number");
}

}  // namespace finwait::program
