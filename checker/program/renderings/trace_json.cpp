#include "checker/program/renderings/trace_json.h"

#include <nlohmann/json.hpp>

#include "checker/program/commands/environment_options.h"
#include "checker/program/terminal/version.h"

namespace finwait::program {

using nlohmann::ordered_json;

namespace {

ordered_json segment_json(const model::Segment& segment, model::Side from, bool lost) {
    ordered_json json{{"from", model::name_of(from)},
                      {"seq", segment.seq},
                      {"ack", segment.ack},
                      {"len", segment.len},
                      {"flags", flags_of(segment)}};
    if (lost) json["lost"] = true;
    return json;
}

}  // namespace

ordered_json step_json(const TraceStep& step) {
    const model::Change& change = step.change;
    const model::Side side = change.event.endpoint;
    ordered_json json{{"event", name_of(change.event.kind)}, {"endpoint", model::name_of(side)}};
    const bool lost = change.sent == model::Sent::Lost;
    const auto reply = reply_of(change);
    if (const auto segment = segment_of(change)) {
        json["segment"] = segment_json(*segment, sender_of(change.event), lost && !reply);
    }
    if (reply) json["reply"] = segment_json(*reply, side, lost);
    json["states"] = ordered_json::array();
    for (const model::Side one : {model::Side::A, model::Side::B}) {
        json["states"].push_back(name_of(step.after.endpoint(one).state));
    }
    return json;
}

ordered_json trace_json(const Trace& trace) {
    ordered_json json{{"steps", ordered_json::array()}};
    for (const TraceStep& step : trace.steps) json["steps"].push_back(step_json(step));
    if (trace.loop) json["loop"] = *trace.loop;
    return json;
}

ordered_json environment_json(const model::Environment& environment) {
    const bool any = environment.capacity == model::kAnyCapacity;
    return {{"data", environment.data},
            {"window", environment.window},
            {"capacity", any ? ordered_json("any") : ordered_json(environment.capacity)},
            {"order", name_of(environment.order)},
            {"loss", environment.loss},
            {"duplication", environment.duplication},
            {"delayed_ack", environment.delayed_ack},
            {"closers", names_of_closers(environment)},
            {"abort", environment.abort}};
}

ordered_json document_json(std::string_view command, const Setting& setting) {
    return {{"tool", "finwait"},
            {"version", kVersion},
            {"command", command},
            {"designs", setting.designs},
            {"environment", environment_json(setting.model->environment())}};
}

std::string dump(const ordered_json& json, int indent) {
    return json.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace finwait::program
