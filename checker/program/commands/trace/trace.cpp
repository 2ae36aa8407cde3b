#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/trace/concrete.h"
#include "checker/program/commands/trace/trace_report.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/traces/trace_file.h"

namespace finwait::program {

namespace {

/// One part of a file, and its traces with numbers if that is asked for.
struct TracePart {
    const LoadedTraces* loaded;
    std::vector<ConcreteShown> concrete;
};

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
    json["numbers"] = {{"isn", {isn(numbers, model::Side::A), isn(numbers, model::Side::B)}},
                       {"first_octet", numbers.numbering.isn},
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
    if (smt2) settings.smt2_folder = model::create_folder(*smt2);
    std::vector<ConcreteShown> all;
    for (const ShownTrace& shown : loaded.traces) {
        all.push_back(concrete(loaded.setting, shown, constraints, settings));
    }
    return all;
}

ExitStatus status_of(const std::vector<TracePart>& parts) {
    const auto is_decided = [](const ConcreteShown& one) { return one.undecided.empty(); };
    const bool decided = std::ranges::all_of(parts, [&](const TracePart& part) {
        return std::ranges::all_of(part.concrete, is_decided);
    });
    return decided ? ExitStatus::Ok : ExitStatus::Inconclusive;
}

/// A trace says its designs and its environment where they are not those of the document.
std::string json_text(const LoadedFile& file, const std::vector<TracePart>& parts, bool concrete) {
    using nlohmann::ordered_json;
    ordered_json json = document_json("trace", parts.front().loaded->setting);
    json["notes"] = file.notes;
    json["traces"] = ordered_json::array();
    for (const TracePart& part : parts) {
        const Setting& setting = part.loaded->setting;
        const ordered_json designs = setting.designs;
        const ordered_json environment = environment_json(setting.model->environment());
        for (std::size_t i = 0; i < part.loaded->traces.size(); ++i) {
            ordered_json one =
                concrete ? concrete_json(part.concrete[i]) : shown_json(part.loaded->traces[i]);
            if (designs != json["designs"]) one["designs"] = designs;
            if (environment != json["environment"]) one["environment"] = environment;
            json["traces"].push_back(std::move(one));
        }
    }
    return dump(json, 2);
}

void print_part(const TracePart& part, bool concrete, Console& console) {
    print_setting(part.loaded->setting, console);
    for (std::size_t i = 0; i < part.loaded->traces.size(); ++i) {
        console.print_line();
        if (concrete) {
            print_concrete(part.concrete[i], console);
        } else {
            print_trace(part.loaded->setting, part.loaded->traces[i], console);
        }
    }
}

}  // namespace

ExitStatus trace(const TraceOptions& options, Console& console) {
    std::vector<proofs::Constraint> constraints;
    if (options.where) constraints = proofs::parse_wishes(*options.where, "--where");
    const LoadedFile file = read_trace_file(options.file, options.property_files);
    std::vector<TracePart> parts;
    for (const LoadedTraces& loaded : file.parts) {
        TracePart& part = parts.emplace_back(TracePart{&loaded, {}});
        if (!options.concrete) continue;
        part.concrete =
            all_concrete(loaded, console.errors_are_on_terminal(), constraints, options.smt2);
    }
    if (options.format == Format::Json) {
        console.print_document(json_text(file, parts, options.concrete) + "\n");
        return status_of(parts);
    }
    for (const std::string& note : file.notes) {
        for (const std::string& line : wrap(printable(note), console.width()))
            console.print_line(console.palette().paint(Role::Doubt, line));
        console.print_line();
    }
    const char* separator = nullptr;
    for (const TracePart& part : parts) {
        if (separator != nullptr) console.print_line(separator);
        print_part(part, options.concrete, console);
        separator = "";
    }
    return status_of(parts);
}

}  // namespace finwait::program
