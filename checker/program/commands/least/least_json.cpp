#include <nlohmann/json.hpp>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/commands/least/least_report.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

/// A number, or numbers: what an axis is made of.
ordered_json value_json(const model::SettingValue& value) {
    if (const auto* const number = std::get_if<std::int64_t>(&value)) return *number;
    return std::get<std::vector<std::int64_t>>(value);
}

ordered_json environment_in_common(const LeastReport& report) {
    ordered_json json = environment_json(report.question.base.model->environment());
    for (const model::Setting& setting : model::settings()) {
        if (is_varied(report, setting)) json.erase(model::identifier_of(setting));
    }
    return json;
}

ordered_json axes_json(const LeastReport& report) {
    ordered_json axes = ordered_json::array();
    for (const Axis& axis : report.question.axes) {
        ordered_json values = ordered_json::array();
        for (const auto& value : axis.values) values.push_back(value_json(value));
        axes.push_back(
            {{"setting", model::identifier_of(*axis.setting)}, {"values", std::move(values)}});
    }
    return axes;
}

ordered_json number_or_null(const std::optional<std::int64_t>& number) {
    return number ? ordered_json(*number) : ordered_json();
}

/// `least` is null where none is found; `fails` is the largest value known to be too small, and
/// null where there is none, `violated` what fails there first.
ordered_json cell_json(const LeastReport& report, const Cell& cell, const TraceDetail& detail) {
    const CellStatus status = status_of(report, cell);
    ordered_json json{{"at", ordered_json::object()}};
    for (std::size_t i = 0; i < cell.at.size(); ++i) {
        const model::Setting& setting = *report.question.axes[i].setting;
        json["at"][model::identifier_of(setting)] = value_json(cell.at[i]);
    }
    json["status"] = name_of(status);
    json["least"] = number_or_null(status == CellStatus::Found ? cell.least.holds : std::nullopt);
    json["holds"] = number_or_null(cell.least.holds);
    json["fails"] = number_or_null(cell.least.fails);
    json["violated"] = cell.too_small ? cell.too_small->violated : std::vector<std::string>();
    if (status == CellStatus::Undecided) {
        json["ending"] = checker::name_of(cell.ending);
        if (!cell.remark.empty()) json["remark"] = cell.remark;
    }
    json["capacity"] = cell.capacity;
    json["states"] = cell.states;
    json["explorations"] = cell.explorations;
    if (report.traces && cell.too_small && cell.too_small->trace) {
        json["property"] = cell.too_small->trace->property->name;
        put_trace(cell.too_small->instance, *cell.too_small->trace, detail, json);
    }
    return json;
}

}  // namespace

std::string json_text(const LeastReport& report, const TraceDetail& detail) {
    ordered_json json = document_json("least", report.question.base);
    json["environment"] = environment_in_common(report);
    json["setting"] = model::identifier_of(*report.question.setting);
    json["from"] = report.question.range.from;
    json["to"] = report.question.range.to;
    json["properties"] = report.properties;
    json["search"] = report.question.search == Search::All ? "all" : "bisection";
    json["why"] = search_text(report);
    json["axes"] = axes_json(report);
    json["threads"] = report.threads;
    json["seconds"] = report.seconds;
    json["peak_memory_bytes"] = report.peak_memory_bytes;
    json["cells"] = ordered_json::array();
    for (const Cell& cell : report.cells) json["cells"].push_back(cell_json(report, cell, detail));
    return dump(json, 2);
}

}  // namespace finwait::program
