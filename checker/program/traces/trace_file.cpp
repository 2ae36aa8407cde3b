#include "checker/program/traces/trace_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/program/terminal/version.h"
#include "checker/program/traces/digest.h"
#include "checker/program/traces/trace_input.h"
#include "checker/program/traces/validation.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/reported_designs.h"
#include "model/settings.h"
#include "properties/files/claim_text.h"
#include "properties/files/property_file.h"

namespace finwait::program {

namespace {

using JsonNode = JsonInput::Node;

constexpr std::size_t kLargestTraceFile = std::size_t{64} << 20U;

/// What stands in a text that is a value of the file. An error there is one of that value.
template <class Parse>
auto parsed(const JsonNode& node, const Parse& parse) {
    try {
        return parse(node.text());
    } catch (const model::InputError& error) {
        const model::Place& place = error.place();
        node.fail(place.line == 0 ? error.message()
                                  : fmt::format("line {}, column {} of this text: {}", place.line,
                                                place.column, error.message()));
    }
}

checker::Verdict verdict_in(const JsonNode& node, properties::Kind kind) {
    std::vector<std::string_view> allowed;
    for (const checker::Verdict verdict : verdicts_shown_by_runs(kind)) {
        if (node.text() == checker::name_of(verdict)) return verdict;
        allowed.push_back(checker::name_of(verdict));
    }
    node.fail(
        fmt::format("this is no verdict that a trace shows of a property of kind {}; "
                    "allowed: {}",
                    properties::name_of(kind), model::listed(allowed)));
}

/// "0.1.0"; none where it has another form.
std::optional<std::array<unsigned, 3>> numbers_of(std::string_view version) {
    std::array<unsigned, 3> numbers{};
    const char* at = version.data();
    const char* const end = at + version.size();
    for (unsigned& number : numbers) {
        if (&number != numbers.data() && (at == end || *at++ != '.')) return std::nullopt;
        const auto [rest, error] = std::from_chars(at, end, number);
        if (error != std::errc{}) return std::nullopt;
        at = rest;
    }
    if (at != end) return std::nullopt;
    return numbers;
}

/// Reads one file.
class TraceFileReader {
  public:
    TraceFileReader(const JsonInput& input, std::string file,
                    const std::vector<std::string>& property_files, const CodeLoader& code)
        : root_(input.root()),
          file_(std::move(file)),
          property_files_(property_files),
          code_(code) {}

    LoadedFile read() {
        check_format();
        root_.allow_only({"tool", "format", "version", "command", "designs", "environment",
                          "design_files", "traces"});
        if (root_.at("tool").text() != "finwait") root_.at("tool").fail("this is not \"finwait\"");
        check_version();
        const bool walked = root_.at("command").text() == "simulate";
        read_designs();
        const JsonNode traces = root_.at("traces");
        for (const JsonNode& node : traces.elements()) {
            node.allow_only({"property", "verdict", "fewest_faults", "steps", "loop", "designs",
                             "environment"});
            LoadedTraces& part = part_of(node);
            part.traces.push_back(replayed_in(node, *part.instance.model));
            if (walked) part.traces.back().chosen.reset();
        }
        if (loaded_.parts.empty()) {
            traces.fail(
                "there is no trace in this file: what was saved had no counterexample or witness");
        }
        return std::move(loaded_);
    }

  private:
    void check_format() const {
        const auto format = root_.find("format");
        if (!format) {
            const auto version = root_.find("version");
            root_.fail(version && version->value().is_string()
                           ? fmt::format("this is no trace file, or one of finwait {}, which said "
                                         "no format; save the traces again",
                                         version->text())
                           : "this is no trace file of finwait: it has no \"format\"");
        }
        if (format->text() == kTraceFormat || format->text() == kTraceFormatWithCode) return;
        format->fail(
            fmt::format("the format {} is unknown; allowed: \"{}\", \"{}\"; save the traces again "
                        "with this version of finwait",
                        model::in_quotes(format->text()), kTraceFormat, kTraceFormatWithCode));
    }

    /// A later version may mean something else by what it saved: no guess is made.
    void check_version() const {
        const JsonNode version = root_.at("version");
        const auto theirs = numbers_of(version.text());
        if (theirs && *theirs <= numbers_of(kVersion)) return;
        version.fail(
            fmt::format("the version {} is unknown to finwait {}; read the traces with "
                        "that version, or save them again with this one",
                        model::in_quotes(version.text()), kVersion));
    }

