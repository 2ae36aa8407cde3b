#include "checker/program/commands/check/explored_code.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
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

std::string doubt_text(const ExploredCode& code) {
    const std::string end = name_of(code.side);
    if (code.test.differences > 0)
        return "what is masked in the states of " + end + " matters: " + code.test.difference;
    if (code.wrong_runs > 0)
        return "the code at " + end + " goes another way where it is not restored in between";
    return "the test of what is masked in the states of " + end + " was ended by a limit";
}

/// Whether the verdict is one that a run shows all by itself.
bool is_shown_by_run(const Finding& finding) {
    return finding.verdict == Verdict::Violated || finding.verdict == Verdict::Reached;
}

}  // namespace

void refuse_what_is_not_for_code(const CheckOptions& options, const model::ConnectionModel& model) {
    if (!model.has_code()) return;
    for (const Side side : kEndsOfModel) {
        if (model.implemented(side) == nullptr) continue;
        if (const auto why = why_not_explored_in(model.environment(), side)) throw UsageError(*why);
    }
    const auto& as = options.render.as;
    const std::pair<bool, std::string_view> asked_for[]{
        {options.save.has_value(), "--save"},
        {options.certificate.has_value(), "--certificate"},
        {options.engine.checkpoint.has_value(), "--checkpoint"},
        {options.engine.resume.has_value(), "--resume"},
        {as == "pcapng" || as == "packetdrill", "--as pcapng and packetdrill"}};
    for (const auto& [is_asked_for, option] : asked_for) {
        if (!is_asked_for) continue;
        throw UsageError(fmt::format(
            "{}: needs designs that are files at both ends, and one is the code of a stack; "
            "--format json and --as html keep its traces",
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

bool is_in_doubt(const ExploredCode& code) {
    return code.test.differences > 0 || code.wrong_runs > 0 || code.test.in_part;
}

std::vector<std::string> lines_of(const ExploredCode& code) {
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{} is code: {} ({}), {} states, {} endpoints, {} executions",
                                name_of(code.side), code.name, code.path, with_commas(code.records),
                                with_commas(code.endpoints), with_commas(code.executions)));
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

}  // namespace finwait::program
