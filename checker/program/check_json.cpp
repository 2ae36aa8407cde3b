#include <nlohmann/json.hpp>

#include "checker/program/check_report.h"
#include "checker/program/trace_json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

const char* name_of(checker::Ending ending) {
    switch (ending) {
        case checker::Ending::Complete: return "complete";
        case checker::Ending::MemoryLimit: return "memory limit";
        case checker::Ending::TimeLimit: return "time limit";
        case checker::Ending::Interrupted: return "interrupted";
        case checker::Ending::FirstViolation: return "first violation";
    }
    return "";
}

ordered_json exploration_json(const CheckReport& report) {
    const EngineResult& result = report.result;
    return {{"states", result.counts.states},
            {"transitions", result.counts.transitions},
            {"depth", result.counts.depth},
            {"complete", result.ending == checker::Ending::Complete},
            {"ending", name_of(result.ending)},
            {"seconds", result.seconds},
            {"threads", result.threads},
            {"peak_memory_bytes", report.peak_memory_bytes}};
}

}  // namespace

std::string json_text(const CheckReport& report) {
    ordered_json json = document_json("check", *report.setting);
    json["exploration"] = exploration_json(report);
    json["properties"] = ordered_json::array();
    for (std::size_t i = 0; i < report.properties.size(); ++i) {
        const properties::Property& property = *report.properties[i];
        ordered_json one{{"name", property.name},
                         {"kind", properties::name_of(property.kind)},
                         {"verdict", checker::name_of(report.result.findings[i].verdict)},
                         {"sentence", property.sentence}};
        if (report.traces[i]) one["trace"] = trace_json(report.traces[i]->trace);
        json["properties"].push_back(std::move(one));
    }
    return dump(json, 2);
}

}  // namespace finwait::program
