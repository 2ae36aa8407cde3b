#include <nlohmann/json.hpp>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/commands/suite/suite_report.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

const char* name_of(Judgement judgement) {
    switch (judgement) {
        case Judgement::AsExpected: return "as expected";
        case Judgement::Unexpected: return "unexpected";
        case Judgement::Inconclusive: return "inconclusive";
    }
    return "";
}

ordered_json property_json(const Instance& instance, const JudgedProperty& judged,
                           const TraceDetail& detail) {
    const properties::Property& property = *judged.expectation.property;
    ordered_json json{{"name", property.name},
                      {"kind", properties::name_of(property.kind)},
                      {"expected", checker::name_of(judged.expected())},
                      {"verdict", checker::name_of(judged.verdict)},
                      {"judgement", name_of(judged.judgement())}};
    if (!judged.remark.empty()) json["remark"] = judged.remark;
    if (judged.trace) put_trace(instance, *judged.trace, detail, json);
    return json;
}

ordered_json exploration_json(const CaseResult& one) {
    ordered_json json = counts_json(one);
    json["complete"] = one.ending == checker::Ending::Complete;
    json["ending"] = checker::name_of(one.ending);
    json["seconds"] = one.seconds;
    return json;
}

ordered_json case_json(const CaseResult& one, const TraceDetail& detail) {
    ordered_json json{{"place", model::text_of(one.of->place)},
                      {"designs", one.of->names},
                      {"environment", environment_json(one.of->environment)},
                      {"exploration", exploration_json(one)},
                      {"properties", ordered_json::array()}};
    for (const JudgedProperty& judged : one.judged) {
        json["properties"].push_back(property_json(one.instance, judged, detail));
    }
    return json;
}

}  // namespace

std::string json_text(const SuiteReport& report, const TraceDetail& detail) {
    ordered_json json = document_json("suite");
    json["score"] = {{"as_expected", report.count(Judgement::AsExpected)},
                     {"unexpected", report.count(Judgement::Unexpected)},
                     {"inconclusive", report.count(Judgement::Inconclusive)}};
    json["threads"] = report.threads;
    json["seconds"] = report.seconds;
    json["suites"] = ordered_json::array();
    for (const SuiteResult& result : report.suites) {
        ordered_json suite{{"name", result.of->name},
                           {"summary", result.of->summary},
                           {"cases", ordered_json::array()}};
        for (const CaseResult& one : result.cases) suite["cases"].push_back(case_json(one, detail));
        json["suites"].push_back(std::move(suite));
    }
    return dump(json, 2);
}

}  // namespace finwait::program
