#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/program/commands/check/explored_code.h"
#include "checker/program/commands/commands.h"
#include "checker/program/commands/trace/concrete.h"
#include "checker/program/commands/trace/played.h"
#include "checker/program/commands/trace_output.h"
#include "checker/program/explored_code/explored_stack.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/traces/trace_file.h"
#include "checker/program/traces/trace_json.h"

namespace finwait::program {

namespace {

/// One part of a file, and its traces with numbers if that is asked for.
struct TracePart {
    const LoadedTraces* loaded;
    std::vector<ConcreteShown> concrete;
};

nlohmann::ordered_json concrete_json(const ConcreteShown& concrete, const TraceDetail& detail) {
    const bool decided = concrete.undecided.empty();
    nlohmann::ordered_json json =
        shown_json(concrete.instance, concrete.shown, decided ? detail : TraceDetail{});
    if (!decided) {
        json.erase("trace");
        json["undecided"] = concrete.undecided;
        return json;
    }
    return json;
}

void print_concrete(const ConcreteShown& concrete, Console& console, const TraceDetail& detail) {
    if (!concrete.undecided.empty()) {
        console.print_line(fmt::format("{}: its numbers are undecided: {}.",
                                       printable(name_of(concrete.shown)), concrete.undecided));
        return;
    }
    print_trace(concrete.instance, concrete.shown, console, detail);
    console.print_line();
    console.print_line(console.palette().paint(Role::Faint, text_of(concrete.numbers)));
}

/// Shows progress until it is done.
std::vector<ConcreteShown> all_concrete(const LoadedTraces& loaded, bool errors_are_on_terminal,
                                        const std::vector<proofs::Constraint>& constraints,
                                        const std::optional<std::string>& smt2) {
    proofs::ProofOptions settings;
    settings.interrupted = &interrupted();
    ProgressLine progress(errors_are_on_terminal);
    settings.progress = [&](std::string_view claim, std::string_view query) {
        progress.show(fmt::format("{}: {}", claim, query));
    };
    if (smt2) settings.smt2_folder = model::create_folder(*smt2);
    std::vector<ConcreteShown> all;
    for (const ShownTrace& shown : loaded.traces) {
        all.push_back(concrete(loaded.instance, shown, constraints, settings));
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

std::string json_text(const LoadedFile& file, const std::vector<TracePart>& parts,
                      const TraceOptions& options) {
    using nlohmann::ordered_json;
    ordered_json json = document_json("trace", parts.front().loaded->instance);
    json["notes"] = file.notes;
    json["traces"] = ordered_json::array();
    for (const TracePart& part : parts) {
        const Instance& instance = part.loaded->instance;
        for (std::size_t i = 0; i < part.loaded->traces.size(); ++i) {
            const TraceDetail& detail = options.render.detail;
            ordered_json one = options.concrete
                                   ? concrete_json(part.concrete[i], detail)
                                   : shown_json(instance, part.loaded->traces[i], detail);
            put_own_setting(instance, json, one);
            json["traces"].push_back(std::move(one));
        }
    }
    return dump(json, 2);
}

/// What can be rendered: with numbers those that were found.
std::vector<TracesOfInstance> traces_of(const std::vector<TracePart>& parts, bool concrete) {
    std::vector<TracesOfInstance> traces;
    for (const TracePart& part : parts) {
        if (!concrete) traces.push_back({&part.loaded->instance, part.loaded->traces});
        for (const ConcreteShown& one : part.concrete) {
            if (one.undecided.empty()) traces.push_back({&one.instance, {one.shown}});
        }
    }
    return traces;
}

/// Leaves only the trace of that number.
void keep_only(LoadedFile& file, std::uint32_t number) {
    std::size_t before = 0;
    for (LoadedTraces& part : file.parts) {
        const std::size_t here = part.traces.size();
        if (number > before && number <= before + here) {
            const ShownTrace kept = part.traces[number - before - 1];
            part.traces.assign(1, kept);
        } else {
            part.traces.clear();
        }
        before += here;
    }
    std::erase_if(file.parts, [](const LoadedTraces& part) { return part.traces.empty(); });
    if (file.parts.empty()) {
        throw UsageError(fmt::format("--number {}: the file has {} trace{}", number, before,
                                     before == 1 ? "" : "s"));
    }
}

void print_part(const TracePart& part, const TraceOptions& options, Console& console) {
    print_instance(part.loaded->instance, console);
    for (std::size_t i = 0; i < part.loaded->traces.size(); ++i) {
        console.print_line();
        if (options.concrete) {
            print_concrete(part.concrete[i], console, options.render.detail);
        } else {
            print_trace(part.loaded->instance, part.loaded->traces[i], console,
                        options.render.detail);
        }
    }
}

/// What has no numbers is said, and not there.
void render(const std::vector<TracePart>& parts, const TraceOptions& options, TraceOutput& output,
            Console& console) {
    for (const TracePart& part : parts) {
        for (const ConcreteShown& one : part.concrete) {
            if (one.undecided.empty()) continue;
            console.print_error(fmt::format("{}: its numbers are undecided: {}", name_of(one.shown),
                                            one.undecided));
        }
    }
    output.write("trace", traces_of(parts, options.concrete));
    output.tell_failure();
}

/// Throws model::InputError where the code of a stack, if an end is one, does not go a trace unless
/// it is restored in between: then it is none of the code.
void refuse_what_code_does_not_go(const LoadedFile& file, const std::string& name) {
    for (const LoadedTraces& part : file.parts) {
        for (const ShownTrace& shown : part.traces) {
            if (goes_on_code(*part.instance.model, shown.trace)) continue;
            throw model::InputError(
                {name}, fmt::format("{}: the code goes another way where it is not restored in "
                                    "between, for what is masked in its states matters",
                                    name_of(shown)));
        }
    }
}

}  // namespace

ExitStatus trace(const TraceOptions& options, Console& console) {
    std::vector<proofs::Constraint> constraints;
    if (options.where) constraints = proofs::parse_wishes(*options.where, "--where");
    LoadedFile file = read_trace_file(options.file, options.property_files,
                                      {explored_design, why_not_explored_in});
    if (options.number) keep_only(file, *options.number);
    refuse_what_code_does_not_go(file, options.file);
    TraceOutput output({}, options.render, console);
    std::vector<TracePart> parts;
    for (const LoadedTraces& loaded : file.parts) {
        TracePart& part = parts.emplace_back(TracePart{&loaded, {}});
        if (!options.concrete) continue;
        part.concrete =
            all_concrete(loaded, console.errors_are_on_terminal(), constraints, options.smt2);
    }
    if (options.play) {
        return play_traces(traces_of(parts, options.concrete), *options.play,
                           options.format == Format::Json, console);
    }
    if (output.wanted()) {
        render(parts, options, output, console);
        return status_of(parts);
    }
    if (options.format == Format::Json) {
        console.print_document(json_text(file, parts, options) + "\n");
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
        print_part(part, options, console);
        separator = "";
    }
    return status_of(parts);
}

}  // namespace finwait::program
