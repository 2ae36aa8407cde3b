// A design beside RFC 9293, in a spread of environments: what it does worse, each finding once, at
// the smallest place that shows it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/program/commands/check/explored_code.h"
#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/renderings/junit.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/stacks/stack_guard.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/result_file.h"
#include "checker/program/traces/trace_json.h"
#include "checker/program/traces/validation.h"
#include "model/files/design_file.h"
#include "model/files/input_file.h"
#include "properties/files/environment_file.h"
#include "properties/files/property_file.h"

namespace finwait::program {

namespace {

using checker::Verdict;
using nlohmann::ordered_json;
using properties::Property;

struct AuditPlace {
    std::string name;
    model::Environment environment;
    /// The scenarios that are drawn there; none: the core properties.
    bool scenarios = false;
    /// Properties that are asked there besides.
    std::vector<std::string> further{};
};

/// One question of a place that the design answers otherwise than RFC 9293.
struct AuditFinding {
    const Instance* instance = nullptr;
    const Property* property = nullptr;
    std::string place;
    Verdict verdict = Verdict::Inconclusive;
    std::optional<ShownTrace> shown{};
    /// What differs from RFC 9293 and happened in the trace; where nothing did, all that differs.
    std::vector<model::DesignDifference> deviations{};
};

/// An environment that the design cannot be in, for it is the code of a stack.
struct PlaceLeftOut {
    std::string place;
    std::string why;
};

struct AuditReport {
    std::string design;
    // Findings point into these.
    std::deque<Instance> instances;
    std::deque<std::vector<Property>> properties;
    std::vector<AuditFinding> worse;
    std::vector<AuditFinding> better;
    std::vector<AuditFinding> undecided;
    /// Where the design is code: what it came to, and where it cannot be looked at.
    std::vector<ExploredCode> code;
    std::vector<PlaceLeftOut> left_out;
    std::size_t explorations = 0;
    double seconds = 0;
};

std::vector<AuditPlace> places() {
    const auto path = model::data_directory() / "properties" / "audit" / "environments.toml";
    const model::TomlInput input(model::read_input_file(path), path.string());
    std::vector<AuditPlace> all;
    const std::string_view allowed = "tables, [[environment]]";
    for (const toml::node& node :
         input.array(*input.root().get("environment"), "environment", allowed)) {
        const toml::table& table = input.table(node, "environment", allowed);
        AuditPlace& place = all.emplace_back(
            AuditPlace{input.sentence(*table.get("name"), "name"),
                       properties::read_environment(input, *table.get("environment"))});
        if (const toml::node* const further = table.get("properties")) {
            for (const toml::node& one : input.array(*further, "properties", "an array of names"))
                place.further.push_back(input.sentence(one, "an element of \"properties\""));
        }
    }
    // Scenarios stand in environments of their own.
    std::vector<model::Environment> drawn;
    for (const Property& property : properties::shipped_properties({})) {
        if (!property.scenario || !property.drawn_in) continue;
        if (std::ranges::find(drawn, *property.drawn_in) != drawn.end()) continue;
        drawn.push_back(*property.drawn_in);
        all.push_back(
            {"scenarios, " + differences_text(*property.drawn_in), *property.drawn_in, true});
    }
    return all;
}

std::vector<Property> questions_at(const AuditPlace& place) {
    std::vector<Property> questions =
        properties::shipped_properties(place.environment, [&](const Property& one) {
            if (place.scenarios) return one.scenario;
            return (one.core && !one.scenario) ||
                   std::ranges::find(place.further, one.name) != place.further.end();
        });
    if (place.scenarios) {
        std::erase_if(questions,
                      [&](const Property& one) { return one.drawn_in != place.environment; });
    }
    return questions;
}

bool is_bad(Verdict verdict) {
    return verdict == Verdict::Violated || verdict == Verdict::NotReached;
}

/// "FIN-WAIT-1 rcv FIN": of the rows that the trace takes.
bool is_taken(const ShownTrace& shown, const model::DesignDifference& difference,
              const model::Design& design) {
    for (const model::State state : model::kAllStates) {
        if (difference.section.find(name_of(state)) == std::string::npos) continue;
        for (const model::TableEvent event : model::kAllTableEvents) {
            if (difference.key != name_of(design, event)) continue;
            return std::ranges::any_of(shown.trace.steps, [&](const TraceStep& step) {
                return step.change.outcome.coverage.has(state, event);
            });
        }
    }
    return false;
}

/// The code of a stack has no rows.
std::vector<model::DesignDifference> deviations_of(const model::Design& design,
                                                   const std::optional<ShownTrace>& shown) {
    if (design.implementation != nullptr) return {};
    const std::vector<model::DesignDifference> differences =
        differences_of(model::find_design("rfc9293"), design);
    std::vector<model::DesignDifference> taken;
    if (shown) {
        std::ranges::copy_if(differences, std::back_inserter(taken),
                             [&](const auto& one) { return is_taken(*shown, one, design); });
    }
    return taken.empty() ? differences : taken;
}

class Audit {
  public:
    Audit(const AuditOptions& options, const checker::Limits& limits, ProgressLine& line)
        : options_(options), limits_(limits), line_(line) {
        report_.design = options.design;
        rfc_ = design_named("rfc9293", {});
        design_ = design_or_stack_named(options.design, options.property_files);
    }

