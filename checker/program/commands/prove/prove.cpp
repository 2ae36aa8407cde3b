#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/prove/prove_report.h"
#include "checker/program/engines/engine.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/resources.h"
#include "checker/program/traces/validation.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/written_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/invariant_files.h"

namespace finwait::program {

namespace {

using properties::Property;

/// What can be proved by induction: properties that hold always, shipped or the user's own.
std::vector<Property> known_properties(const ProveOptions& options,
                                       const model::Environment& environment) {
    std::vector<Property> known = properties::shipped_properties(environment);
    for (const std::string& file : options.property_files) {
        std::vector<Property> own = properties::read_properties(file, environment);
        for (Property& property : own) property.core = true;
        add_properties(known, std::move(own));
    }
    std::erase_if(
        known, [](const Property& property) { return property.kind != properties::Kind::Always; });
    return known;
}

void refuse_unknown(const std::vector<std::string>& names, const std::vector<Property>& known) {
    std::vector<std::string_view> allowed;
    for (const proofs::Claim& claim : proofs::arithmetic_claims()) allowed.push_back(claim.name);
    for (const Property& property : known) allowed.push_back(property.name);
    for (const std::string& name : names) {
        if (std::ranges::find(allowed, name) == allowed.end()) {
            throw UsageError(model::unknown("claim", name, allowed));
        }
    }
}

bool is_chosen(const ProveOptions& options, std::string_view name, bool by_default) {
    return options.claims.empty() ? by_default
                                  : std::ranges::find(options.claims, name) != options.claims.end();
}

/// What the user may type to see the counterexample again.
std::string command_for(const ProveOptions& options, const std::string& property,
                        const std::array<std::uint32_t, 2>& data) {
    std::string command = fmt::format("finwait check {} --data {},{} --property {}", options.design,
                                      data[0], data[1], property);
    for (const std::string& file : options.property_files) command += " --properties " + file;
    return command;
}

/// What the induction is to show: invariants that help, and what is asked for.
struct Induction {
    std::vector<Property> invariants;
    /// How many of them help; the others are asked for.
    std::size_t helpers = 0;
};

Induction induction_for(const ProveOptions& options, const model::Design& design,
                        const std::vector<Property>& known) {
    Induction induction{proofs::shipped_invariants(design)};
    for (const std::string& file : options.invariant_files) {
        add_properties(induction.invariants, properties::read_properties(file, {}));
    }
    induction.helpers = induction.invariants.size();
    for (const Property& property : known) {
        if (is_chosen(options, property.name, property.core)) {
            add_properties(induction.invariants, {property});
        }
    }
    for (const Property& invariant : induction.invariants) {
        if (invariant.kind != properties::Kind::Always) {
            throw model::InputError(
                invariant.place,
                fmt::format("an invariant is of the kind {}; allowed: {}", name_of(invariant.kind),
                            name_of(properties::Kind::Always)));
        }
        proofs::refuse_unprovable(invariant);
    }
    return induction;
}

/// One run of the command: what it was asked for, when it is to end, what it has found.
class Proving {
  public:
    Proving(const ProveOptions& options, bool errors_are_on_terminal)
        : options_(options), progress_(errors_are_on_terminal) {
        if (options.time) {
            settings_.deadline =
                begin_ + std::chrono::duration_cast<Clock::duration>(*options.time);
        }
        settings_.interrupted = &interrupted();
        settings_.progress = [this](std::string_view claim, std::string_view query) {
            progress_.show(fmt::format("{}: {}", claim, query));
        };
    }

    [[nodiscard]] ProveReport report();

  private:
    using Clock = std::chrono::steady_clock;

    void prove_properties(const model::Design& design, const Induction& induction,
                          ProveReport& report);
    [[nodiscard]] std::optional<Counterexample> counterexample_to(const std::string& name);
    [[nodiscard]] checker::Limits limits();

