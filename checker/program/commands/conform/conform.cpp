#include <fmt/format.h>

#include <memory>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/conform/conform_report.h"
#include "checker/program/commands/conform/deviation_capture.h"
#include "checker/program/commands/conform/deviation_script.h"
#include "checker/program/commands/conform/measured_timers.h"
#include "checker/program/commands/designs.h"
#include "checker/program/stacks/named_stack.h"
#include "checker/program/stacks/test_network.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/result_file.h"

namespace finwait::program {

namespace {

std::vector<ConformancePlan> plans_of(const ConformOptions& options) {
    std::vector<ConformancePlan> plans;
    for (const ApplicationStyle style : options.styles) {
        for (const bool active : {false, true}) {
            if (options.active && *options.active != active) continue;
            ConformancePlan plan;
            plan.style = style;
            plan.active = active;
            plan.isn = options.isn;
            plan.octets = options.octets;
            plan.handshake = options.handshake;
            plan.interrupted = &interrupted();
            plans.push_back(std::move(plan));
        }
    }
    return plans;
}

ConformReport test_stack(StackUnderTest& stack, const model::Design& design,
                         const ConformOptions& options, const Console& console) {
    ConformReport report{stack.name(), &design};
    ProgressLine progress(console.errors_are_on_terminal());
    std::uint64_t before = 0;
    for (ConformancePlan& plan : plans_of(options)) {
        plan.progress = [&](std::uint64_t tests) {
            progress.show(fmt::format("{} tests", before + tests));
        };
        ConformanceResult result = ConformanceTest(stack, design, plan).run();
        plan.progress = {};
        before += result.tests();
        report.runs.push_back({plan, std::move(result)});
    }
    report.deviations = deviations_of(report.runs, design);
    return report;
}

/// As a script, or what the file is for. Throws UsageError where there is no such deviation.
std::string script_of(const ConformReport& report, std::uint32_t number,
                      const std::string& file = {}) {
    if (number > report.deviations.size()) {
        throw UsageError(
            fmt::format("--script {}: there are {} deviations", number, report.deviations.size()));
    }
    if (file.ends_with(".pcapng")) return deviation_capture(report, number);
    return packetdrill_script(report, report.deviations[number - 1]);
}

ExitStatus status_of(const ConformReport& report) {
    const ConformReport::Counts counts = report.counts();
    if (counts.deviating > 0) return ExitStatus::Violated;
    return counts.unsure > 0 || !counts.complete ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus conform(const ConformOptions& options, Console& console) {
    const model::Design design = design_of_end_alone(options.design);
    try {
        if (options.timers) return measure_timers(options, console);
        ResultFile junit(options.junit);
        ResultFile script(options.output);
        const std::unique_ptr<StackUnderTest> stack = stack_named(options.stack);
        const ConformReport report = test_stack(*stack, design, options, console);
        if (junit.wanted()) junit.write(junit_text(report));
        if (script.wanted()) script.write(script_of(report, *options.script, *options.output));
        if (options.script && !script.wanted()) {
            console.print_document(script_of(report, *options.script));
        } else if (options.format == Format::Json) {
            console.print_document(json_text(report) + "\n");
        } else {
            print(report, console);
        }
        junit.tell_failure();
        script.tell_failure();
        return status_of(report);
    } catch (const NotPossible& what) {
        console.print_error(fmt::format("inconclusive: {}nothing was tested: {}",
                                        interrupted() ? "interrupted, " : "", what.what()));
        return ExitStatus::Inconclusive;
    }
}

}  // namespace finwait::program
