#include "checker/program/traces/trace_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/traces/trace_json.h"
#include "model/files/input_error.h"
#include "model/settings.h"

namespace finwait::program {

std::array<JsonInput::Node, 2> two_in(const JsonInput::Node& node) {
    const auto elements = node.elements();
    if (elements.size() != 2)
        node.fail("expected an array of two elements, one for A and one for B");
    return {elements[0], elements[1]};
}

namespace {

std::vector<std::int64_t> integers_in(const model::Setting& setting, const JsonInput::Node& node) {
    std::vector<std::int64_t> numbers;
    for (const JsonInput::Node& element : node.elements())
        numbers.push_back(element.integer(setting.least, setting.most));
    return numbers;
}

std::array<bool, 2> ends_in(const JsonInput::Node& node) {
    std::array<bool, 2> ends{};
    for (const JsonInput::Node& element : node.elements()) {
        const std::string name = element.text();
        if (name != "A" && name != "B") element.fail("this is no endpoint; allowed: \"A\", \"B\"");
        ends[name == "A" ? 0 : 1] = true;
    }
    return ends;
}

std::optional<model::SettingValue> two_values_in(const model::Setting& setting,
                                                 const JsonInput::Node& node);

model::SettingValue value_in(const model::Setting& setting, const JsonInput::Node& node) {
    if (setting.per_end && node.is_array()) {
        if (const auto values = two_values_in(setting, node)) return *values;
        node.fail("expected an array of two elements, one for A and one for B");
    }
    switch (setting.type) {
        case model::SettingType::Switch: return node.boolean();
        case model::SettingType::Number: return node.integer(setting.least, setting.most);
        case model::SettingType::Pair:
        case model::SettingType::Numbers: return integers_in(setting, node);
        case model::SettingType::Ends: return ends_in(node);
        case model::SettingType::Word: return node.text();
    }
    return false;
}

std::optional<model::SettingValue> two_values_in(const model::Setting& setting,
                                                 const JsonInput::Node& node) {
    const std::vector<JsonInput::Node> of_ends = node.elements();
    if (of_ends.size() != 2) return std::nullopt;
    switch (setting.type) {
        case model::SettingType::Switch:
            return std::array{of_ends[0].boolean(), of_ends[1].boolean()};
        case model::SettingType::Word: return std::array{of_ends[0].text(), of_ends[1].text()};
        case model::SettingType::Number:
        case model::SettingType::Pair:
        case model::SettingType::Numbers: return integers_in(setting, node);
        case model::SettingType::Ends: break;
    }
    return std::nullopt;
}

}  // namespace

/// What is left out where it says nothing may be missing: it is as by default.
model::Environment environment_in(const JsonInput::Node& node) {
    std::vector<std::string> names;
    for (const model::Setting& setting : model::settings()) {
        names.push_back(model::identifier_of(setting));
    }
    node.allow_only(std::vector<std::string_view>(names.begin(), names.end()));
    model::Environment environment;
    for (const model::Setting& setting : model::settings()) {
        const std::string name = model::identifier_of(setting);
        const auto given = node.find(name);
        if (!given && setting.hidden_at_default) continue;
        const JsonInput::Node said = given ? *given : node.at(name);
        const model::SettingValue value = value_in(setting, said);
        const std::string why = model::check(setting, value);
        if (!why.empty()) said.fail(why);
        setting.set(environment, value);
    }
    return environment;
}

namespace {

model::Side side_in(const JsonInput::Node& node) {
    const std::string name = node.text();
    if (name != "A" && name != "B") node.fail("this is no endpoint; allowed: \"A\", \"B\"");
    return name == "A" ? model::Side::A : model::Side::B;
}

model::Segment segment_in(const JsonInput::Node& node) {
    model::Segment segment;
    segment.seq = static_cast<std::uint32_t>(node.at("seq").integer());
    segment.ack = static_cast<std::uint32_t>(node.at("ack").integer());
    segment.len = static_cast<std::uint8_t>(node.at("len").number(1));
    segment.has_ack = false;
    for (const JsonInput::Node& flag : node.at("flags").elements()) {
        const std::string name = flag.text();
        segment.syn |= name == "SYN";
        segment.has_ack |= name == "ACK";
        segment.fin |= name == "FIN";
        segment.rst |= name == "RST";
        segment.fin_taken |= name == "FIN-TAKEN";
    }
    // Said only where they are not those of a connection that starts ESTABLISHED, without a clock.
    const auto small = [&](const char* name, std::uint8_t& member) {
        if (const auto said = node.find(name)) {
            member = static_cast<std::uint8_t>(said->number(model::kMaxTicks));
        }
    };
    small("incarnation", segment.incarnation);
    small("to", segment.to);
    small("age", segment.age);
    if (const auto said = node.find("wnd")) {
        segment.wnd = static_cast<std::uint32_t>(said->number(model::kMaxWindow));
    }
    return segment;
}

model::Event event_in(const JsonInput::Node& step) {
    const JsonInput::Node name = step.at("event");
    const auto kind = model::event_kind(name.text());
    if (!kind) {
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < model::kEventKinds; ++i) {
            names.push_back(name_of(static_cast<model::EventKind>(i)));
        }
        name.fail(model::unknown("event", name.text(), names));
    }
    model::Event event{*kind, model::Side::A, {}};
    if (!concerns_both_ends(*kind)) event.endpoint = side_in(step.at("endpoint"));
    if (const auto choice = step.find("choice")) {
        event.choice = static_cast<std::uint8_t>(choice->number(model::kMaxIsnOffsets));
    }
    if (concerns_segment(*kind)) event.segment = segment_in(step.at("segment"));
    return event;
}

/// A value as an error shows it.
std::string shown(const nlohmann::json& value) {
    constexpr std::size_t kLongest = 200;
    const std::string text = value.dump(-1, ' ', true);
    return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

/// Everything that the file says of a step must be what the model did, and the other way round.
void compare(const JsonInput::Node& step, std::size_t number, const TraceStep& replayed) {
    const nlohmann::json expected(step_json(replayed));
    for (const auto& [key, value] : expected.items()) {
        const auto said = step.find(key);
        if (!said) {
            step.fail(
                fmt::format("step {}: {} is missing; the model has {}", number, key, shown(value)));
        }
        if (said->value() != value) {
            said->fail(fmt::format("step {}: {} is {} here; the model has {}", number, key,
                                   shown(said->value()), shown(value)));
        }
    }
    for (const auto& [key, value] : step.value().items()) {
        if (!expected.contains(key)) {
            step.at(key).fail(
                fmt::format("step {}: the model has no {} here", number, model::in_quotes(key)));
        }
    }
}

}  // namespace

Trace trace_in(const JsonInput::Node& node, const model::ConnectionModel& model) {
    Trace trace = trace_from(model, model.initial());
    for (const JsonInput::Node& step : node.at("steps").elements()) {
        const std::size_t number = trace.steps.size() + 1;
        const model::Event event = event_in(step);
        const auto change = model.change_by(trace.last(), event);
        if (!change) {
            step.fail(fmt::format("step {}: \"{}\" cannot happen here", number, text_of(event)));
        }
        trace.steps.push_back({*change, model.apply(trace.last(), *change)});
        compare(step, number, trace.steps.back());
    }
    if (const auto loop = node.find("loop")) {
        trace.loop = loop->number(trace.steps.empty() ? 0 : trace.steps.size() - 1);
        if (trace.steps.empty() || trace.before(*trace.loop) != trace.last()) {
            loop->fail("the run does not lead back to where this cycle is said to begin");
        }
    }
    return trace;
}

}  // namespace finwait::program
