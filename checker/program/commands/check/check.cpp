#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/commands/check/explored_code.h"
#include "checker/program/commands/check/reached_graph.h"
#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/engines/diagrams/any_capacity_engine.h"
#include "checker/program/engines/diagrams/diagram_engine.h"
#include "checker/program/engines/engine.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/stacks/stack_guard.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/resources.h"
#include "checker/program/terminal/result_file.h"
#include "checker/program/traces/validation.h"
#include "model/files/file_uses.h"

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
    Explorations(const CheckOptions& options, ResultFile& certificate, const Console& console)
        : options_(options),
          certificate_(certificate),
          progress_(console.errors_are_on_terminal()),
          all_(limits_for(options.resources, progress_)) {}

    void explore(ExplorationReport& report) {
        report.result = violated_ ? not_begun(report) : run(report);
        violated_ |= options_.first_violation && any_is(Verdict::Violated, report.result);
        for (std::size_t i = 0; i < report.properties.size(); ++i) {
            const Finding& finding = report.result.findings[i];
            auto& trace = report.traces.emplace_back();
            if (finding.run)
                trace = validated(*report.instance.model, *report.properties[i], finding);
        }
        if (report.instance.model->has_code())
            report.code = test_code(*report.instance.model, limits(), report.result, report.traces);
        if (options_.cutoff) report.cutoff = cutoff_of(*report.instance.model, limits(), {});
    }

  private:
    [[nodiscard]] EngineResult run(ExplorationReport& report) const {
        EngineOptions engine = options_.engine;
        if (certificate_.wanted()) {
            engine.certificate = [this](std::string_view piece) { certificate_.append(piece); };
        }
        const model::ConnectionModel& model = *report.instance.model;
        EngineResult result = run_engine(model, report.properties, limits(), engine);
        const bool by_auto = engine.choice == EngineChoice::Auto;
        report.diagrams_chosen =
            by_auto && diagrams_pay(model, report.properties, limits(), engine);
        if (!diagrams_may_do(model, report.properties, result, limits(), engine)) return result;
        engine.choice = EngineChoice::Diagram;
        // What the allocator keeps of the bits would count as in use.
        malloc_trim(0);
        EngineResult by_diagrams = run_engine(model, report.properties, limits(), engine);
        if (by_diagrams.ending != checker::Ending::Complete) return result;
        report.diagrams_instead = true;
        by_diagrams.seconds += result.seconds;
        return by_diagrams;
    }

    /// What is left of them.
    [[nodiscard]] checker::Limits limits() const {
        checker::Limits limits = share_of(all_, 1, std::chrono::steady_clock::now() - began_);
        limits.progress = all_.progress;
        limits.first_violation = options_.first_violation;
        return limits;
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
    ResultFile& certificate_;
    ProgressLine progress_;
    const checker::Limits all_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    bool violated_ = false;
};

/// The traces of all explorations. Instances made for them are put into `instances`.
std::vector<TracesOfInstance> traces_of(const CheckReport& report,
                                        std::deque<Instance>& instances) {
    std::vector<TracesOfInstance> parts;
    for (const ExplorationReport& exploration : report.explorations) {
        std::vector<ShownTrace> traces;
        for (const auto& trace : exploration.traces) {
            if (trace) traces.push_back(*trace);
        }
        for (TracesOfInstance& part : by_capacity(exploration.instance, traces, instances))
            parts.push_back(std::move(part));
    }
    return parts;
}

/// What a report tells besides the traces.
ReportedRun reported_of_check(const CheckReport& report) {
    ReportedRun run;
    for (const ExplorationReport& exploration : report.explorations) {
        const EngineResult& result = exploration.result;
        for (std::size_t i = 0; i < exploration.properties.size(); ++i) {
            const properties::Property& property = *exploration.properties[i];
            run.verdicts.push_back({&exploration.instance, property.name, property.sentence,
                                    verdict_span(result.findings[i].verdict),
                                    remark_on(result.findings[i], result.ending)});
        }
        run.coverage.push_back(
            {&exploration.instance, result.happened, how_never_happened(result)});
    }
    return run;
}