    AuditReport run() {
        const auto start = std::chrono::steady_clock::now();
        const std::vector<AuditPlace> all = places();
        for (std::size_t i = 0; i < all.size(); ++i) {
            line_.show(fmt::format("{} of {} environments: {}", i + 1, all.size(), all[i].name));
            look_at(all[i]);
        }
        line_.show("other images of the states of the code");
        report_.code = test_all_states(design_, limits_);
        for (ExploredCode& code : report_.code) code.runs = runs_on_code_[index(code.side)];
        doubt_what_no_run_shows();
        report_.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return std::move(report_);
    }

  private:
    std::vector<Finding> findings_of(const Instance& instance,
                                     const std::vector<Property>& properties) {
        std::vector<const Property*> asked;
        asked.reserve(properties.size());
        for (const Property& property : properties) asked.push_back(&property);
        ++report_.explorations;
        return run_engine(*instance.model, asked, limits_, {}).findings;
    }

    [[nodiscard]] const model::Design& design(const std::string& name) const {
        return name == options_.design ? design_ : rfc_;
    }

    /// A design is read once: it may change, and the code of a stack is one table for all.
    const Instance& instance_of(const std::array<std::string, 2>& names,
                                const model::Environment& environment) {
        return report_.instances.emplace_back(
            Instance{names, std::make_unique<model::ConnectionModel>(
                                design(names[0]), design(names[1]), environment)});
    }

    /// False, and noted, where the design cannot be there.
    bool can_be_in(const AuditPlace& place) {
        const auto why =
            why_no_code_in(model::ConnectionModel(design_, design_, place.environment));
        if (why) report_.left_out.push_back({place.name, *why});
        return !why;
    }

    /// Those of the place, less what the code of a stack does not tell.
    const std::vector<Property>& questions_of(const AuditPlace& place) {
        auto& properties = report_.properties.emplace_back(questions_at(place));
        const model::ConnectionModel model(design_, design_, place.environment);
        std::erase_if(properties,
                      [&](const Property& one) { return why_not_told(one, model).has_value(); });
        return properties;
    }

    void look_at(const AuditPlace& place) {
        if (!can_be_in(place)) return;
        const auto& properties = questions_of(place);
        if (properties.empty()) return;
        const std::vector<Finding> yardstick =
            findings_of(instance_of({"rfc9293", "rfc9293"}, place.environment), properties);
        std::vector<std::pair<std::string, std::string>> pairs{{options_.design, options_.design},
                                                               {options_.design, "rfc9293"}};
        // Where the ends differ, the design may stand at the other one too.
        if (!model::treats_ends_alike(place.environment)) {
            pairs.emplace_back("rfc9293", options_.design);
        }
        for (const auto& [a, b] : pairs) {
            const Instance& instance = instance_of({a, b}, place.environment);
            const std::vector<Finding> findings = findings_of(instance, properties);
            for (std::size_t k = 0; k < properties.size(); ++k) {
                compare(place, instance, properties[k], findings[k], yardstick[k].verdict);
            }
        }
    }

    void compare(const AuditPlace& place, const Instance& instance, const Property& property,
                 const Finding& finding, Verdict rfc) {
        bool undecided = finding.verdict == Verdict::Inconclusive || rfc == Verdict::Inconclusive;
        if (!undecided && is_bad(finding.verdict) == is_bad(rfc)) return;
        std::optional<ShownTrace> run;
        if (finding.run) run = validated(*instance.model, property, finding);
        if (run) {
            note_run_on_code(*instance.model);
            undecided = undecided || !goes_on_code(*instance.model, run->trace);
        }
        const bool worse = !undecided && is_bad(finding.verdict);
        auto& list = undecided ? report_.undecided : worse ? report_.worse : report_.better;
        const auto told = [&](const AuditFinding& one) {
            return one.property->name == property.name;
        };
        if (std::ranges::any_of(list, told)) return;
        AuditFinding one{&instance, &property, place.name, finding.verdict};
        if (worse) one.shown = std::move(run);
        const model::Side side =
            instance.designs[0] == report_.design ? model::Side::A : model::Side::B;
        one.deviations = deviations_of(instance.model->design(side), one.shown);
        list.push_back(std::move(one));
    }

