#include "checker/program/commands/trace/played.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/trace/concrete.h"
#include "checker/program/conformance/trace_player.h"
#include "checker/program/stacks/named_stack.h"
#include "checker/program/stacks/test_network.h"
#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;
using Outcome = PlayedEnd::Outcome;

struct PlayedShown {
    std::string name;
    model::Side end;
    PlayedEnd played;
};

std::string_view name_of_outcome(Outcome outcome) {
    switch (outcome) {
        case Outcome::AsInTrace: return "as in the trace";
        case Outcome::OtherWay: return "another way";
        case Outcome::NotToTheEnd: return "not to the end";
    }
    return "";
}

std::string sentence_of(const PlayedShown& one, const std::string& stack) {
    switch (one.played.outcome) {
        case Outcome::AsInTrace:
            return fmt::format("{}, {}: {} does as in the trace", one.name, name_of(one.end),
                               stack);
        case Outcome::OtherWay:
            return fmt::format("{}, {}: {} goes another way in step {}", one.name, name_of(one.end),
                               stack, one.played.steps.back().step + 1);
        case Outcome::NotToTheEnd:
            return fmt::format("{}, {}: {} does as in the trace as far as it can be played: {}",
                               one.name, name_of(one.end), stack, one.played.why);
    }
    return "";
}

Role role_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::AsInTrace: return Role::Good;
        case Outcome::OtherWay: return Role::Bad;
        case Outcome::NotToTheEnd: return Role::Doubt;
    }
    return Role::Plain;
}

void print(const PlayedShown& one, const std::string& stack, Console& console) {
    for (const std::string& part : wrap(printable(sentence_of(one, stack)), console.width())) {
        console.print_line(console.palette().paint(role_of(one.played.outcome), part));
    }
    std::size_t first = 0;
    std::size_t second = 0;
    for (const PlayedStep& step : one.played.steps) {
        first = std::max(first, step.event.size());
        second = std::max(second, step.by_trace.size());
    }
    for (const PlayedStep& step : one.played.steps) {
        console.print_line(fmt::format("  {:>3}  {:<{}}  {:<{}} | {}", step.step + 1, step.event,
                                       first, step.by_trace, second, step.by_stack));
    }
}

ordered_json json_of(const PlayedShown& one) {
    ordered_json json{{"trace", one.name},
                      {"endpoint", name_of(one.end)},
                      {"outcome", name_of_outcome(one.played.outcome)}};
    if (!one.played.why.empty()) json["why"] = one.played.why;
    json["steps"] = ordered_json::array();
    for (const PlayedStep& step : one.played.steps) {
        json["steps"].push_back({{"step", step.step + 1},
                                 {"event", step.event},
                                 {"trace", step.by_trace},
                                 {"stack", step.by_stack}});
    }
    return json;
}

std::vector<PlayedShown> play_all(const std::vector<TracesOfInstance>& parts,
                                  StackUnderTest& stack) {
    std::vector<PlayedShown> all;
    for (const TracesOfInstance& part : parts) {
        for (const ShownTrace& shown : part.traces) {
            for (const model::Side end : {model::Side::A, model::Side::B}) {
                all.push_back(
                    {std::string(name_of(shown)), end, play(*part.instance, shown, end, stack)});
            }
        }
    }
    return all;
}

ExitStatus status_of_played(const std::vector<PlayedShown>& all) {
    const auto any = [&](Outcome outcome) {
        return std::ranges::any_of(
            all, [&](const PlayedShown& one) { return one.played.outcome == outcome; });
    };
    if (any(Outcome::OtherWay)) return ExitStatus::Violated;
    return any(Outcome::NotToTheEnd) ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

void report(const std::vector<PlayedShown>& all, const std::string& stack, bool as_json,
            Console& console) {
    if (as_json) {
        ordered_json json = document_json("trace");
        json["stack"] = stack;
        json["played"] = ordered_json::array();
        for (const PlayedShown& one : all) json["played"].push_back(json_of(one));
        console.print_document(dump(json, 2) + "\n");
        return;
    }
    const char* separator = nullptr;
    for (const PlayedShown& one : all) {
        if (separator != nullptr) console.print_line(separator);
        print(one, stack, console);
        separator = "";
    }
}

}  // namespace

ExitStatus play_traces(const std::vector<TracesOfInstance>& parts, const std::string& stack,
                       bool as_json, Console& console) {
    try {
        const std::unique_ptr<StackUnderTest> running = stack_named(stack);
        const std::vector<PlayedShown> all = play_all(parts, *running);
        report(all, running->name(), as_json, console);
        return status_of_played(all);
    } catch (const NotPossible& what) {
        console.print_error(fmt::format("inconclusive: nothing was played: {}", what.what()));
        return ExitStatus::Inconclusive;
    }
}

}  // namespace finwait::program
