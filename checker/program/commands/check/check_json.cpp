#include <nlohmann/json.hpp>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/renderings/coverage_report.h"
#include "checker/program/traces/trace_json.h"
#include "checker/program/traces/validation.h"
#include "properties/files/claim_text.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

ordered_json exploration_json(const EngineResult& result, std::uint64_t peak_memory_bytes) {
    ordered_json json = counts_json(result);
    json["complete"] = result.ending == checker::Ending::Complete;
    json["ending"] = checker::name_of(result.ending);
    if (result.capacity_exceeded) json["capacity_exceeded"] = true;
    json["seconds"] = result.seconds;
    json["threads"] = result.threads;
    json["peak_memory_bytes"] = peak_memory_bytes;
    json["spilled_bytes"] = result.spilled_bytes;
    if (result.checkpoint_error) json["checkpoint_error"] = *result.checkpoint_error;
    return json;
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

ordered_json not_judged_json(const ExplorationReport& report) {
    ordered_json all = ordered_json::array();
    for (const auto& [property, why] : report.not_judged) {
        all.push_back({{"name", property->name},
                       {"kind", properties::name_of(property->kind)},
                       {"why", why}});
    }
    return all;
}

ordered_json cutoff_json(const Cutoff& cutoff) {
    return {{"capacity", cutoff.capacity ? ordered_json(*cutoff.capacity) : ordered_json(nullptr)},
            {"pairs", cutoff.pairs},
            {"pairs_at", cutoff.pairs_at},
            {"ending", checker::name_of(cutoff.ending)}};
}

/// The properties of which the engine knows that the verdict is the same at every larger capacity.
ordered_json same_at_larger_json(const ExplorationReport& report) {
    ordered_json names = ordered_json::array();
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        if (report.result.findings[i].same_at_larger) names.push_back(report.properties[i]->name);
    }
    return names;
}

/// What was explored, and where.
void put_exploration(const ExplorationReport& report, std::uint64_t peak_memory_bytes,
                     ordered_json& into) {
    into["environment"] = environment_json(report.instance.model->environment());
    into["exploration"] = exploration_json(report.result, peak_memory_bytes);
    put_reductions(report.result.reductions, into);
    into["never_happened"] = never_happened_json(*report.instance.model, report.result.happened);
    if (report.result.happened_in_part) into["never_happened_in_part"] = true;
    if (ordered_json same = same_at_larger_json(report); !same.empty())
        into["same_at_larger_capacity"] = std::move(same);
    if (report.cutoff) into["cutoff"] = cutoff_json(*report.cutoff);
    for (const ExploredCode& code : report.code) into["code"].push_back(json_of(code));
    if (!report.not_judged.empty()) into["not_judged"] = not_judged_json(report);
}

ordered_json property_json(const ExplorationReport& report, std::size_t i,
                           const TraceDetail& detail) {
    const properties::Property& property = *report.properties[i];
    const Finding& finding = report.result.findings[i];
    ordered_json json{{"name", property.name},
                      {"kind", properties::name_of(property.kind)},
                      {"verdict", checker::name_of(finding.verdict)},
                      {"sentence", property.sentence},
                      {"premises_never_met", unmet_premises(property, finding)},
                      {"vacuous", is_vacuous(property, finding, report.result.ending)}};
    if (const std::string remark = remark_on(finding, report.result.ending); !remark.empty())
        json["remark"] = remark;
    if (const auto& shown = report.traces[i]) put_trace(report.instance, *shown, detail, json);
    return json;
}

}  // namespace

void put_trace(const Instance& instance, const ShownTrace& shown, const TraceDetail& detail,
               ordered_json& into) {
    if (shown.capacity) into["capacity"] = *shown.capacity;
    if (shown.chosen == ShownRun::FewestFaults) into["fewest_faults"] = true;
    if (shown.verdict != checker::Verdict::NotReached) {
        into["trace"] = trace_json(instance, shown, detail);
        return;
    }
    const auto& through = shown.property->through;
    const std::size_t passed = waypoints_passed(*shown.property, shown.trace).value_or(0);
    into["furthest"] = {{"passed", passed},
                        {"waypoints", through.size()},
                        {"missing", waypoint_text(through[passed])},
                        {"trace", trace_json(instance, shown, detail)}};
}

/// The first exploration stands where a document has its only one. Where there are several, all
/// stand in `explorations` as well, and every property tells which is its own.
std::string json_text(const CheckReport& report, const TraceDetail& detail) {
    const bool several = report.explorations.size() > 1;
    ordered_json json = document_json("check", report.explorations.front().instance);
    put_exploration(report.explorations.front(), report.peak_memory_bytes, json);
    if (several) json["explorations"] = ordered_json::array();
    json["properties"] = ordered_json::array();
    for (std::size_t number = 0; number < report.explorations.size(); ++number) {
        const ExplorationReport& exploration = report.explorations[number];
        if (several) {
            put_exploration(exploration, report.peak_memory_bytes,
                            json["explorations"].emplace_back());
        }
        for (std::size_t i = 0; i < exploration.properties.size(); ++i) {
            json["properties"].push_back(property_json(exploration, i, detail));
            if (several) json["properties"].back()["exploration"] = number;
        }
    }
    return dump(json, 2);
}

}  // namespace finwait::program
