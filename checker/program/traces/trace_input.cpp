#include "checker/program/traces/trace_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/renderings/trace_json.h"
#include "model/files/input_error.h"

namespace finwait::program {

using Node = JsonInput::Node;

namespace {

std::array<bool, 2> closers_in(const Node& node) {
    std::array<bool, 2> closers{};
    for (const Node& element : node.elements()) {
        const std::string name = element.text();
        if (name != "A" && name != "B") element.fail("this is no endpoint; allowed: \"A\", \"B\"");
        closers[name == "A" ? 0 : 1] = true;
    }
    return closers;
}

}  // namespace

std::array<Node, 2> two_in(const Node& node) {
    const auto elements = node.elements();
    if (elements.size() != 2)
        node.fail("expected an array of two elements, one for A and one for B");
    return {elements[0], elements[1]};
}

namespace {

std::uint32_t amount_in(const Node& node, std::uint32_t least, std::uint32_t most) {
    const auto amount = static_cast<std::uint32_t>(node.number(most));
    if (amount < least)
        node.fail(fmt::format("{} is not a whole number from {} to {}", amount, least, most));
    return amount;
}

}  // namespace

model::Environment environment_in(const Node& node) {
    node.allow_only({"data", "window", "capacity", "order", "loss", "duplication", "delayed_ack",
                     "closers", "abort"});
    model::Environment environment;
    const auto data = two_in(node.at("data"));
    for (const std::size_t i : {0U, 1U})
        environment.data[i] = amount_in(data[i], 0, model::kMaxData);
    environment.window = amount_in(node.at("window"), 1, model::kMaxWindow);
    environment.capacity = amount_in(node.at("capacity"), 1, model::kMaxCapacity);
    const Node order = node.at("order");
    if (order.text() != "any" && order.text() != "fifo") {
        order.fail("this is no order; allowed: \"any\", \"fifo\"");
    }
    environment.order = order.text() == "any" ? model::Order::Any : model::Order::Fifo;
    environment.loss = node.at("loss").boolean();
    environment.duplication = node.at("duplication").boolean();
    environment.delayed_ack = node.at("delayed_ack").boolean();
    environment.closers = closers_in(node.at("closers"));
    environment.abort = node.at("abort").boolean();
    return environment;
}

namespace {

model::Side side_in(const Node& node) {
    const std::string name = node.text();
    if (name != "A" && name != "B") node.fail("this is no endpoint; allowed: \"A\", \"B\"");
    return name == "A" ? model::Side::A : model::Side::B;
}

model::Segment segment_in(const Node& node) {
    constexpr std::uint64_t kMost = 0xffff'ffff;
    model::Segment segment;
    segment.seq = static_cast<std::uint32_t>(node.at("seq").number(kMost));
    segment.ack = static_cast<std::uint32_t>(node.at("ack").number(kMost));
    segment.len = static_cast<std::uint8_t>(node.at("len").number(1));
    for (const Node& flag : node.at("flags").elements()) {
        const std::string name = flag.text();
        segment.fin |= name == "FIN";
        segment.rst |= name == "RST";
        segment.fin_taken |= name == "FIN-TAKEN";
    }
    return segment;
}

model::Event event_in(const Node& step) {
    const Node name = step.at("event");
    const auto kind = model::event_kind(name.text());
    if (!kind) {
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < model::kEventKinds; ++i) {
            names.push_back(name_of(static_cast<model::EventKind>(i)));
        }
        name.fail(model::unknown("event", name.text(), names));
    }
    model::Event event{*kind, side_in(step.at("endpoint")), {}};
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
void compare(const Node& step, std::size_t number, const TraceStep& replayed) {
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

Trace trace_in(const Node& node, const model::ConnectionModel& model) {
    Trace trace{model.initial(), {}};
    for (const Node& step : node.at("steps").elements()) {
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