    void note_run_on_code(const model::ConnectionModel& model) {
        for (const model::Side side : {model::Side::A, model::Side::B}) {
            if (model.implemented(side) != nullptr) ++runs_on_code_[index(side)];
        }
    }

    /// Where what is masked matters, an exploration of the code may lack something.
    void doubt_what_no_run_shows() {
        if (std::ranges::none_of(report_.code, is_in_doubt)) return;
        const auto is_doubted = [](const AuditFinding& one) {
            return one.verdict != Verdict::Violated && one.verdict != Verdict::Reached;
        };
        for (auto* const list : {&report_.worse, &report_.better}) {
            std::ranges::copy_if(*list, std::back_inserter(report_.undecided), is_doubted);
            std::erase_if(*list, is_doubted);
        }
    }

    const AuditOptions& options_;
    model::Design rfc_;
    model::Design design_;
    const checker::Limits& limits_;
    ProgressLine& line_;
    AuditReport report_;
    /// Traces that were run on the code of either end.
    std::array<std::uint64_t, 2> runs_on_code_{};
};

std::string deviation_text(const model::DesignDifference& one) {
    const std::string what = one.section == "mechanisms" ? one.key : one.section + " " + one.key;
    return fmt::format("{}: {} (RFC 9293: {})", what, one.values[1], one.values[0]);
}

void print_finding(const AuditFinding& one, Console& console, const TraceDetail& detail) {
    console.print_line();
    console.print_line(console.palette().paint(
        Role::Strong, fmt::format("{} · {} · {}", one.property->name, one.place,
                                  text_of(one.instance->designs))));
    console.print_line(fmt::format("  {} ({})", one.property->sentence, one.property->source));
    for (const auto& deviation : one.deviations) {
        console.print_line("  " + deviation_text(deviation));
    }
    if (one.shown) print_trace(*one.instance, *one.shown, console, detail);
}

void print_list(const char* heading, const std::vector<AuditFinding>& list, Console& console) {
    if (list.empty()) return;
    console.print_line();
    console.print_line(console.palette().paint(Role::Strong, heading));
    for (const AuditFinding& one : list) {
        console.print_line(fmt::format("  {} · {} · {}", one.property->name, one.place,
                                       text_of(one.instance->designs)));
    }
}

void print_code(const AuditReport& report, Console& console) {
    if (report.code.empty()) return;
    console.print_line();
    for (const ExploredCode& code : report.code) {
        for (const std::string& line : lines_of(code)) {
            console.print_line(
                console.palette().paint(is_in_doubt(code) ? Role::Doubt : Role::Faint, line));
        }
    }
    for (const auto& [place, why] : report.left_out)
        console.print_line(
            console.palette().paint(Role::Faint, fmt::format("not in {}: {}", place, why)));
}

std::string head_line(const AuditReport& report) {
    const std::string name = printable(report.design);
    if (!report.worse.empty()) return name + " does worse than RFC 9293:";
    if (!report.undecided.empty() || std::ranges::any_of(report.code, is_in_doubt)) {
        return name + ": it is undecided whether it does anything worse than RFC 9293.";
    }
    return name + " does nothing worse than RFC 9293 where it was looked.";
}

void print(const AuditReport& report, Console& console, const TraceDetail& detail) {
    console.print_line(head_line(report));
    for (const AuditFinding& one : report.worse) print_finding(one, console, detail);
    print_list("Better than RFC 9293:", report.better, console);
    print_list("Undecided:", report.undecided, console);
    print_code(report, console);
    console.print_line();
    console.print_line(console.palette().paint(
        Role::Faint, fmt::format("{} findings · {} explorations · {}", report.worse.size(),
                                 report.explorations, seconds_text(report.seconds))));
}

ordered_json json_of(const std::vector<AuditFinding>& list, const TraceDetail& detail) {
    ordered_json json = ordered_json::array();
    for (const AuditFinding& one : list) {
        ordered_json entry{{"property", one.property->name},
                           {"verdict", name_of(one.verdict)},
                           {"place", one.place},
                           {"designs", one.instance->designs},
                           {"source", one.property->source},
                           {"deviations", ordered_json::array()}};
        entry["environment"] = environment_json(one.instance->model->environment());
        for (const auto& deviation : one.deviations) {
            entry["deviations"].push_back({{"section", deviation.section},
                                           {"key", deviation.key},
                                           {"values", deviation.values}});
        }
        if (one.shown) entry["trace"] = trace_json(*one.instance, *one.shown, detail);
        json.push_back(std::move(entry));
    }
    return json;
}

std::string json_text(const AuditReport& report, const TraceDetail& detail) {
    ordered_json json = document_json("audit", report.instances.front());
    json["designs"] = {report.design};
    json.erase("environment");
    json["explorations"] = report.explorations;
    json["seconds"] = report.seconds;
    json["worse"] = json_of(report.worse, detail);
    json["better"] = json_of(report.better, detail);
    json["undecided"] = json_of(report.undecided, detail);
    for (const ExploredCode& code : report.code) json["code"].push_back(json_of(code));
    for (const auto& [place, why] : report.left_out)
        json["left_out"].push_back({{"place", place}, {"why", why}});
    return dump(json, 2) + "\n";
}

std::vector<TracesOfInstance> traces_of(const AuditReport& report) {
    std::vector<TracesOfInstance> parts;
    for (const AuditFinding& one : report.worse) {
        if (one.shown) parts.push_back({one.instance, {*one.shown}});
    }
    if (parts.empty()) parts.push_back({&report.instances.front(), {}});
    return parts;
}

/// A test case per question that the design answers otherwise than RFC 9293, or not at all.
std::string audit_junit_xml(const AuditReport& report) {
    JunitSuite suite{"audit " + report.design, report.seconds};
    const auto add_cases = [&](const std::vector<AuditFinding>& list, const auto& tell) {
        for (const AuditFinding& one : list) {
            JunitCase test{one.property->name, "audit." + one.place};
            tell(one, test);
            suite.cases.push_back(std::move(test));
        }
    };
    add_cases(report.worse, [](const AuditFinding& one, JunitCase& test) {
        std::string text = fmt::format("{} ({})\n", one.property->sentence, one.property->source);
        for (const auto& deviation : one.deviations) text += deviation_text(deviation) + "\n";
        if (one.shown) text += "\n" + ladder_text(*one.instance, one.shown->trace);
        test.failure =
            JunitFailure{"worse than RFC 9293", std::string(name_of(one.verdict)), std::move(text)};
    });
    add_cases(report.better, [](const AuditFinding&, JunitCase&) {});
    add_cases(report.undecided,
              [](const AuditFinding&, JunitCase& test) { test.skipped = "inconclusive"; });
    return junit_xml({&suite, 1}, report.seconds);
}

/// What a report tells besides the traces.
ReportedRun reported_of_audit(const AuditReport& report) {
    ReportedRun run;
    const auto add = [&](const AuditFinding& one, const Span& verdict) {
        std::string remark = one.place;
        for (const auto& deviation : one.deviations) remark += " · " + deviation_text(deviation);
        run.verdicts.push_back(
            {one.instance, one.property->name, one.property->sentence, verdict, std::move(remark)});
    };
    for (const AuditFinding& one : report.worse) add(one, verdict_span(one.verdict));
    for (const AuditFinding& one : report.better) add(one, {"better", Role::Good});
    for (const AuditFinding& one : report.undecided) add(one, {"undecided", Role::Doubt});
    return run;
}

}  // namespace

ExitStatus audit(const AuditOptions& options, Console& console) {
    if (options.resources.time) StackGuard::wait_at_most(*options.resources.time);
    TraceOutput output(options.save, options.render, console);
    ResultFile junit(options.junit);
    AuditReport report;
    {
        ProgressLine line(console.errors_are_on_terminal());
        const checker::Limits limits = limits_for(options.resources, line);
        report = Audit(options, limits, line).run();
    }
    if (output.wanted()) {
        const ReportedRun run = reported_of_audit(report);
        output.write("audit", traces_of(report), &run);
    }
    if (junit.wanted()) junit.write(audit_junit_xml(report));
    output.show(
        options.format, [&] { return json_text(report, options.render.detail); },
        [&] { print(report, console, options.render.detail); });
    output.tell_failure();
    junit.tell_failure();
    if (!report.worse.empty()) return ExitStatus::Violated;
    const bool decided = report.undecided.empty() && std::ranges::none_of(report.code, is_in_doubt);
    return decided ? ExitStatus::Ok : ExitStatus::Inconclusive;
}

}  // namespace finwait::program
