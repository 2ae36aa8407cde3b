#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/trace/concrete.h"
#include "checker/program/commands/trace/trace_report.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/terminal/written_file.h"
#include "checker/program/traces/trace_file.h"

namespace finwait::program {

namespace {

nlohmann::ordered_json shown_json(const ShownTrace& shown) {
    nlohmann::ordered_json json;
    if (shown.property != nullptr) {
        json["property"] = shown.property->name;
        json["verdict"] = name_of(shown.verdict);
    }
    json["trace"] = trace_json(shown.trace);
    return json;
}

nlohmann::ordered_json concrete_json(const ConcreteShown& concrete) {
    nlohmann::ordered_json json = shown_json(concrete.shown);
    if (!concrete.undecided.empty()) {
        json.erase("trace");
        json["undecided"] = concrete.undecided;
        return json;
    }
    const proofs::ConcreteTrace& numbers = concrete.numbers;
    json["numbers"] = {{"isn", numbers.numbering.isn},
                       {"octets", numbers.octets},
                       {"mss", numbers.numbering.mss},
                       {"window", numbers.window}};
    return json;
}

void print_concrete(const ConcreteShown& concrete, Console& console) {
    if (!concrete.undecided.empty()) {
        console.print_line(fmt::format("{}: its numbers are undecided: {}.",
                                       printable(name_of(concrete.shown)), concrete.undecided));
        return;
    }
    print_trace(concrete.setting, concrete.shown, console);
    console.print_line();
    console.print_line(console.palette().paint(Role::Faint, text_of(concrete.numbers)));
}

/// Shows progress until it is done.
std::vector<ConcreteShown> all_concrete(const LoadedTraces& loaded, bool errors_are_on_terminal,
                                        const std::vector<proofs::Constraint>& constraints,
                                        const std::optional<std::string>& smt2) {
    proofs::Settings settings;
    settings.interrupted = &interrupted();
    ProgressLine progress(errors_are_on_terminal);
    settings.progress = [&](std::string_view claim, std::string_view query) {
        progress.show(fmt::format("{}: {}", claim, query));
    };
    if (smt2) settings.smt2_folder = create_folder(*smt2);
    std::vector<ConcreteShown> all;
    for (const ShownTrace& shown : loaded.traces) {
        all.push_back(concrete(loaded.setting, shown, constraints, settings));
    }
    return all;
}

ExitStatus status_of(const std::vector<ConcreteShown>& concrete) {
    const bool decided = std::ranges::all_of(
        concrete, [](const ConcreteShown& one) { return one.undecided.empty(); });
    return decided ? ExitStatus::Ok : ExitStatus::Inconclusive;
}

}  // namespace

ExitStatus trace(const TraceOptions& options, Console& console) {
    std::vector<proofs::Constraint> constraints;
    if (options.where) constraints = proofs::parse_wishes(*options.where, "--where");
    const LoadedTraces loaded = read_trace_file(options.file, options.property_files);
    std::vector<ConcreteShown> concrete;
    if (options.concrete)
        concrete =
            all_concrete(loaded, console.errors_are_on_terminal(), constraints, options.smt2);
    if (options.format == Format::Json) {
        nlohmann::ordered_json json = document_json("trace", loaded.setting);
        json["traces"] = nlohmann::ordered_json::array();
        if (options.concrete) {
            for (const ConcreteShown& one : concrete) json["traces"].push_back(concrete_json(one));
        } else {
            for (const ShownTrace& one : loaded.traces) json["traces"].push_back(shown_json(one));
        }
        console.print_line(dump(json, 2));
        return status_of(concrete);
    }
    print_setting(loaded.setting, console);
    if (loaded.traces.empty()) console.print_line("\nThe file holds no trace.");
    for (std::size_t i = 0; i < loaded.traces.size(); ++i) {
        console.print_line();
        if (options.concrete) {
            print_concrete(concrete[i], console);
        } else {
            print_trace(loaded.setting, loaded.traces[i], console);
        }
    }
    return status_of(concrete);
}

}  // namespace finwait::program