    void read_designs() {
        for (const JsonNode& node : root_.at("design_files").elements()) {
            if (node.find("code")) {
                add_design(node, design_of_code(node));
                continue;
            }
            node.allow_only({"name", "digest", "text"});
            const std::string name = node.at("name").text();
            model::Design design = parsed(node.at("text"), [](const std::string& text) {
                return model::parse_design(text, "design.toml");
            });
            design.name = name;
            const std::string digest = digest_of(design);
            if (node.at("digest").text() != digest) {
                node.at("digest").fail(fmt::format("the design {} was altered: its digest is {}",
                                                   model::in_quotes(name), digest));
            }
            add_design(node, design);
            note_other_design(name, digest);
        }
    }

    void add_design(const JsonNode& node, const model::Design& design) {
        if (!designs_.emplace(node.at("name").text(), design).second)
            node.at("name").fail("a second design of this name");
    }

    /// The library may be another one than it was: what counts is whether it does the same.
    model::Design design_of_code(const JsonNode& node) {
        node.allow_only({"name", "digest", "code"});
        const std::string path = node.at("name").text();
        const std::string stack = node.at("code").text();
        const std::string found = model::is_path(path) ? existing_file(path) : std::string();
        if (found.empty()) {
            node.at("name").fail(fmt::format(
                "the trace is of the code of {}, and its library {} is not there, nor beside the "
                "trace; a trace of code is replayed where its library is",
                model::in_quotes(stack), model::in_quotes(path)));
        }
        const std::string digest = digest_of_file(found);
        if (node.at("digest").text() != digest) note_other_library(found, digest);
        return code_.design(found);
    }

    void note_other_library(const std::string& library, const std::string& digest) {
        other_libraries_ += fmt::format(
            "; {} has changed since the trace was saved (its digest is {} now)", library, digest);
        loaded_.notes.push_back(
            fmt::format("{} has changed since the trace was saved (its digest is {} now); the "
                        "trace is one of this library, too: each step was executed again.",
                        library, digest));
    }

    /// Throws model::InputError where the code of a stack cannot be in the environment of `node`.
    void refuse_where_no_code_can_be(const model::ConnectionModel& model,
                                     const JsonNode& node) const {
        for (const model::Side side : {model::Side::A, model::Side::B}) {
            if (model.design(side).implementation == nullptr) continue;
            if (const auto why = code_.why_not_in(model.environment(), side))
                node.fail("the code of a stack cannot be in this environment: " + *why);
        }
    }

    /// An error may come of that a library is another one: it says so.
    ShownTrace replayed_in(const JsonNode& node, const model::ConnectionModel& model) {
        try {
            return shown_in(node, model);
        } catch (const model::InputError& error) {
            if (other_libraries_.empty()) throw;
            throw model::InputError(error.place(), error.message() + other_libraries_);
        }
    }

    /// The same name may stand for something else by now; what counts is what was saved.
    void note_other_design(const std::string& name, const std::string& digest) {
        const std::vector<std::string> shipped = model::all_designs();
        const bool ships = std::ranges::find(shipped, name) != shipped.end();
        std::string found = name;
        if (model::is_path(name)) {
            found = existing_file(name);
            if (found.empty()) return;
        } else if (!ships) {
            return;
        }
        try {
            if (digest_of(model::find_design(found)) == digest) return;
            loaded_.notes.push_back(fmt::format(
                "{} has changed since the trace was saved; the trace is shown with the design that "
                "it was saved with.",
                found));
        } catch (const model::InputError& error) {
            loaded_.notes.push_back(fmt::format(
                "{} cannot be read any more ({}); the trace is shown with the design that it was "
                "saved with.",
                found, error.message()));
        }
    }

    /// Seen from here, or else beside the trace; empty if there is none.
    [[nodiscard]] std::string existing_file(const std::string& name) const {
        const std::filesystem::path path = name;
        const std::filesystem::path beside =
            std::filesystem::path(file_).parent_path() / path.filename();
        std::error_code error;
        if (std::filesystem::exists(path, error)) return name;
        // A name that is no path would stand for a design that ships.
        const std::string found =
            beside.has_parent_path() ? beside.string() : "./" + beside.string();
        return std::filesystem::exists(found, error) ? found : std::string();
    }

