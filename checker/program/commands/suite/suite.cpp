#include <chrono>
#include <deque>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/suite/suite_report.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/result_file.h"
#include "properties/files/suite_file.h"

namespace finwait::program {

namespace {

std::vector<properties::Suite> suites_of(const SuiteOptions& options) {
    std::vector<properties::Suite> suites;
    for (const std::string& name :
         options.suites.empty() ? properties::shipped_suites() : options.suites) {
        suites.push_back(properties::find_suite(name));
    }
    return suites;
}

SuiteReport run(const std::vector<properties::Suite>& suites, const SuiteOptions& options,
                const Console& console) {
    const auto start = std::chrono::steady_clock::now();
    ProgressLine line(console.errors_are_on_terminal());
    const checker::Limits limits = limits_for(options.resources, line);
    SuiteReport report{run_suites(suites, limits, options.engine,
                                  [&](const std::string& what) { line.show(what); }),
                       0, limits.threads};
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

/// The traces of what is not as expected. Instances made for them are put into `instances`.
std::vector<TracesOfInstance> traces_of(const SuiteReport& report,
                                        std::deque<Instance>& instances) {
    std::vector<TracesOfInstance> parts;
    for (const SuiteResult& result : report.suites) {
        for (const CaseResult& one : result.cases) {
            std::vector<ShownTrace> traces;
            for (const JudgedProperty& judged : one.judged) {
                if (judged.trace) traces.push_back(*judged.trace);
            }
            for (TracesOfInstance& part : by_capacity(one.instance, traces, instances))
                parts.push_back(std::move(part));
        }
    }
    return parts;
}

/// What a report tells besides the traces: of what is not as expected what it is instead.
ReportedVerdict reported_of_judged(const Instance& instance, const JudgedProperty& judged) {
    const properties::Property& property = *judged.expectation.property;
    ReportedVerdict reported{&instance, property.name, property.sentence,
                             verdict_span(judged.verdict), judged.remark};
    switch (judged.judgement()) {
        case Judgement::Unexpected:
            reported.verdict.role = Role::Bad;
            reported.remark = what_is_unexpected(judged);
            break;
        case Judgement::AsExpected: reported.verdict.role = Role::Faint; break;
        case Judgement::Inconclusive: break;
    }
    return reported;
}
ReportedRun reported_of_suite(const SuiteReport& report) {
    ReportedRun run;
    for (const SuiteResult& result : report.suites) {
        for (const CaseResult& one : result.cases) {
            for (const JudgedProperty& judged : one.judged)
                run.verdicts.push_back(reported_of_judged(one.instance, judged));
            run.coverage.push_back({&one.instance, one.happened, one.how_never_happened});
        }
    }
    return run;
}

}  // namespace

ExitStatus suite(const SuiteOptions& options, Console& console) {
    const std::vector<properties::Suite> suites = suites_of(options);
    ResultFile junit(options.junit);
    TraceOutput output(options.save, options.render, console);
    const SuiteReport report = run(suites, options, console);
    if (junit.wanted()) junit.write(junit_xml(report));
    if (output.wanted()) {
        std::deque<Instance> instances;
        const ReportedRun run = reported_of_suite(report);
        output.write("suite", traces_of(report, instances), &run);
    }
    output.show(
        options.format, [&] { return json_text(report, options.render.detail) + "\n"; },
        [&] { print(report, console, options.render.detail); });
    junit.tell_failure();
    output.tell_failure();
    if (report.count(Judgement::Unexpected) > 0) return ExitStatus::Violated;
    return report.count(Judgement::Inconclusive) > 0 ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace finwait::program
