#include <nlohmann/json.hpp>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/commands/check/property_text.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/traces/validation.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

ordered_json exploration_json(const CheckReport& report) {
    const EngineResult& result = report.result;
    return {{"states", result.counts.states},
            {"transitions", result.counts.transitions},
            {"depth", result.counts.depth},
            {"complete", result.ending == checker::Ending::Complete},
            {"ending", checker::name_of(result.ending)},
            {"seconds", result.seconds},
            {"threads", result.threads},
            {"peak_memory_bytes", report.peak_memory_bytes},
            {"spilled_bytes", result.spilled_bytes}};
}

/// By reduction: whether it was used; and why not those that were not.
void put_reductions(const Reductions& reductions, ordered_json& into) {
    ordered_json used = ordered_json::object();
    ordered_json off = ordered_json::object();
    const auto put = [&](const char* name, const Reduction& reduction) {
        used[name] = reduction.used;
        if (!reduction.used) off[name] = reduction.why_not;
    };
    put("symmetry", reductions.symmetry);
    put("subsumption", reductions.subsumption);
    into["reductions"] = std::move(used);
    into["reductions_off"] = std::move(off);
}

ordered_json never_happened_json(const CheckReport& report) {
    ordered_json all = ordered_json::array();
    for (const NeverHappened& never :
         never_happened(*report.setting->model, report.result.happened)) {
        ordered_json one{{"design", never.design},
                         {"ends", ordered_json::array()},
                         {"rows", ordered_json::array()},
                         {"steps", ordered_json::array()}};
        for (const model::Side end : never.ends) one["ends"].push_back(model::name_of(end));
        for (const auto& [state, event] : never.rows) {
            one["rows"].push_back(
                {{"state", model::name_of(state)}, {"event", model::name_of(event)}});
        }
        for (const model::ArrivalBranch step : never.steps)
            one["steps"].push_back(model::name_of(step));
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace

void put_trace(const ShownTrace& shown, nlohmann::ordered_json& into) {
    if (shown.verdict != checker::Verdict::NotReached) {
        into["trace"] = trace_json(shown.trace);
        return;
    }
    const auto& through = shown.property->through;
    const std::size_t passed = waypoints_passed(*shown.property, shown.trace).value_or(0);
    into["furthest"] = {{"passed", passed},
                        {"waypoints", through.size()},
                        {"missing", waypoint_text(through[passed])},
                        {"trace", trace_json(shown.trace)}};
}

std::string json_text(const CheckReport& report) {
    ordered_json json = document_json("check", *report.setting);
    json["exploration"] = exploration_json(report);
    put_reductions(report.result.reductions, json);
    json["never_happened"] = never_happened_json(report);
    json["properties"] = ordered_json::array();
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const properties::Property& property = *report.properties[i];
        ordered_json one{{"name", property.name},
                         {"kind", properties::name_of(property.kind)},
                         {"verdict", checker::name_of(report.result.findings[i].verdict)},
                         {"sentence", property.sentence}};
        const Finding& finding = report.result.findings[i];
        one["premises_never_met"] = unmet_premises(property, finding);
        one["vacuous"] = is_vacuous(property, finding);
        if (const auto& shown = report.traces[i]) put_trace(*shown, one);
        json["properties"].push_back(std::move(one));
    }
    return dump(json, 2);
}

}  // namespace finwait::program
