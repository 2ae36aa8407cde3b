#include <fmt/format.h>

#include <chrono>
#include <deque>
#include <filesystem>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/mutate/mutation_report.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "model/files/input_file.h"

namespace finwait::program {

namespace {

/// Small ones in which together every row of rfc9293 happens that can happen at all: with text both
/// ways, where B never closes, with
/// ABORT, where text and FIN overtake one another.
std::vector<model::Environment> spread() {
    model::Environment tight;
    tight.capacity = 1;
    model::Environment with_abort;
    with_abort.data = {0, 0};
    with_abort.abort = true;
    model::Environment with_text;
    with_text.data = {1, 0};
    model::Environment one_closes;
    one_closes.data = {0, 0};
    one_closes.closers = {true, false};
    return {tight, one_closes, with_abort, with_text};
}

std::vector<model::Environment> environments_of(const EnvironmentOptions& options) {
    if (options.says_nothing()) return spread();
    model::Environment environment = environment_of(options);
    refuse_any_capacity(environment);
    if (!options.says("data")) environment.data = {1, 0};
    return {environment};
}

/// Claims about single rows, which no other command needs.
std::filesystem::path claims_of_rows() {
    return model::data_directory() / "properties" / "rows" / "rfc9293.toml";
}

/// The runs that show what no property notices, each of the design that has the behaviour. The
/// settings made for them are put into `settings`.
std::vector<TracesOfInstance> traces_of(const model::Design& design, const MutationReport& report,
                                        std::deque<Instance>& settings) {
    const MutationResult& result = report.result;
    const auto setting_of = [&](const std::string& name, const model::Design& at_both,
                                const model::Environment& environment) {
        return Instance{{name, name},
                        std::make_unique<model::ConnectionModel>(at_both, at_both, environment)};
    };
    std::vector<TracesOfInstance> parts;
    for (std::size_t i = 0; i < result.mutants.size(); ++i) {
        const MutantFate& fate = result.fates[i];
        if (fate.status != MutantStatus::Different) continue;
        const model::Mutant& mutant = result.mutants[i];
        const std::string name =
            report.design + (fate.mutant_has_it ? ", " + text_of(mutant.change) : "");
        const Instance& instance =
            settings.emplace_back(setting_of(name, fate.mutant_has_it ? mutant.design : design,
                                             result.trials[fate.trial].environment));
        const ShownTrace shown{nullptr, checker::Verdict::Violated,
                               replay(*instance.model, fate.run.events)};
        parts.push_back({&instance, {shown}});
    }
    if (parts.empty())
        parts.push_back({&settings.emplace_back(setting_of(report.design, design, {})), {}});
    return parts;
}

}  // namespace

ExitStatus mutate(const MutateOptions& options, Console& console) {
    const model::Design design = design_named(options.design, options.properties.files);
    PropertyOptions properties = options.properties;
    // A scenario that cannot happen any more says something too.
    properties.all = true;
    properties.files.push_back(claims_of_rows().string());
    TraceOutput output(options.save, options.render, console);
    const auto start = std::chrono::steady_clock::now();
    MutationReport report{options.design, {}, 0};
    {
        ProgressLine line(console.errors_are_on_terminal());
        checker::Limits limits = limits_for(options.resources, line);
        // A list that nobody reads is not worth the minutes.
        const auto look_for_reader = [&] {
            if (!output.wanted()) stop_without_reader();
        };
        limits.progress = [&](const checker::Progress& moment) {
            line.show(moment);
            look_for_reader();
        };
        report.result = mutate(design, environments_of(options.environment), properties, limits,
                               [&](std::size_t done, std::size_t all) {
                                   line.show(fmt::format("{} of {} mutants", done, all));
                                   look_for_reader();
                               });
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (output.wanted()) {
        std::deque<Instance> settings;
        output.write("mutate", traces_of(design, report, settings));
    }
    output.show(
        options.format, [&] { return json_text(report) + "\n"; }, [&] { print(report, console); });
    output.tell_failure();
    if (report.result.count(MutantStatus::Different) > 0) return ExitStatus::Violated;
    return report.result.count(MutantStatus::Undecided) > 0 ? ExitStatus::Inconclusive
                                                            : ExitStatus::Ok;
}

}  // namespace finwait::program
