#include "checker/program/traces/json.h"

#include <nlohmann/json.hpp>

#include "checker/program/terminal/version.h"
#include "model/environment_text.h"
#include "model/settings.h"

namespace finwait::program {

using nlohmann::ordered_json;

ordered_json environment_json(const model::Environment& environment) {
    ordered_json json;
    for (const model::Setting& setting : model::settings()) {
        // Those of further connections and of the clock, where they say something.
        if (setting.hidden_at_default && is_as_by_default(setting, environment)) continue;
        ordered_json& member = json[model::identifier_of(setting)];
        const model::SettingValue value = setting.get(environment);
        const auto* const ends = std::get_if<std::array<bool, 2>>(&value);
        if (ends != nullptr && setting.type == model::SettingType::Ends) {
            member = ordered_json::array();
            for (const model::Side side : {model::Side::A, model::Side::B}) {
                if ((*ends)[index(side)]) member.push_back(model::name_of(side));
            }
        } else if (setting.any && value == model::SettingValue(*setting.any)) {
            member = "any";
        } else {
            std::visit([&](const auto& one) { member = one; }, value);
        }
    }
    return json;
}

ordered_json document_json(std::string_view command) {
    return {{"tool", "finwait"}, {"version", kVersion}, {"command", command}};
}

ordered_json document_json(std::string_view command, const Instance& instance) {
    ordered_json json = document_json(command);
    json["designs"] = instance.designs;
    json["environment"] = environment_json(instance.model->environment());
    return json;
}

}  // namespace finwait::program
