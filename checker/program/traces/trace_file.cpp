#include "checker/program/traces/trace_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/check/property_text.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/terminal/version.h"
#include "checker/program/traces/json_input.h"
#include "checker/program/traces/validation.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "properties/files/property_file.h"

namespace finwait::program {

using nlohmann::ordered_json;

namespace {

using Node = JsonInput::Node;

constexpr std::size_t kLargestTraceFile = std::size_t{64} << 20U;

/// Tells whether two designs do the same, whatever they are called: 64-bit FNV-1a over all that
/// they consist of. It guards against mistakes, not against an adversary.
std::string digest_of(const model::Design& design) {
    model::Design nameless;
    nameless.table = design.table;
    nameless.mechanisms = design.mechanisms;
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : design_file_text(nameless)) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    }
    return fmt::format("{:016x}", hash);
}

std::string claim_of(const properties::Property& property) {
    return fmt::format("{}", fmt::join(claim_lines(property), "; "));
}

// ---- reading

std::array<bool, 2> closers_in(const Node& node) {
    std::array<bool, 2> closers{};
    for (const Node& element : node.elements()) {
        const std::string name = element.text();
        if (name != "A" && name != "B") element.fail("this is no endpoint; allowed: \"A\", \"B\"");
        closers[name == "A" ? 0 : 1] = true;
    }
    return closers;
}

/// Exactly two elements.
std::array<Node, 2> two_in(const Node& node) {
    const auto elements = node.elements();
    if (elements.size() != 2) node.fail("this has not two elements; allowed: two, for A and for B");
    return {elements[0], elements[1]};
}

std::uint32_t amount_in(const Node& node, std::uint32_t least, std::uint32_t most) {
    const auto amount = static_cast<std::uint32_t>(node.number(most));
    if (amount < least)
        node.fail(fmt::format("{} does not do; allowed: {} to {}", amount, least, most));
    return amount;
}

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

/// The designs of the file in that environment.
Setting setting_in(const Node& root, const model::Environment& environment) {
    const auto designs = two_in(root.at("designs"));
    Setting setting = make_setting(std::array{designs[0].text(), designs[1].text()}, environment);
    const auto digests = two_in(root.at("design_digests"));
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        const std::string digest = digest_of(setting.model->design(side));
        if (digests[index(side)].text() != digest) {
            digests[index(side)].fail(fmt::format(
                "{} is not the design with which the trace was saved: its digest is {} now",
                model::in_quotes(setting.designs[index(side)]), digest));
        }
    }
    return setting;
}

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

/// Everything that the file says of a step must be what the model did, and the other way round.
void compare(const Node& step, std::size_t number, const TraceStep& replayed) {
    const nlohmann::json expected(step_json(replayed));
    for (const auto& [key, value] : expected.items()) {
        const auto said = step.find(key);
        if (!said) {
            step.fail(
                fmt::format("step {}: {} is missing; the model has {}", number, key, value.dump()));
        }
        if (said->value() != value) {
            said->fail(fmt::format("step {}: {} is {} here; the model has {}", number, key,
                                   said->value().dump(), value.dump()));
        }
    }
    for (const auto& [key, value] : step.value().items()) {
        if (!expected.contains(key)) {
            step.at(key).fail(
                fmt::format("step {}: the model has no {} here", number, model::in_quotes(key)));
        }
    }
}

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

const properties::Property& property_in(const Node& node, const LoadedTraces& loaded) {
    node.allow_only({"name", "claim"});
    const std::string name = node.at("name").text();
    const auto* const property = properties::find_property(loaded.properties, name);
    if (property == nullptr) {
        node.at("name").fail(
            fmt::format("there is no property {}; allowed: those that ship, and those of files "
                        "given with --properties",
                        model::in_quotes(name)));
    }
    if (node.at("claim").text() != claim_of(*property)) {
        node.at("claim").fail(
            fmt::format("{} claims something else now: {}", name, claim_of(*property)));
    }
    return *property;
}

checker::Verdict verdict_in(const Node& node, properties::Kind kind) {
    // So did finwait 0.1.0 call a witness that is reached.
    if (kind == properties::Kind::Reachable && node.text() == "holds") {
        return checker::Verdict::Reached;
    }
    std::vector<std::string_view> allowed;
    for (const checker::Verdict verdict : verdicts_shown_by_runs(kind)) {
        if (node.text() == checker::name_of(verdict)) return verdict;
        allowed.push_back(checker::name_of(verdict));
    }
    node.fail(
        fmt::format("this is no verdict that a trace shows of a property of kind {}; "
                    "allowed: {}",
                    properties::name_of(kind), model::listed(allowed)));
}

