#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <regex>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/prove/proving.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/terminal/progress_line.h"
#include "model/files/input_error.h"
#include "model/files/written_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::program {

namespace {

using properties::Property;

/// Shipped or the user's own, of any kind.
std::vector<Property> known_properties(const ProveOptions& options,
                                       const model::Environment& environment) {
    std::vector<Property> known = properties::shipped_properties(environment);
    for (const std::string& file : options.property_files) {
        std::vector<Property> own = properties::read_properties(file, environment);
        for (Property& property : own) property.core = true;
        add_properties(known, std::move(own));
    }
    return known;
}

/// What can be proved by induction: what holds always.
bool is_provable(const Property& property) { return property.kind == properties::Kind::Always; }

void refuse_unknown(const std::vector<std::string>& names, const std::vector<Property>& known) {
    std::vector<std::string_view> allowed;
    for (const proofs::Claim& claim : proofs::arithmetic_claims()) allowed.push_back(claim.name);
    for (const proofs::Claim& claim : proofs::opening_claims()) allowed.push_back(claim.name);
    for (const Property& property : known) {
        if (is_provable(property)) allowed.push_back(property.name);
    }
    for (const std::string& name : names) {
        if (std::ranges::find(allowed, name) != allowed.end()) continue;
        if (const Property* const other = find_property(known, name)) {
            throw UsageError(fmt::format(
                "--claim: the property {} is of the kind {}; induction shows only what is so in "
                "every state, the kind {}: explore it with `finwait check --property {}`",
                name, name_of(other->kind), name_of(properties::Kind::Always), name));
        }
        throw UsageError(model::unknown("claim", name, allowed));
    }
}

bool is_chosen(const ProveOptions& options, std::string_view name, bool by_default) {
    return options.claims.empty() ? by_default
                                  : std::ranges::find(options.claims, name) != options.claims.end();
}

/// Of the properties that are not core, those that say what opening is for.
constexpr std::array<std::string_view, 2> kOfOpening{"synchronized", "paired-with-each-other"};
/// And those that say what segments of earlier connections may not do.
constexpr std::array<std::string_view, 3> kOfStrays{"no-stray-text", "no-stray-ack",
                                                    "no-stray-reset"};

bool is_asked_by_default(const ProveOptions& options, const Property& property) {
    const auto is_one_of = [&](const auto& names) {
        return std::ranges::find(names, property.name) != names.end();
    };
    return property.core || (options.start == model::Start::Closed && is_one_of(kOfOpening)) ||
           (options.incarnations > 1 && is_one_of(kOfStrays));
}

/// What the user may type to see the counterexample again.
std::string command_for(const ProveOptions& options, const Counterexample& counterexample) {
    std::string command = fmt::format("finwait check {}{} --property {}", options.design,
                                      command_options(counterexample.instance.model->environment()),
                                      counterexample.property->name);
    for (const std::string& file : options.property_files) command += " --properties " + file;
    return command;
}

void refuse_unprovable(const Property& invariant) {
    if (invariant.kind != properties::Kind::Always) {
        throw model::InputError(
            invariant.place,
            fmt::format("an invariant is of the kind {}; allowed: {}", name_of(invariant.kind),
                        name_of(properties::Kind::Always)));
    }
    proofs::refuse_unprovable(invariant);
}

/// Of segments of earlier connections no invariant speaks, so that nothing is proved of all that
/// are in flight.
void refuse_segments_among_strays(const Property& property) {
    static const std::regex kSegments("\\b(each|some|count)\\s+\\w+\\s+(from|to)\\b");
    if (!std::regex_search(property.formula->text(), kSegments)) return;
    throw model::InputError(
        property.place,
        fmt::format(
            "{} speaks of segments in flight; with --incarnations nothing is proved of those "
            "of earlier connections: explore it with `finwait check --property {}`",
            property.name, property.name));
}

ProveQuestion question_of(const ProveOptions& options) {
    ProveQuestion question{
        options.design, design_named(options.design, options.property_files), {}, {}};
    model::Environment& environment = question.environment;
    environment.start = options.start;
    environment.incarnations = options.incarnations;
    environment.isn = options.isn;
    const std::vector<Property> known = known_properties(options, environment);
    refuse_unknown(options.claims, known);
    for (const proofs::Claim& claim : proofs::arithmetic_claims()) {
        if (is_chosen(options, claim.name, true)) question.claims.push_back(&claim);
    }
    const bool opens = options.start == model::Start::Closed;
    for (const proofs::Claim& claim : proofs::opening_claims()) {
        if (is_chosen(options, claim.name, opens)) question.claims.push_back(&claim);
    }
    question.invariants = proofs::shipped_invariants(question.design, environment);
    for (const std::string& file : options.invariant_files) {
        add_properties(question.invariants, properties::read_properties(file, environment));
    }
    question.helpers = question.invariants.size();
    for (const Property& property : known) {
        if (!is_chosen(options, property.name, is_asked_by_default(options, property))) continue;
        if (is_provable(property)) {
            if (options.incarnations > 1) refuse_segments_among_strays(property);
            add_properties(question.invariants, {property});
        } else {
            question.not_asked.push_back({property.name, property.kind});
        }
    }
    for (const Property& invariant : question.invariants) refuse_unprovable(invariant);
    return question;
}

/// Decides everything; the line that shows progress is gone afterwards.
ProveReport answer_to(const ProveQuestion& question, const ProveOptions& options,
                      bool errors_are_on_terminal) {
    const auto begin = std::chrono::steady_clock::now();
    ProgressLine progress(errors_are_on_terminal);
    ProveLimits limits{.proof = {}, .all = limits_for(options.resources, progress)};
    proofs::ProofOptions& proof = limits.proof;
    if (limits.all.time) {
        proof.deadline = begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                     *limits.all.time);
    }
    proof.interrupted = limits.all.interrupted;
    // What was stopped for it gives memory back, and stays stopped.
    std::atomic<bool> memory_is_full = false;
    proof.memory_is_full = [&] {
        if (limits.all.resident_bytes() > limits.all.memory_bytes) memory_is_full = true;
        return memory_is_full.load();
    };
    proof.progress = [&](std::string_view claim, std::string_view query) {
        progress.show(fmt::format("{}: {}", claim, query));
    };
    if (options.smt2) proof.smt2_folder = model::create_folder(*options.smt2);
    ProveReport report = decide(question, limits);
    for (ProvedClaim& claim : report.properties) {
        if (!claim.counterexample) continue;
        if (claim.counterexample->iss) continue;
        claim.counterexample->command = command_for(options, *claim.counterexample);
    }
    return report;
}