    const ProveOptions& options_;
    Clock::time_point begin_ = Clock::now();
    ProgressLine progress_;
    proofs::Settings settings_;
};

checker::Limits Proving::limits() {
    checker::Limits limits;
    limits.threads = processors();
    limits.memory_bytes = default_memory_bytes();
    if (settings_.deadline) {
        limits.time = std::max(Clock::duration::zero(), *settings_.deadline - Clock::now());
    }
    limits.interrupted = &interrupted();
    limits.first_violation = true;
    limits.progress = [this](const checker::Progress& moment) { progress_.show(moment); };
    return limits;
}

/// A run that violates the property, looked for in small environments.
std::optional<Counterexample> Proving::counterexample_to(const std::string& name) {
    for (const auto& data : {std::array{0U, 0U}, std::array{1U, 0U}, std::array{1U, 1U}}) {
        model::Environment environment;
        environment.data = data;
        const std::vector<Property> known = known_properties(options_, environment);
        auto property = std::make_unique<Property>(*find_property(known, name));
        Setting setting = make_setting(DesignOptions{options_.design, {}}, environment);
        const Property* const asked = property.get();
        const EngineResult result = run_engine(*setting.model, {&asked, 1}, limits());
        if (result.findings[0].verdict != checker::Verdict::Violated) continue;
        ShownTrace trace = validated(*setting.model, *property, result.findings[0]);
        return Counterexample{std::move(setting), std::move(property), std::move(trace),
                              command_for(options_, name, data)};
    }
    return std::nullopt;
}

void Proving::prove_properties(const model::Design& design, const Induction& induction,
                               ProveReport& report) {
    std::vector<const Property*> all;
    for (const Property& invariant : induction.invariants) all.push_back(&invariant);
    if (all.size() == induction.helpers) return;
    const proofs::ReachedWorlds reached(design);
    report.induction = proofs::prove_by_induction(design, all, reached, settings_);
    for (std::size_t i = induction.helpers; i < all.size(); ++i) {
        const proofs::InvariantFinding& found = report.induction->invariants[i];
        ProvedClaim claim{all[i]->name, all[i]->sentence, all[i]->source, {}};
        claim.finding.verdict = found.verdict;
        claim.broken = found.broken;
        if (found.verdict != proofs::Verdict::Proved && report.induction->stopped.empty()) {
            claim.counterexample = counterexample_to(claim.name);
            if (claim.counterexample) claim.finding.verdict = proofs::Verdict::Refuted;
        }
        report.properties.push_back(std::move(claim));
    }
}

ProveReport Proving::report() {
    const model::Design design = model::find_design(options_.design);
    const std::vector<Property> known = known_properties(options_, {});
    refuse_unknown(options_.claims, known);
    const Induction induction = induction_for(options_, design, known);
    if (options_.smt2) settings_.smt2_folder = model::create_folder(*options_.smt2);

    ProveReport report{options_.design, {}, {}};
    for (const proofs::Claim& claim : proofs::arithmetic_claims()) {
        if (!is_chosen(options_, claim.name, true)) continue;
        report.arithmetic.push_back({std::string(claim.name), std::string(claim.sentence),
                                     std::string(claim.source),
                                     proofs::prove(claim, design, settings_)});
    }
    prove_properties(design, induction, report);
    report.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    return report;
}

ExitStatus status_of(const ProveReport& report) {
    const auto any = [&](proofs::Verdict verdict) {
        const auto is = [&](const ProvedClaim& claim) { return claim.finding.verdict == verdict; };
        return std::ranges::any_of(report.arithmetic, is) ||
               std::ranges::any_of(report.properties, is);
    };
    if (any(proofs::Verdict::Refuted)) return ExitStatus::Violated;
    return any(proofs::Verdict::Inconclusive) ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace

ExitStatus prove(const ProveOptions& options, Console& console) {
    // The line that shows progress is gone before the report begins.
    const ProveReport report = Proving(options, console.errors_are_on_terminal()).report();
    if (options.format == Format::Json) {
        console.print_line(json_text(report));
    } else {
        print(report, console);
    }
    return status_of(report);
}

}  // namespace finwait::program