    /// The part with the designs and the environment of a trace.
    LoadedTraces& part_of(const JsonNode& node) {
        const auto own_designs = node.find("designs");
        const auto own_environment = node.find("environment");
        const auto names = two_in(own_designs ? *own_designs : root_.at("designs"));
        const std::array designs{names[0].text(), names[1].text()};
        const model::Environment environment =
            environment_in(own_environment ? *own_environment : root_.at("environment"));
        for (LoadedTraces& part : loaded_.parts) {
            if (part.instance.designs == designs &&
                part.instance.model->environment() == environment) {
                return part;
            }
        }
        LoadedTraces& part = loaded_.parts.emplace_back(
            LoadedTraces{{designs, std::make_unique<model::ConnectionModel>(
                                       design_of(names[0]), design_of(names[1]), environment)},
                         {}});
        refuse_where_no_code_can_be(*part.instance.model,
                                    own_environment ? *own_environment : root_.at("environment"));
        return part;
    }

    [[nodiscard]] const model::Design& design_of(const JsonNode& name) const {
        const auto found = designs_.find(name.text());
        if (found != designs_.end()) return found->second;
        std::vector<std::string_view> names;
        for (const auto& [known, design] : designs_) names.emplace_back(known);
        name.fail(model::unknown("design in \"design_files\"", name.text(), names));
    }

    ShownTrace shown_in(const JsonNode& node, const model::ConnectionModel& model) {
        ShownTrace shown;
        if (const auto property = node.find("property")) {
            shown.property = &property_in(*property, model.environment());
            shown.verdict = verdict_in(node.at("verdict"), shown.property->kind);
        } else if (const auto verdict = node.find("verdict")) {
            verdict->fail("a verdict without a property");
        }
        const auto fewest = node.find("fewest_faults");
        if (fewest && fewest->boolean()) shown.chosen = ShownRun::FewestFaults;
        shown.trace = trace_in(node, model);
        if (shown.property == nullptr) return shown;
        if (const auto why = why_invalid(model, *shown.property, shown.verdict, shown.trace)) {
            const JsonNode verdict = node.at("verdict");
            verdict.fail(fmt::format("the trace does not show the verdict \"{}\" of {}: {}",
                                     verdict.text(), shown.property->name, *why));
        }
        return shown;
    }

    const properties::Property& property_in(const JsonNode& node,
                                            const model::Environment& environment) {
        node.allow_only({"name", "text"});
        auto properties = parsed(node.at("text"), [&](const std::string& text) {
            return properties::parse_properties(text, "property.toml", environment);
        });
        if (properties.size() != 1) node.at("text").fail("expected one property");
        const std::string name = node.at("name").text();
        if (properties.front().name != name) {
            node.at("name").fail(fmt::format("the text is that of the property {}",
                                             model::in_quotes(properties.front().name)));
        }
        note_other_property(properties.front(), environment);
        loaded_.properties.push_back(
            std::make_unique<properties::Property>(std::move(properties.front())));
        return *loaded_.properties.back();
    }

    void note_other_property(const properties::Property& saved,
                             const model::Environment& environment) {
        if (!noted_.insert(saved.name).second) return;
        const auto is_it = [&](const properties::Property& one) { return one.name == saved.name; };
        std::vector<properties::Property> now = properties::shipped_properties(environment, is_it);
        for (const std::string& file : property_files_) {
            add_properties(now, properties::read_properties(file, environment, is_it));
        }
        if (now.empty() || claim_lines(now.front()) == claim_lines(saved)) return;
        loaded_.notes.push_back(fmt::format(
            "The property {} claims something else now; the trace shows what it claimed when it "
            "was saved: {}.",
            saved.name, fmt::join(claim_lines(saved), "; ")));
    }

    JsonNode root_;
    std::string file_;
    const std::vector<std::string>& property_files_;
    const CodeLoader& code_;
    std::map<std::string, model::Design> designs_;
    std::set<std::string> noted_;
    LoadedFile loaded_;
    /// Those that are not what they were when the traces were saved, as an error adds it.
    std::string other_libraries_;
};

}  // namespace

LoadedFile read_trace_file(const std::string& file, const std::vector<std::string>& property_files,
                           const CodeLoader& code) {
    const JsonInput input(model::read_input_file(file, kLargestTraceFile), file);
    return TraceFileReader(input, file, property_files, code).read();
}

}  // namespace finwait::program
