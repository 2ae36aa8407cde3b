#include <fmt/format.h>

#include <algorithm>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/commands/commands.h"
#include "checker/program/engines/engine.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/resources.h"
#include "checker/program/terminal/written_file.h"
#include "checker/program/traces/trace_file.h"
#include "checker/program/traces/validation.h"

namespace finwait::program {

namespace {

using checker::Verdict;

EngineResult explore(const CheckOptions& options, const Setting& setting,
                     const PropertyChoice& choice, const Console& console) {
    ProgressLine progress(console.errors_are_on_terminal());
    checker::Limits limits;
    limits.threads = options.resources.threads;
    limits.memory_bytes = options.resources.memory_bytes;
    limits.resident_bytes = resident_memory_bytes;
    limits.time = options.resources.time;
    limits.interrupted = &interrupted();
    limits.first_violation = options.first_violation;
    limits.progress = [&](const checker::Progress& moment) { progress.show(moment); };
    return run_engine(*setting.model, choice.chosen, limits, options.engine);
}

CheckReport report_on(const Setting& setting, const PropertyChoice& choice, EngineResult result) {
    CheckReport report{&setting, choice.chosen, std::move(result), {}, peak_memory_bytes()};
    for (std::size_t i = 0; i < choice.chosen.size(); ++i) {
        const Finding& finding = report.result.findings[i];
        report.traces.push_back(
            finding.run ? std::optional(validated(*setting.model, *choice.chosen[i], finding))
                        : std::nullopt);
    }
    return report;
}

std::string saved_traces(const CheckReport& report) {
    std::vector<ShownTrace> traces;
    for (const auto& trace : report.traces) {
        if (trace) traces.push_back(*trace);
    }
    return trace_file_text(*report.setting, "check", traces);
}

/// What the user says. Who says nothing and asks for scenarios only gets them in the environment
/// that they are drawn in.
model::Environment environment_for(const CheckOptions& options) {
    const model::Environment said = environment_of(options.environment);
    if (options.environment != EnvironmentOptions{}) return said;
    // What is core is no scenario.
    if (options.properties.names.empty()) return said;
    return drawn_in(choose_properties(options.properties, said)).value_or(said);
}

ExitStatus status_of(const EngineResult& result) {
    const auto any = [&](Verdict verdict) {
        return std::any_of(result.findings.begin(), result.findings.end(),
                           [&](const Finding& finding) { return finding.verdict == verdict; });
    };
    if (any(Verdict::Violated)) return ExitStatus::Violated;
    // Without properties to be undecided, an exploration that ended early is inconclusive still.
    const bool complete = result.ending == checker::Ending::Complete;
    return any(Verdict::Inconclusive) || !complete ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus check(const CheckOptions& options, Console& console) {
    const model::Environment environment = environment_for(options);
    const Setting setting = make_setting(options.designs, environment);
    const PropertyChoice choice = choose_properties(options.properties, environment);
    std::optional<WrittenFile> file;
    if (options.save) file.emplace(*options.save);

    CheckReport report = report_on(setting, choice, explore(options, setting, choice, console));
    report.subsumption_asked_for = options.engine.subsumption;
    if (file) {
        file->append(saved_traces(report));
        file->commit();
    }
    if (options.format == Format::Json) {
        console.print_line(json_text(report));
    } else {
        print(report, console);
    }
    return status_of(report.result);
}

}  // namespace finwait::program