/// Why what is to explore does not judge the property; none if it does.
std::optional<std::string> why_not(const properties::Property& property,
                                   const model::Environment& environment, EngineChoice engine) {
    if (environment.capacity == model::kAnyCapacity) return why_no_any_capacity(property);
    if (engine == EngineChoice::Diagram) return why_no_diagrams(property);
    return std::nullopt;
}

/// By its name, or by a file.
bool is_named(const properties::Property& property, const PropertyOptions& asked_for) {
    return !asked_for.names.empty() ||
           std::ranges::find(asked_for.files, property.place.file) != asked_for.files.end();
}

/// Why the code of a stack cannot be where properties are drawn; none if it can, or if that is
/// where the command line has it.
std::optional<std::string> why_no_code_where_drawn(const DrawnChoice& drawn,
                                                   const model::ConnectionModel& model,
                                                   const CheckOptions& options) {
    if (drawn.environment == environment_of(options.environment)) return std::nullopt;
    auto why = why_no_code_in(model);
    if (!why) return std::nullopt;
    for (const auto* const property : drawn.choice.chosen) {
        if (is_named(*property, options.properties))
            throw UsageError(
                fmt::format("{} cannot be judged where it is drawn: {}", property->name, *why));
    }
    return why;
}

/// Leaves out what cannot be judged; but not what is asked for by name or by a file.
std::vector<NotJudged> leave_out(DrawnChoice& drawn, const model::ConnectionModel& model,
                                 const CheckOptions& options) {
    std::vector<NotJudged> left_out;
    std::erase_if(drawn.choice.chosen, [&](const properties::Property* property) {
        const bool by_name = is_named(*property, options.properties);
        auto why = why_not_told(*property, model);
        if (why && by_name)
            throw UsageError(fmt::format("{} cannot be judged: {}", property->name, *why));
        if (by_name) return false;
        if (!why) why = why_not(*property, drawn.environment, options.engine.choice);
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

/// A checkpoint that is gone on from is no place for a result, but for the next checkpoint.
void note_checkpoint(const EngineOptions& engine) {
    std::error_code none;
    const bool goes_on_there =
        engine.resume && engine.checkpoint &&
        std::filesystem::equivalent(*engine.resume, engine.checkpoint->file, none);
    if (engine.resume && !goes_on_there) model::note_input(*engine.resume);
}

/// It is of one exploration, and proves what is so for any number of segments in flight.
void refuse_certificate_of_others(const CheckOptions& options,
                                  const std::vector<DrawnChoice>& choices) {
    if (!options.certificate) return;
    const bool will_do =
        choices.size() == 1 && choices[0].environment.capacity == model::kAnyCapacity;
    if (will_do) return;
    throw UsageError(
        "--certificate: proves verdicts for any number of segments in flight, in one environment; "
        "give --capacity any");
}

/// Who checks it knows nothing of middleboxes.
void refuse_certificate_behind_middlebox(const CheckOptions& options,
                                         const model::ConnectionModel& model) {
    if (!options.certificate) return;
    if (!model.is_behind_middlebox(model::Side::A) && !model.is_behind_middlebox(model::Side::B))
        return;
    throw UsageError(
        "--certificate: says nothing of middleboxes; leave it out, or give designs without one");
}

/// What --graph asks for; refused before any work is done.
class GraphFile {
  public:
    GraphFile(const CheckOptions& options, const std::vector<DrawnChoice>& choices)
        : file_(options.graph) {
        if (!options.graph) return;
        form_ = graph_form_of(*options.graph);
        if (options.projection) {
            if (*options.projection != "states") {
                constexpr std::array<std::string_view, 1> kProjections{"states"};
                throw UsageError(model::unknown("--projection", *options.projection, kProjections));
            }
            projection_ = GraphProjection::States;
        }
        if (choices.size() != 1) {
            throw UsageError(
                fmt::format("--graph: is of one exploration, and these properties are drawn in {} "
                            "environments; choose those of one with --property",
                            choices.size()));
        }
        if (choices[0].environment.capacity == model::kAnyCapacity)
            throw UsageError("--graph: with --capacity any there is no end to the states");
    }

    /// Whole or not at all.
    void write(const ExplorationReport& exploration) {
        if (!file_.wanted()) return;
        try {
            write_reached_graph(exploration.instance, exploration.properties, form_, projection_,
                                [&](std::string_view text) { file_.append(text); });
            file_.complete();
        } catch (const UsageError& error) {
            refusal_.emplace(error);
        }
    }
    void tell_failure() const {
        file_.tell_failure();
        if (refusal_) throw UsageError(*refusal_);
    }

  private:
    ResultFile file_;
    GraphForm form_ = GraphForm::Dot;
    GraphProjection projection_ = GraphProjection::None;
    std::optional<UsageError> refusal_;
};

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
    const bool undecided =
        any([](const EngineResult& result) {
            return any_is(Verdict::Inconclusive, result) ||
                   result.ending != checker::Ending::Complete;
        }) ||
        std::ranges::any_of(report.explorations, [](const ExplorationReport& exploration) {
            return exploration.cutoff && exploration.cutoff->ending != checker::Ending::Complete;
        });
    return undecided ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus check(const CheckOptions& options, Console& console) {
    if (options.resources.time) StackGuard::wait_at_most(*options.resources.time);
    std::vector<DrawnChoice> choices = choose_where_drawn(options.properties, options.environment);
    refuse_checkpoints_of_several(options, choices);
    refuse_certificate_of_others(options, choices);
    CheckReport report;
    std::vector<NotJudged> elsewhere;
    for (DrawnChoice& drawn : choices) {
        Instance instance = make_instance_with_stacks(options.designs, drawn.environment);
        if (const auto why = why_no_code_where_drawn(drawn, *instance.model, options)) {
            for (const auto* const property : drawn.choice.chosen)
                elsewhere.push_back({property, *why});
            continue;
        }
        refuse_what_is_not_for_code(options, *instance.model);
        refuse_certificate_behind_middlebox(options, *instance.model);
        std::vector<NotJudged> not_judged = leave_out(drawn, *instance.model, options);
        report.explorations.push_back(
            {std::move(instance), drawn.choice.chosen, {}, {}, std::move(not_judged)});
    }
    // The core properties are drawn nowhere, so that there is one.
    std::ranges::move(elsewhere, std::back_inserter(report.explorations.front().not_judged));
    note_checkpoint(options.engine);
    TraceOutput output(options.save, options.render, console);
    ResultFile junit(options.junit);
    ResultFile certificate(options.certificate);
    GraphFile graph(options, choices);

    Explorations explorations(options, certificate, console);
    for (ExplorationReport& exploration : report.explorations) explorations.explore(exploration);
    report.peak_memory_bytes = peak_memory_bytes();
    report.depth_asked_for = options.engine.depth;
    report.subsumption_asked_for = options.engine.subsumption;
    report.coverage_asked_for = options.coverage;
    if (output.wanted()) {
        std::deque<Instance> instances;
        const ReportedRun run = reported_of_check(report);
        output.write("check", traces_of(report, instances), &run);
    }
    if (junit.wanted()) junit.write(junit_xml(report));
    // Where something was not explored there is none.
    const checker::Ending ending = report.explorations.front().result.ending;
    if (certificate.wanted() && ending == checker::Ending::Complete) certificate.complete();
    graph.write(report.explorations.front());
    output.show(
        options.format, [&] { return json_text(report, options.render.detail) + "\n"; },
        [&] { print(report, console, options.render.detail); });
    for (const std::string& loss : losses_of(report)) console.print_error(loss);
    output.tell_failure();
    junit.tell_failure();
    certificate.tell_failure();
    graph.tell_failure();
    return status_of(report);
}

}  // namespace finwait::program
