#include "checker/program/commands/show_json.h"

#include <nlohmann/json.hpp>

#include "checker/program/traces/json.h"
#include "model/files/design_file.h"
#include "model/files/middlebox_file.h"
#include "model/mechanisms.h"
#include "properties/files/claim_text.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

ordered_json head(const char* what) {
    ordered_json json = document_json("show");
    json["what"] = what;
    return json;
}

ordered_json row_json(const model::Design& design, const model::Row& row) {
    ordered_json json{{"next", model::name_of(row.next)}};
    if (row.send != model::Reply::Nothing) json["send"] = model::name_of(row.send);
    if (!row.when.is_always()) json["when"] = row.when.text();
    if (!row.takes) json["takes"] = false;
    if (row.arms != 0) json["arms"] = model::timer_names(design, row.arms);
    return json;
}

/// A row, an array of several; null where there is none.
ordered_json rows_json(const model::Design& design, const std::vector<model::Row>& rows) {
    if (rows.empty()) return nullptr;
    if (rows.size() == 1) return row_json(design, rows.front());
    ordered_json json = ordered_json::array();
    for (const model::Row& row : rows) json.push_back(row_json(design, row));
    return json;
}

ordered_json timer_json(const model::TimerSettings& timer) {
    ordered_json json{{"armed", timer.armed_by_rows ? "by rows" : "in states"},
                      {"after", timer.retransmissions}};
    if (timer.length) json["length"] = *timer.length;
    return json;
}

/// By table, as a file gives it.
ordered_json middlebox_json(const model::Middlebox& middlebox) {
    ordered_json json{{"name", middlebox.name}, {"summary", middlebox.summary}};
    for (const model::MiddleboxEntry& entry : entries_of(middlebox))
        (entry.section.empty() ? json : json[entry.section])[entry.key] = entry.value;
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
    json["timers"] = ordered_json::object();
    for (const model::TimerSettings& timer : design.timers)
        json["timers"][timer.name] = timer_json(timer);
    if (design.two_msl != model::TimerSettings{}) {
        json["timers"][std::string(name_of(model::TableEvent::TwoMslTimeout))] =
            timer_json(design.two_msl);
    }
    if (design.middlebox) json["middlebox"] = middlebox_json(*design.middlebox);
    json["states"] = ordered_json::object();
    for (const model::State state : model::kAllStates) {
        ordered_json& rows = json["states"][std::string(model::name_of(state))];
        for (const model::TableEvent event : model::kAllTableEvents) {
            const auto timer = model::timer_of_event(event);
            if (timer && *timer >= design.timers.size()) continue;
            rows[name_of(design, event)] = rows_json(design, design.table.rows(state, event));
        }
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
