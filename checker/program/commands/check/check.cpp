#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <utility>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/commands/commands.h"
#include "checker/program/commands/rendered_output.h"
#include "checker/program/engines/any_capacity_engine.h"
#include "checker/program/engines/engine.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/resources.h"
#include "checker/program/terminal/result_file.h"
#include "checker/program/traces/trace_file.h"
#include "checker/program/traces/validation.h"

namespace finwait::program {

namespace {

using checker::Verdict;

bool any_is(Verdict verdict, const EngineResult& result) {
    return std::ranges::any_of(result.findings,
                               [&](const Finding& finding) { return finding.verdict == verdict; });
}

/// The explorations of one command, one after the other: what they may use is for all of them.
class Explorations {
  public:
    Explorations(const CheckOptions& options, const Console& console)
        : options_(options), console_(console) {}

    void explore(ExplorationReport& report) {
        report.result = violated_ ? not_begun(report) : run(report);
        violated_ |= options_.first_violation && any_is(Verdict::Violated, report.result);
        for (std::size_t i = 0; i < report.properties.size(); ++i) {
            const Finding& finding = report.result.findings[i];
            auto& trace = report.traces.emplace_back();
            if (finding.run)
                trace = validated(*report.setting.model, *report.properties[i], finding);
        }
    }

  private:
    [[nodiscard]] EngineResult run(const ExplorationReport& report) const {
        ProgressLine progress(console_.errors_are_on_terminal());
        const checker::Limits all = limits_for(options_.resources, progress);
        checker::Limits limits = share_of(all, 1, std::chrono::steady_clock::now() - began_);
        limits.progress = all.progress;
        limits.first_violation = options_.first_violation;
        return run_engine(*report.setting.model, report.properties, limits, options_.engine);
    }

    /// The first violation was in an exploration before this one.
    [[nodiscard]] EngineResult not_begun(const ExplorationReport& report) const {
        EngineResult result;
        result.ending = checker::Ending::FirstViolation;
        result.threads = options_.resources.threads;
        result.findings.resize(report.properties.size());
        return result;
    }

    const CheckOptions& options_;
    const Console& console_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    bool violated_ = false;
};

/// The traces of all explorations. Settings made for them are put into `settings`.
std::vector<TracesOfSetting> traces_of(const CheckReport& report, std::deque<Setting>& settings) {
    std::vector<TracesOfSetting> parts;
    for (const ExplorationReport& exploration : report.explorations) {
        std::vector<ShownTrace> traces;
        for (const auto& trace : exploration.traces) {
            if (trace) traces.push_back(*trace);
        }
        for (TracesOfSetting& part : by_capacity(exploration.setting, traces, settings))
            parts.push_back(std::move(part));
    }
    return parts;
}

/// Leaves out what cannot be judged where any number of segments may be in flight; but not what is
/// asked for by name or by a file.
std::vector<NotJudged> leave_out(DrawnChoice& drawn, const PropertyOptions& asked_for) {
    std::vector<NotJudged> left_out;
    if (drawn.environment.capacity != model::kAnyCapacity || !asked_for.names.empty()) return {};
    std::erase_if(drawn.choice.chosen, [&](const properties::Property* property) {
        const std::string& file = property->place.file;
        if (std::ranges::find(asked_for.files, file) != asked_for.files.end()) return false;
        const auto why = why_no_any_capacity(*property);
        if (why) left_out.push_back({property, *why});
        return why.has_value();
    });
    return left_out;
}

/// A checkpoint is of one exploration.
void refuse_checkpoints_of_several(const CheckOptions& options,
                                   const std::vector<DrawnChoice>& choices) {
    const bool wanted = options.engine.checkpoint || options.engine.resume;
    if (!wanted || choices.size() == 1) return;
    throw UsageError(
        fmt::format("--checkpoint and --resume are for one exploration, and these properties are "
                    "drawn in {} environments, an exploration each; choose those of one with "
                    "--property",
                    choices.size()));
}

ExitStatus status_of(const CheckReport& report) {
    const auto any = [&](const auto& test) {
        return std::ranges::any_of(report.explorations, [&](const ExplorationReport& exploration) {
            return test(exploration.result);
        });
    };
    if (any([](const EngineResult& result) { return any_is(Verdict::Violated, result); })) {
        return ExitStatus::Violated;
    }
    // Without properties to be undecided, an exploration that ended early is inconclusive still.
    const bool undecided = any([](const EngineResult& result) {
        return any_is(Verdict::Inconclusive, result) || result.ending != checker::Ending::Complete;
    });
    return undecided ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus check(const CheckOptions& options, Console& console) {
    std::vector<DrawnChoice> choices = choose_where_drawn(options.properties, options.environment);
    refuse_checkpoints_of_several(options, choices);
    CheckReport report;
    for (DrawnChoice& drawn : choices) {
        std::vector<NotJudged> not_judged = leave_out(drawn, options.properties);
        report.explorations.push_back({make_setting(options.designs, drawn.environment),
                                       drawn.choice.chosen,
                                       {},
                                       {},
                                       std::move(not_judged)});
    }
    ResultFile file(options.save);
    ResultFile junit(options.junit);
    RenderedOutput rendered(options.render, console);

    Explorations explorations(options, console);
    for (ExplorationReport& exploration : report.explorations) explorations.explore(exploration);
    report.peak_memory_bytes = peak_memory_bytes();
    report.subsumption_asked_for = options.engine.subsumption;
    report.coverage_asked_for = options.coverage;
    std::deque<Setting> settings;
    std::vector<TracesOfSetting> traces;
    if (file.wanted() || rendered.wanted()) traces = traces_of(report, settings);
    if (file.wanted()) file.write(trace_file_text("check", traces));
    if (junit.wanted()) junit.write(junit_xml(report));
    rendered.write("check", traces);
    if (rendered.replaces_report()) {
        // That is all that standard output has.
    } else if (options.format == Format::Json) {
        console.print_document(json_text(report) + "\n");
    } else {
        print(report, console);
    }
    for (const std::string& loss : losses_of(report)) console.print_error(loss);
    file.tell_failure();
    junit.tell_failure();
    rendered.tell_failure();
    return status_of(report);
}

}  // namespace finwait::program