ShownTrace shown_in(const Node& node, const LoadedTraces& loaded) {
    node.allow_only({"property", "verdict", "steps", "loop", "environment"});
    const model::ConnectionModel& model = *loaded.setting.model;
    ShownTrace shown;
    if (const auto property = node.find("property")) {
        shown.property = &property_in(*property, loaded);
        shown.verdict = verdict_in(node.at("verdict"), shown.property->kind);
    } else if (const auto verdict = node.find("verdict")) {
        verdict->fail("a verdict without a property");
    }
    shown.trace = trace_in(node, model);
    if (shown.property == nullptr) return shown;
    if (const auto why = why_invalid(model, *shown.property, shown.verdict, shown.trace)) {
        node.at("verdict").fail(fmt::format("the trace does not show that {} is {}: {}",
                                            shown.property->name, node.at("verdict").text(), *why));
    }
    return shown;
}

// ---- writing

/// A step per line: long enough to be read, short enough to be compared. `environment`: it is not
/// that of the file.
void append_trace(std::string& text, const ShownTrace& shown,
                  const model::Environment* environment) {
    text += "    {\n";
    if (environment != nullptr) {
        text +=
            fmt::format("      \"environment\": {},\n", dump(environment_json(*environment), -1));
    }
    if (shown.property != nullptr) {
        const ordered_json property{{"name", shown.property->name},
                                    {"claim", claim_of(*shown.property)}};
        text += fmt::format("      \"property\": {},\n      \"verdict\": \"{}\",\n",
                            dump(property, -1), name_of(shown.verdict));
    }
    if (shown.trace.loop) text += fmt::format("      \"loop\": {},\n", *shown.trace.loop);
    text += "      \"steps\": [";
    const char* separator = "\n";
    for (const TraceStep& step : shown.trace.steps) {
        text += fmt::format("{}        {}", separator, dump(step_json(step), -1));
        separator = ",\n";
    }
    text += "\n      ]\n    }";
}

}  // namespace

ordered_json document_json(std::string_view command, const Setting& setting) {
    return {{"tool", "finwait"},
            {"version", kVersion},
            {"command", command},
            {"designs", setting.designs},
            {"environment", environment_json(setting.model->environment())}};
}

std::string trace_file_text(std::string_view command, std::span<const TracesOfSetting> parts) {
    const Setting& setting = *parts.front().setting;
    ordered_json head = document_json(command, setting);
    head["design_digests"] = ordered_json::array();
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        head["design_digests"].push_back(digest_of(setting.model->design(side)));
        // A path must lead to the design from anywhere.
        std::string& design = head["designs"][index(side)].get_ref<std::string&>();
        if (model::is_path(design)) design = std::filesystem::absolute(design).string();
    }
    std::string text = "{\n";
    for (const auto& [key, value] : head.items()) {
        text += fmt::format("  {}: {},\n", dump(key, -1), dump(value, -1));
    }
    text += "  \"traces\": [";
    const char* separator = "\n";
    for (const TracesOfSetting& part : parts) {
        const bool differs = &part != &parts.front();
        for (const ShownTrace& shown : part.traces) {
            text += separator;
            append_trace(text, shown, differs ? &part.setting->model->environment() : nullptr);
            separator = ",\n";
        }
    }
    return text + "\n  ]\n}\n";
}

std::vector<LoadedTraces> read_trace_file(const std::string& file,
                                          const std::vector<std::string>& property_files) {
    const JsonInput input(model::read_input_file(file, kLargestTraceFile), file);
    const Node root = input.root();
    root.allow_only(
        {"tool", "version", "command", "designs", "environment", "design_digests", "traces"});
    if (root.at("tool").text() != "finwait") root.at("tool").fail("this is no trace of finwait");
    std::vector<LoadedTraces> parts;
    const auto part_in = [&](const model::Environment& environment) -> LoadedTraces& {
        for (LoadedTraces& part : parts) {
            if (part.setting.model->environment() == environment) return part;
        }
        LoadedTraces& part =
            parts.emplace_back(LoadedTraces{setting_in(root, environment), {}, {}});
        part.properties = properties::shipped_properties(environment);
        for (const std::string& one : property_files) {
            add_properties(part.properties, properties::read_properties(one, environment));
        }
        return part;
    };
    const model::Environment common = environment_in(root.at("environment"));
    (void)part_in(common);
    for (const Node& node : root.at("traces").elements()) {
        const auto own = node.find("environment");
        LoadedTraces& part = part_in(own ? environment_in(*own) : common);
        part.traces.push_back(shown_in(node, part));
    }
    return parts;
}

}  // namespace finwait::program
