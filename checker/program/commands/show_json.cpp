#include "checker/program/commands/show_json.h"

#include <nlohmann/json.hpp>

#include "checker/program/commands/check/property_text.h"
#include "checker/program/renderings/json.h"
#include "model/files/design_file.h"
#include "model/mechanisms.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

ordered_json head(const char* what) {
    ordered_json json = document_json("show");
    json["what"] = what;
    return json;
}

/// A row; null where there is none.
ordered_json row_json(const std::optional<model::Row>& row) {
    if (!row) return nullptr;
    ordered_json json{{"next", model::name_of(row->next)}};
    if (row->send != model::Reply::Nothing) json["send"] = model::name_of(row->send);
    return json;
}

ordered_json mechanism_json(const model::MechanismValue& value) {
    if (const auto* const words = std::get_if<model::WordByState>(&value)) {
        if (*words == model::WordByState(commonest(*words))) return commonest(*words);
        ordered_json json;
        for (const model::State state : model::kAllStates)
            json[std::string(model::name_of(state))] = (*words)[state];
        return json;
    }
    // Numbers, truth, strings and arrays of strings are the same in TOML and JSON.
    return ordered_json::parse(text_of(value));
}

}  // namespace

std::string json_text(const model::Design& design) {
    ordered_json json = head("design");
    json["name"] = design.name;
    json["summary"] = design.summary;
    json["source"] = design.source;
    json["violates"] = design.violates;
    json["mechanisms"] = ordered_json::object();
    for (const model::Mechanism& mechanism : model::mechanisms()) {
        json["mechanisms"][std::string(mechanism.key)] =
            mechanism_json(mechanism.get(design.mechanisms));
    }
    json["states"] = ordered_json::object();
    for (const model::State state : model::kAllStates) {
        ordered_json& rows = json["states"][std::string(model::name_of(state))];
        for (const model::TableEvent event : model::kAllTableEvents)
            rows[std::string(model::name_of(event))] = row_json(design.table.row(state, event));
    }
    return dump(json, 2);
}

std::string json_text(std::span<const properties::Property> properties) {
    ordered_json json = head("properties");
    json["properties"] = ordered_json::array();
    for (const properties::Property& property : properties) {
        ordered_json one{
            {"name", property.name},         {"kind", properties::name_of(property.kind)},
            {"sentence", property.sentence}, {"source", property.source},
            {"core", property.core},         {"scenario", property.scenario},
            {"claim", claim_lines(property)}};
        if (property.drawn_in) one["environment"] = environment_json(*property.drawn_in);
        json["properties"].push_back(std::move(one));
    }
    return dump(json, 2);
}

std::string json_text(const properties::Suite& suite) {
    ordered_json json = head("suite");
    json["name"] = suite.name;
    json["summary"] = suite.summary;
    json["cases"] = ordered_json::array();
    for (const properties::SuiteCase& one : suite.cases) {
        ordered_json expected = ordered_json::array();
        for (const properties::Expectation& expectation : one.expectations) {
            expected.push_back(
                {{"property", expectation.property->name}, {"violated", expectation.violated}});
        }
        json["cases"].push_back({{"designs", one.names},
                                 {"environment", environment_json(one.environment)},
                                 {"expected", std::move(expected)}});
    }
    return dump(json, 2);
}

}  // namespace finwait::program