/// One part per counterexample; where there is none, `nowhere` without traces.
std::vector<TracesOfInstance> traces_of(const ProveReport& report, const Instance& nowhere) {
    std::vector<TracesOfInstance> parts;
    for (const ProvedClaim& claim : report.properties) {
        // No environment says with which ISS a connection begins, so no file can be replayed that
        // does.
        if (!claim.counterexample || claim.counterexample->iss) continue;
        parts.push_back({&claim.counterexample->instance, {claim.counterexample->trace}});
    }
    if (parts.empty()) parts.push_back({&nowhere, {}});
    return parts;
}

/// What a report tells besides the traces, which stand in environments of their own.
ReportedRun reported_of_proofs(const ProveReport& report, const Instance& nowhere) {
    ReportedRun run;
    for (const auto* const claims : {&report.arithmetic, &report.properties}) {
        for (const ProvedClaim& claim : *claims) {
            run.verdicts.push_back(
                {&nowhere, claim.name, claim.sentence, verdict_span(claim.finding.verdict),
                 fmt::format("{}", fmt::join(claim.finding.sentences, " ")),
                 claim.counterexample ? &claim.counterexample->instance : nullptr});
        }
    }
    return run;
}

ExitStatus status_of(const ProveReport& report) {
    const auto any = [&](proofs::ProofVerdict verdict) {
        const auto is = [&](const ProvedClaim& claim) { return claim.finding.verdict == verdict; };
        return std::ranges::any_of(report.arithmetic, is) ||
               std::ranges::any_of(report.properties, is);
    };
    if (any(proofs::ProofVerdict::Refuted)) return ExitStatus::Violated;
    return any(proofs::ProofVerdict::Inconclusive) ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus prove(const ProveOptions& options, Console& console) {
    const ProveQuestion question = question_of(options);
    TraceOutput output(options.save, options.render, console);
    const ProveReport report = answer_to(question, options, console.errors_are_on_terminal());
    if (output.wanted()) {
        const Instance nowhere{{question.name, question.name},
                               std::make_unique<model::ConnectionModel>(
                                   question.design, question.design, model::Environment{})};
        const ReportedRun run = reported_of_proofs(report, nowhere);
        output.write("prove", traces_of(report, nowhere), &run);
    }
    output.show(
        options.format, [&] { return json_text(report, options.render.detail) + "\n"; },
        [&] { print(report, console, options.render.detail); });
    output.tell_failure();
    return status_of(report);
}

}  // namespace finwait::program
