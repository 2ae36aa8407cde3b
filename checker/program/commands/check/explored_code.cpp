#include "checker/program/commands/check/explored_code.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "checker/program/commands/commands.h"
#include "checker/program/explored_code/explored_stack.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

using checker::Verdict;
using model::Side;

constexpr std::array kEndsOfModel{Side::A, Side::B};

const ExploredEnd* explored_end(const model::ConnectionModel& model, Side side) {
    return dynamic_cast<const ExploredEnd*>(model.implemented(side));
}

/// A field that a stack may tell or not.
struct ToldField {
    std::string_view name;
    std::size_t offset;
    std::optional<std::uint32_t> StackNumbers::*told;
};
constexpr std::array kToldFields{
    ToldField{"snd_una", offsetof(model::Endpoint, snd_una), &StackNumbers::snd_una},
    ToldField{"snd_nxt", offsetof(model::Endpoint, snd_nxt), &StackNumbers::snd_nxt},
    ToldField{"rcv_nxt", offsetof(model::Endpoint, rcv_nxt), &StackNumbers::rcv_nxt}};

/// What the code of an end executes in a run; a cycle twice more.
std::vector<CodeEvent> events_of_code(const ExploredEnd& end, Side side, const Trace& trace) {
    std::vector<CodeEvent> events;
    const auto add = [&](std::size_t i) {
        const model::Event& event = trace.steps[i].change.event;
        if (event.endpoint != side) return;
        if (const auto executed = end.executed_by(trace.before(i).endpoint(side), event))
            events.push_back(*executed);
    };
    for (std::size_t i = 0; i < trace.steps.size(); ++i) add(i);
    for (int round = 0; trace.loop && round < 2; ++round) {
        for (std::size_t i = *trace.loop; i < trace.steps.size(); ++i) add(i);
    }
    return events;
}

/// Time and Ctrl-C; asked before every execution.
std::function<bool()> goes_on(const checker::Limits& limits) {
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> end;
    if (limits.time) end = Clock::now() + std::chrono::duration_cast<Clock::duration>(*limits.time);
    return [end, interrupted = limits.interrupted] {
        if (interrupted != nullptr && *interrupted) return false;
        return !end || Clock::now() < *end;
    };
}

void make_inconclusive(Finding& finding, const std::string& remark) {
    finding = Finding{Verdict::Inconclusive, {}, finding.premises_met};
    finding.remark = remark;
}

/// Whether the verdict is one that a run shows all by itself.
bool is_shown_by_run(const Finding& finding) {
    return finding.verdict == Verdict::Violated || finding.verdict == Verdict::Reached;
}

}  // namespace

std::optional<std::string> why_no_code_in(const model::ConnectionModel& model) {
    for (const Side side : kEndsOfModel) {
        if (model.implemented(side) == nullptr) continue;
        if (auto why = why_not_explored_in(model.environment(), side)) return why;
    }
    return std::nullopt;
}

void refuse_where_no_code_can_be(const model::ConnectionModel& model) {
    if (const auto why = why_no_code_in(model)) throw UsageError(*why);
}

void refuse_what_is_not_for_code(const CheckOptions& options, const model::ConnectionModel& model) {
    if (!model.has_code()) return;
    refuse_where_no_code_can_be(model);
    const std::pair<bool, std::string_view> asked_for[]{
        {options.certificate.has_value(), "--certificate"},
        {options.engine.checkpoint.has_value(), "--checkpoint"},
        {options.engine.resume.has_value(), "--resume"}};
    for (const auto& [is_asked_for, option] : asked_for) {
        if (!is_asked_for) continue;
        throw UsageError(fmt::format(
            "{}: needs designs that are files at both ends, and one is the code of a stack",
            option));
    }
}

std::optional<std::string> why_not_told(const properties::Property& property,
                                        const model::ConnectionModel& model) {
    for (const Side side : kEndsOfModel) {
        const ExploredStack* const stack = explored_stack(model.design(side));
        if (stack == nullptr) continue;
        const StackNumbers told = stack->numbers();
        for (const ToldField& field : kToldFields) {
            if (told.*field.told || !property.reads(side, field.offset)) continue;
            return fmt::format(
                "it speaks of {}.{}, which {} does not tell: "
                "finwait_stack_numbers would",
                name_of(side), field.name, stack->name());
        }
    }
    return std::nullopt;
}

void leave_out_untold(std::vector<const properties::Property*>& properties,
                      const model::ConnectionModel& model, bool by_name) {
    std::erase_if(properties, [&](const properties::Property* property) {
        const auto why = why_not_told(*property, model);
        if (why && by_name)
            throw UsageError(fmt::format("{} cannot be judged: {}", property->name, *why));
        return why.has_value();
    });
}

bool goes_on_code(const model::ConnectionModel& model, const Trace& trace) {
    return std::ranges::all_of(kEndsOfModel, [&](Side side) {
        const ExploredEnd* const end = explored_end(model, side);
        if (end == nullptr) return true;
        CodeTable& table = explored_stack(model.design(side))->table(side);
        return !table.differs_at(events_of_code(*end, side, trace)).has_value();
    });
}

