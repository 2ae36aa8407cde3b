#include "checker/program/commands/explain/explained_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/designs.h"
#include "checker/program/conformance/script_runner.h"
#include "checker/program/stacks/design_stack.h"
#include "checker/program/stacks/named_stack.h"
#include "checker/program/stacks/test_network.h"
#include "checker/program/traces/json.h"
#include "model/files/input_file.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;
using ScriptOutcome = ScriptRun::Outcome;

struct RunOfStack {
    std::string stack;
    ScriptRun run;
};

std::string_view name_of_script_outcome(ScriptOutcome outcome) {
    switch (outcome) {
        case ScriptOutcome::AsExpected: return "as expected";
        case ScriptOutcome::OtherWay: return "another way";
        case ScriptOutcome::NotToTheEnd: return "not to the end";
    }
    return "";
}

std::string sentence_of_run(const RunOfStack& one) {
    switch (one.run.outcome) {
        case ScriptOutcome::AsExpected: return one.stack + " does what the script expects";
        case ScriptOutcome::OtherWay:
            return fmt::format("{} goes another way in line {}", one.stack,
                               one.run.findings.back().line);
        case ScriptOutcome::NotToTheEnd:
            return fmt::format("{} does what the script expects as far as it can be followed: {}",
                               one.stack, one.run.why);
    }
    return "";
}

Role role_of_run(ScriptOutcome outcome) {
    switch (outcome) {
        case ScriptOutcome::AsExpected: return Role::Good;
        case ScriptOutcome::OtherWay: return Role::Bad;
        case ScriptOutcome::NotToTheEnd: return Role::Doubt;
    }
    return Role::Plain;
}

void print_run(const RunOfStack& one, Console& console) {
    for (const std::string& part : wrap(printable(sentence_of_run(one)), console.width())) {
        console.print_line(console.palette().paint(role_of_run(one.run.outcome), part));
    }
    for (const ScriptFinding& finding : one.run.findings) {
        const bool agrees = finding.instead.empty();
        console.print_line(console.palette().paint(
            agrees ? Role::Plain : Role::Bad,
            fmt::format("  {:>4}  {}{}", finding.line, printable(finding.text),
                        agrees ? "" : "   <- " + finding.instead)));
    }
}

ordered_json json_of_run(const RunOfStack& one) {
    ordered_json json{{"stack", one.stack}, {"outcome", name_of_script_outcome(one.run.outcome)}};
    if (!one.run.why.empty()) json["why"] = one.run.why;
    json["lines"] = ordered_json::array();
    for (const ScriptFinding& finding : one.run.findings) {
        ordered_json line{{"line", finding.line}, {"text", finding.text}};
        if (!finding.instead.empty()) line["instead"] = finding.instead;
        json["lines"].push_back(std::move(line));
    }
    return json;
}

std::vector<RunOfStack> run_all(const std::vector<ScriptStep>& script,
                                const ExplainOptions& options) {
    std::vector<RunOfStack> runs;
    if (options.play) {
        const std::unique_ptr<StackUnderTest> stack = stack_named(*options.play);
        runs.push_back({stack->name(), run_packet_script(script, *stack)});
        return runs;
    }
    std::vector<std::string> names = options.designs;
    if (names.empty()) names.emplace_back("rfc9293");
    for (const std::string& name : names) {
        const model::Design design = design_of_end_alone(name);
        DesignStack stack(design);
        runs.push_back({design.name, run_packet_script(script, stack)});
    }
    return runs;
}

void show_runs(const std::vector<RunOfStack>& runs, const ExplainOptions& options,
               Console& console) {
    if (options.format == Format::Json) {
        ordered_json json = document_json("explain");
        json["script"] = options.capture;
        json["runs"] = ordered_json::array();
        for (const RunOfStack& one : runs) json["runs"].push_back(json_of_run(one));
        console.print_document(dump(json, 2) + "\n");
        return;
    }
    for (const RunOfStack& one : runs) print_run(one, console);
}

ExitStatus status_of_runs(const std::vector<RunOfStack>& runs) {
    const auto any = [&](ScriptOutcome outcome) {
        return std::ranges::any_of(
            runs, [&](const RunOfStack& one) { return one.run.outcome == outcome; });
    };
    if (any(ScriptOutcome::OtherWay)) return ExitStatus::Violated;
    return any(ScriptOutcome::NotToTheEnd) ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

bool is_packet_script(const std::string& path) { return path.ends_with(".pkt"); }

ExitStatus explain_script(const ExplainOptions& options, Console& console) {
    if (options.connection) {
        throw UsageError("--connection is of captures; a script has one connection");
    }
    const std::vector<ScriptStep> script = parse_packet_script(
        model::read_input_file(options.capture), options.capture, options.skip_shell);
    if (script.empty()) throw model::InputError({options.capture}, "the script expects nothing");
    try {
        const std::vector<RunOfStack> runs = run_all(script, options);
        show_runs(runs, options, console);
        return status_of_runs(runs);
    } catch (const NotPossible& what) {
        console.print_error(fmt::format("inconclusive: nothing was played: {}", what.what()));
        return ExitStatus::Inconclusive;
    }
}

}  // namespace finwait::program
