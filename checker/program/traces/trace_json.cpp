#include "checker/program/traces/trace_json.h"

#include <nlohmann/json.hpp>

#include "checker/program/traces/explanation.h"
#include "properties/language/fields.h"

namespace finwait::program {

using nlohmann::ordered_json;

namespace {

ordered_json segment_json(const model::Segment& segment, model::Side from, bool lost) {
    ordered_json json{{"from", model::name_of(from)},
                      {"seq", shown_number(segment, segment.seq)},
                      {"ack", shown_number(segment, segment.ack)},
                      {"len", segment.len},
                      {"flags", flags_of(segment)}};
    const model::Segment usual;
    if (segment.incarnation != usual.incarnation) json["incarnation"] = segment.incarnation;
    if (segment.to != usual.to) json["to"] = segment.to;
    if (segment.age != usual.age) json["age"] = segment.age;
    if (segment.wnd != usual.wnd) json["wnd"] = segment.wnd;
    if (lost) json["lost"] = true;
    return json;
}

/// All that formulas can name of an endpoint.
ordered_json endpoint_json(const model::Endpoint& endpoint) {
    ordered_json json;
    const auto* const bytes = reinterpret_cast<const std::byte*>(&endpoint);
    for (const properties::Field& field : properties::endpoint_fields()) {
        const std::string name(field.name);
        switch (field.type) {
            case properties::Type::Boolean:
                json[name] = properties::byte_at(bytes, field.offset) != 0;
                break;
            case properties::Type::Number:
                json[name] = field.one_byte ? properties::byte_at(bytes, field.offset)
                                            : properties::number_at(bytes, field.offset);
                break;
            case properties::Type::State:
                json[name] =
                    name_of(static_cast<model::State>(properties::byte_at(bytes, field.offset)));
                break;
        }
    }
    return json;
}

ordered_json deviations_json(const std::vector<StepDeviation>& deviations) {
    ordered_json all = ordered_json::array();
    for (const StepDeviation& one : deviations)
        all.push_back({{"what", one.what}, {"instead", one.instead}});
    return all;
}

}  // namespace

ordered_json step_json(const TraceStep& step) {
    const model::Change& change = step.change;
    const model::Side side = change.event.endpoint;
    ordered_json json{{"event", name_of(change.event.kind)}};
    if (!concerns_both_ends(change.event.kind)) json["endpoint"] = model::name_of(side);
    if (change.event.choice != 0) json["choice"] = change.event.choice;
    const bool lost = change.sent == model::SendResult::Lost;
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

ordered_json variables_json(const model::World& world) {
    ordered_json json;
    for (const model::Side side : {model::Side::A, model::Side::B})
        json[model::name_of(side)] = endpoint_json(world.endpoint(side));
    json["channels"] = ordered_json::object();
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        ordered_json& segments = json["channels"][model::name_of(side)];
        segments = ordered_json::array();
        for (const model::Segment& segment : world.from(side).segments())
            segments.push_back(segment_json(segment, side, false));
    }
    return json;
}

ordered_json trace_json(const Trace& trace) {
    ordered_json json{{"initial", {{"variables", variables_json(trace.initial)}}},
                      {"steps", ordered_json::array()}};
    for (const TraceStep& step : trace.steps) {
        json["steps"].push_back(step_json(step));
        json["steps"].back()["variables"] = variables_json(step.after);
    }
    if (trace.loop) json["loop"] = *trace.loop;
    return json;
}

ordered_json trace_json(const Instance& instance, const ShownTrace& shown,
                        const TraceDetail& detail) {
    ordered_json json = trace_json(shown.trace);
    if (!detail.explain) return json;
    const Explainer explainer(instance, shown.numbers);
    for (std::size_t i = 0; i < shown.trace.steps.size(); ++i) {
        const StepExplanation why = explainer.explain(shown.trace, i);
        ordered_json& into = json["steps"][i]["explanation"];
        into["rules"] = ordered_json::array();
        for (const FiredRule& rule : why.rules) {
            into["rules"].push_back({{"sentence", rule.sentence}});
            if (!rule.source.empty()) into["rules"].back()["source"] = rule.source;
        }
        into["deviations"] = deviations_json(why.deviations);
    }
    json["missing_at_end"] = deviations_json(explainer.missing_at_end(shown.trace));
    return json;
}

ordered_json shown_json(const Instance& instance, const ShownTrace& shown,
                        const TraceDetail& detail) {
    ordered_json json;
    if (shown.property != nullptr) {
        json["property"] = shown.property->name;
        json["verdict"] = name_of(shown.verdict);
    }
    json["trace"] = trace_json(instance, shown, detail);
    if (!shown.numbers) return json;
    const RealNumbers& numbers = *shown.numbers;
    // Of a connection's SYN: the number before the first octet.
    json["numbers"] = {{"isn", {numbers.first_octet[0] - 1, numbers.first_octet[1] - 1}},
                       {"first_octet", numbers.first_octet},
                       {"octets", numbers.octets},
                       {"mss", numbers.mss},
                       {"window", numbers.window}};
    return json;
}

void put_own_setting(const Instance& instance, const ordered_json& document, ordered_json& one) {
    const ordered_json designs = instance.designs;
    const ordered_json environment = environment_json(instance.model->environment());
    if (designs != document["designs"]) one["designs"] = designs;
    if (environment != document["environment"]) one["environment"] = environment;
}

ordered_json traces_json(std::string_view command, std::span<const TracesOfInstance> parts,
                         const TraceDetail& detail) {
    ordered_json json = document_json(command, *parts.front().instance);
    json["traces"] = ordered_json::array();
    for (const TracesOfInstance& part : parts) {
        for (const ShownTrace& shown : part.traces) {
            ordered_json one = shown_json(*part.instance, shown, detail);
            put_own_setting(*part.instance, json, one);
            json["traces"].push_back(std::move(one));
        }
    }
    return json;
}

}  // namespace finwait::program