std::vector<ExploredCode> test_all_states(const model::Design& design,
                                          const checker::Limits& limits) {
    std::vector<ExploredCode> all;
    const ExploredStack* const stack = explored_stack(design);
    if (stack == nullptr) return all;
    const auto go_on = goes_on(limits);
    for (const Side side : kEndsOfModel) {
        CodeTable& table = stack->table(side);
        ExploredCode code;
        code.side = side;
        code.name = stack->name();
        code.path = stack->path();
        code.records = table.records();
        code.executions = table.executions();
        code.is_endless = table.is_endless();
        code.masked = stack->masked();
        code.test = table.test_congruence(go_on);
        all.push_back(std::move(code));
    }
    return all;
}

std::vector<ExploredCode> test_code(const model::ConnectionModel& model,
                                    const checker::Limits& limits, EngineResult& result,
                                    std::vector<std::optional<ShownTrace>>& traces) {
    std::vector<ExploredCode> all;
    const auto go_on = goes_on(limits);
    for (const Side side : kEndsOfModel) {
        const ExploredEnd* const end = explored_end(model, side);
        if (end == nullptr) continue;
        const ExploredStack& stack = *explored_stack(model.design(side));
        CodeTable& table = stack.table(side);
        ExploredCode code{side,
                          stack.name(),
                          stack.path(),
                          table.records(),
                          end->endpoints(),
                          table.executions(),
                          table.is_endless(),
                          stack.masked(),
                          table.test_congruence(go_on)};
        for (std::size_t i = 0; i < traces.size(); ++i) {
            if (!traces[i]) continue;
            ++code.runs;
            if (!table.differs_at(events_of_code(*end, side, traces[i]->trace))) continue;
            ++code.wrong_runs;
            traces[i].reset();
            make_inconclusive(result.findings[i], "the code at " + std::string(name_of(side)) +
                                                      " does not go the run that was found");
        }
        all.push_back(std::move(code));
    }
    for (const ExploredCode& code : all) {
        if (!is_in_doubt(code)) continue;
        for (std::size_t i = 0; i < result.findings.size(); ++i) {
            Finding& finding = result.findings[i];
            if (finding.verdict == Verdict::Inconclusive || is_shown_by_run(finding)) continue;
            traces[i].reset();
            make_inconclusive(finding, doubt_text(code));
        }
    }
    return all;
}

std::string doubt_text(const ExploredCode& code) {
    const std::string end = name_of(code.side);
    if (code.test.differences > 0)
        return "what is masked in the states of " + end + " matters: " + code.test.difference;
    if (code.wrong_runs > 0)
        return "the code at " + end + " goes another way where it is not restored in between";
    return "the test of what is masked in the states of " + end + " was ended by a limit";
}

bool is_in_doubt(const ExploredCode& code) {
    return code.test.differences > 0 || code.wrong_runs > 0 || code.test.in_part;
}

std::vector<std::string> lines_of(const ExploredCode& code) {
    std::vector<std::string> lines;
    const std::string endpoints =
        code.endpoints == 0 ? "" : with_commas(code.endpoints) + " endpoints, ";
    lines.push_back(fmt::format("{} is code: {} ({}), {} states, {}{} executions",
                                name_of(code.side), code.name, code.path, with_commas(code.records),
                                endpoints, with_commas(code.executions)));
    std::vector<std::string> written;
    std::vector<std::string> left_out;
    for (const MaskedPart& part : code.masked)
        (part.is_written ? written : left_out).push_back(part.what);
    if (!written.empty()) {
        lines.push_back(
            fmt::format("  masked, a constant is written: {}", fmt::join(written, "; ")));
    }
    if (!left_out.empty())
        lines.push_back(fmt::format("  masked, not compared: {}", fmt::join(left_out, "; ")));
    std::string tested =
        fmt::format("  tested: {} events in {} other images, {} steps of walks, {} runs",
                    with_commas(code.test.comparisons), with_commas(code.test.images),
                    with_commas(code.test.walked), with_commas(code.runs));
    if (is_in_doubt(code)) {
        tested += "; " + doubt_text(code);
    } else {
        tested += ": all alike";
    }
    lines.push_back(std::move(tested));
    if (code.is_endless) {
        lines.push_back(
            "  there is no end to its states: something that counts up is not masked, or "
            "the data is too much");
    }
    return lines;
}

nlohmann::ordered_json json_of(const ExploredCode& code) {
    nlohmann::ordered_json masked = nlohmann::ordered_json::array();
    for (const MaskedPart& part : code.masked)
        masked.push_back({{"what", part.what}, {"written", part.is_written}});
    nlohmann::ordered_json test{
        {"images", code.test.images},         {"comparisons", code.test.comparisons},
        {"steps_of_walks", code.test.walked}, {"differences", code.test.differences},
        {"complete", !code.test.in_part},     {"runs", code.runs},
        {"wrong_runs", code.wrong_runs}};
    if (code.test.differences > 0) test["difference"] = code.test.difference;
    nlohmann::ordered_json json{{"end", model::name_of(code.side)},
                                {"name", code.name},
                                {"path", code.path},
                                {"states", code.records}};
    if (code.endpoints != 0) json["endpoints"] = code.endpoints;
    json["executions"] = code.executions;
    json["endless"] = code.is_endless;
    json["masked"] = std::move(masked);
    json["test"] = std::move(test);
    return json;
}

}  // namespace finwait::program
