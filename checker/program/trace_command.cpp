#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "checker/program/commands.h"
#include "checker/program/trace_file.h"
#include "checker/program/trace_json.h"
#include "checker/program/trace_report.h"

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

}  // namespace

ExitStatus trace(const TraceOptions& options, Console& console) {
    const LoadedTraces loaded = read_trace_file(options.file, options.property_files);
    if (options.format == Format::Json) {
        nlohmann::ordered_json json = document_json("trace", loaded.setting);
        json["traces"] = nlohmann::ordered_json::array();
        for (const ShownTrace& shown : loaded.traces) json["traces"].push_back(shown_json(shown));
        console.print_line(dump(json, 2));
        return ExitStatus::Ok;
    }
    print_setting(loaded.setting, console);
    if (loaded.traces.empty()) console.print_line("\nThe file holds no trace.");
    for (const ShownTrace& shown : loaded.traces) {
        console.print_line();
        print_trace(loaded.setting, shown, console);
    }
    return ExitStatus::Ok;
}

}  // namespace finwait::program
