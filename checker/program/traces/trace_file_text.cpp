#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "checker/program/traces/digest.h"
#include "checker/program/traces/trace_file.h"
#include "checker/program/traces/trace_json.h"
#include "model/files/design_file.h"
#include "properties/files/property_file_text.h"

namespace finwait::program {

using nlohmann::ordered_json;

namespace {

/// The designs of a file, each once, under names of which no two are the same.
class DesignFiles {
  public:
    /// The names of both designs of `instance` in the file.
    ordered_json add(const Instance& instance) {
        ordered_json names = ordered_json::array();
        for (const model::Side side : {model::Side::A, model::Side::B})
            names.push_back(add(instance.designs[index(side)], instance.model->design(side)));
        return names;
    }
    [[nodiscard]] const ordered_json& json() const { return files_; }
    [[nodiscard]] bool has_code() const { return has_code_; }

  private:
    std::string add(const std::string& name, const model::Design& design) {
        if (design.implementation != nullptr) return add_code(name, design);
        const std::string text = design_file_text(design);
        std::string unique = name;
        for (int number = 2;; ++number) {
            const auto same = [&](const ordered_json& file) { return file.at("name") == unique; };
            const auto found = std::find_if(files_.begin(), files_.end(), same);
            if (found == files_.end()) break;
            if (found->at("text") == text) return unique;
            unique = fmt::format("{} ({})", name, number);
        }
        files_.push_back({{"name", unique}, {"digest", digest_of(design)}, {"text", text}});
        return unique;
    }

    /// Two libraries have two paths.
    std::string add_code(const std::string& path, const model::Design& design) {
        has_code_ = true;
        const auto same = [&](const ordered_json& file) { return file.at("name") == path; };
        if (std::find_if(files_.begin(), files_.end(), same) == files_.end()) {
            files_.push_back(
                {{"name", path}, {"digest", digest_of_file(path)}, {"code", design.name}});
        }
        return path;
    }

    ordered_json files_ = ordered_json::array();
    bool has_code_ = false;
};

/// A step per line: long enough to be read, short enough to be compared. `own`: members in which
/// it differs from the file.
std::string text_of(const ShownTrace& shown, const ordered_json& own) {
    std::string text = "    {\n";
    for (const auto& [key, value] : own.items())
        text += fmt::format("      \"{}\": {},\n", key, dump(value, -1));
    if (shown.property != nullptr) {
        const ordered_json property{{"name", shown.property->name},
                                    {"text", properties::property_file_text(*shown.property)}};
        text += fmt::format("      \"property\": {},\n      \"verdict\": \"{}\",\n",
                            dump(property, -1), name_of(shown.verdict));
    }
    if (shown.chosen == ShownRun::FewestFaults) text += "      \"fewest_faults\": true,\n";
    if (shown.trace.loop) text += fmt::format("      \"loop\": {},\n", *shown.trace.loop);
    text += "      \"steps\": [";
    const char* separator = "\n";
    for (const TraceStep& step : shown.trace.steps) {
        text += fmt::format("{}        {}", separator, dump(step_json(step), -1));
        separator = ",\n";
    }
    return text + "\n      ]\n    }";
}

}  // namespace

std::string trace_file_text(std::string_view command, std::span<const TracesOfInstance> parts) {
    DesignFiles designs;
    ordered_json head = document_json(command, *parts.front().instance);
    head["designs"] = designs.add(*parts.front().instance);
    std::string traces;
    const char* separator = "\n";
    for (const TracesOfInstance& part : parts) {
        ordered_json own{{"designs", designs.add(*part.instance)},
                         {"environment", environment_json(part.instance->model->environment())}};
        for (const char* const key : {"designs", "environment"}) {
            if (own[key] == head[key]) own.erase(key);
        }
        for (const ShownTrace& shown : part.traces) {
            traces += separator + text_of(shown, own);
            separator = ",\n";
        }
    }
    head["design_files"] = designs.json();
    std::string text = fmt::format("{{\n  \"format\": \"{}\",\n",
                                   designs.has_code() ? kTraceFormatWithCode : kTraceFormat);
    for (const auto& [key, value] : head.items())
        text += fmt::format("  {}: {},\n", dump(key, -1), dump(value, -1));
    return text + "  \"traces\": [" + traces + "\n  ]\n}\n";
}

}  // namespace finwait::program
