#include <nlohmann/json.hpp>

#include "checker/program/commands/prove/prove_report.h"
#include "checker/program/traces/trace_json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

ordered_json step_json(const proofs::BrokenStep& step) {
    ordered_json json;
    json["event"] = step.event ? name_of(*step.event) : "start";
    json["sentences"] = step.sentences;
    return json;
}

ordered_json claim_json(const ProvedClaim& claim, const char* method, const TraceDetail& detail) {
    ordered_json json{{"name", claim.name},
                      {"method", method},
                      {"verdict", proofs::name_of(claim.finding.verdict)},
                      {"sentence", claim.sentence},
                      {"source", claim.source}};
    if (!claim.finding.sentences.empty()) json["findings"] = claim.finding.sentences;
    if (!claim.finding.numbers.empty()) {
        json["numbers"] = ordered_json::object();
        for (const proofs::NamedNumber& number : claim.finding.numbers) {
            json["numbers"][number.name] = number.value;
        }
    }
    if (!claim.proved_where.empty()) json["proved_where"] = claim.proved_where;
    if (claim.by_guesses) json["by_guesses"] = true;
    if (claim.broken) json["fails_at"] = step_json(*claim.broken);
    if (!claim.among_strays.empty()) json["among_strays"] = claim.among_strays;
    if (claim.counterexample) {
        if (const auto& iss = claim.counterexample->iss) {
            json["iss"] = *iss;
        } else {
            json["command"] = claim.counterexample->command;
        }
        json["environment"] = environment_json(claim.counterexample->instance.model->environment());
        json["trace"] =
            trace_json(claim.counterexample->instance, claim.counterexample->trace, detail);
    }
    return json;
}

ordered_json induction_json(const proofs::InductionFinding& induction) {
    ordered_json json{{"obligations", induction.obligations},
                      {"discharged", induction.discharged},
                      {"paths", induction.paths},
                      {"control_states", induction.control_states},
                      {"queries", induction.queries},
                      {"seconds", induction.seconds},
                      {"complete", induction.stopped.empty()},
                      {"invariants", ordered_json::array()}};
    for (const proofs::InvariantFinding& found : induction.invariants) {
        ordered_json one{{"name", found.name}, {"verdict", name_of(found.verdict)}};
        if (found.broken) one["fails_at"] = step_json(*found.broken);
        json["invariants"].push_back(std::move(one));
    }
    return json;
}

}  // namespace

std::string json_text(const ProveReport& report, const TraceDetail& detail) {
    ordered_json json = document_json("prove");
    json["design"] = report.design;
    json["start"] = report.scope.start == model::Start::Closed ? "closed" : "established";
    if (report.scope.strays) json["strays"] = {{"reach", report.scope.stray_reach}};
    json["seconds"] = report.seconds;
    json["claims"] = ordered_json::array();
    for (const ProvedClaim& claim : report.arithmetic) {
        json["claims"].push_back(claim_json(claim, "arithmetic", detail));
    }
    for (const ProvedClaim& claim : report.properties) {
        json["claims"].push_back(claim_json(claim, "induction", detail));
    }
    json["not_asked"] = ordered_json::array();
    for (const NotAsked& one : report.not_asked) {
        json["not_asked"].push_back({{"name", one.name}, {"kind", properties::name_of(one.kind)}});
    }
    if (report.induction) json["induction"] = induction_json(*report.induction);
    if (!report.induction_where.empty()) json["induction"]["assumes"] = report.induction_where;
    json["rests_on"] = assumptions_of(report);
    if (!report.guesses.empty()) {
        json["guesses"] = ordered_json::array();
        for (const properties::Property& guess : report.guesses) {
            json["guesses"].push_back(guess.formula->text());
        }
    }
    if (!report.guessing_stopped.empty()) json["guessing_stopped"] = report.guessing_stopped;
    return dump(json, 2);
}

}  // namespace finwait::program
