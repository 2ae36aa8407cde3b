#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/traces/json.h"
#include "model/files/design_file.h"
#include "model/files/middlebox_file.h"
#include "model/files/reported_designs.h"
#include "model/mechanisms.h"
#include "model/world.h"
#include "properties/files/property_file.h"
#include "properties/files/suite_file.h"
#include "properties/language/fields.h"
#include "properties/proofs/claim.h"

namespace finwait::program {

namespace {

struct Entry {
    std::string name;
    std::string what;
    /// Of properties: is it core?
    std::optional<bool> core{};
};

const char* name_of(properties::Type type) {
    switch (type) {
        case properties::Type::Boolean: return "condition";
        case properties::Type::Number: return "number";
        case properties::Type::State: return "state";
    }
    return "";
}

std::vector<Entry> fields() {
    std::vector<Entry> entries;
    const auto add = [&](std::string_view name, properties::Type type, const char* of,
                         const std::string& what) {
        entries.push_back({std::string(name), fmt::format("{}, {}{}{}", name_of(type), of,
                                                          what.empty() ? "" : ": ", what)});
    };
    for (const properties::Field& field : properties::endpoint_fields())
        add(field.name, field.type, "of an endpoint", std::string(field.help));
    for (const properties::Field& field : properties::segment_fields())
        add(field.name, field.type, "of a segment", std::string(field.help));
    for (const properties::NamedSetting& named : properties::settings()) {
        add(named.name, named.type,
            named.per_endpoint ? "of the environment, for an endpoint" : "of the environment",
            std::string(named.setting->help));
    }
    for (const properties::NamedSetting& named : properties::settings_of_ends()) {
        if (named.word.empty()) continue;  // listed already, without an end
        add(named.name, named.type, "of the environment, for an endpoint",
            std::string(named.setting->help));
    }
    return entries;
}

std::vector<Entry> entries_of(Listed what) {
    std::vector<Entry> entries;
    switch (what) {
        case Listed::Designs:
            for (const std::string& name : model::all_designs())
                entries.push_back({name, model::find_design(name).summary});
            break;
        case Listed::Properties:
        case Listed::Scenarios:
            for (const auto& property : properties::shipped_properties({})) {
                if (property.scenario != (what == Listed::Scenarios)) continue;
                entries.push_back({property.name, property.sentence, property.core});
            }
            break;
        case Listed::Suites:
            for (const std::string& name : properties::shipped_suites())
                entries.push_back({name, properties::find_suite(name).summary});
            break;
        case Listed::Middleboxes:
            for (const std::string& name : model::shipped_middleboxes())
                entries.push_back({name, model::find_middlebox(name)->summary});
            break;
        case Listed::Mechanisms: {
            const model::Mechanisms standard = model::find_design("rfc9293").mechanisms;
            for (const model::Mechanism& mechanism : model::mechanisms()) {
                entries.push_back({std::string(mechanism.key),
                                   fmt::format("{} (rfc9293: {})", mechanism.help,
                                               model::text_of(mechanism.get(standard)))});
            }
            break;
        }
        case Listed::Fields: return fields();
        case Listed::Events:
            for (std::size_t i = 0; i < model::kEventKinds; ++i) {
                const auto kind = static_cast<model::EventKind>(i);
                entries.push_back({std::string(name_of(kind)), std::string(meaning_of(kind))});
            }
            break;
        case Listed::Claims:
            for (const auto claims : {proofs::arithmetic_claims(), proofs::opening_claims()}) {
                for (const proofs::Claim& claim : claims)
                    entries.push_back({std::string(claim.name), std::string(claim.sentence)});
            }
            break;
    }
    return entries;
}

/// The name, whether it is core where some are and some are not, and what it is.
void print_entries(const std::vector<Entry>& entries, Listed what, Console& console) {
    std::size_t width = 0;
    for (const Entry& entry : entries) width = std::max(width, width_of(entry.name));
    for (const Entry& entry : entries) {
        std::string padding(width - width_of(entry.name), ' ');
        if (what == Listed::Properties) padding += entry.core.value_or(false) ? "  core" : "      ";
        console.print_line(console.palette().paint(Role::Strong, entry.name) + padding + "  " +
                           printable(entry.what));
    }
}

const char* word_of(Listed what) {
    switch (what) {
        case Listed::Designs: return "designs";
        case Listed::Properties: return "properties";
        case Listed::Scenarios: return "scenarios";
        case Listed::Suites: return "suites";
        case Listed::Middleboxes: return "middleboxes";
        case Listed::Mechanisms: return "mechanisms";
        case Listed::Fields: return "fields";
        case Listed::Events: return "events";
        case Listed::Claims: return "claims";
    }
    return "";
}

std::string json_text(const std::vector<Entry>& entries, Listed what) {
    nlohmann::ordered_json json = document_json("list");
    json["what"] = word_of(what);
    json["entries"] = nlohmann::ordered_json::array();
    for (const Entry& entry : entries) {
        nlohmann::ordered_json one{{"name", entry.name}, {"summary", entry.what}};
        if (entry.core) one["core"] = *entry.core;
        json["entries"].push_back(std::move(one));
    }
    return dump(json, 2);
}

}  // namespace

ExitStatus list(Listed what, Format format, Console& console) {
    const std::vector<Entry> entries = entries_of(what);
    if (format == Format::Json) {
        console.print_document(json_text(entries, what) + "\n");
    } else {
        print_entries(entries, what, console);
    }
    return ExitStatus::Ok;
}

}  // namespace finwait::program
