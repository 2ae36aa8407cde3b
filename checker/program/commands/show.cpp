#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/show_json.h"
#include "checker/program/commands/suite/suite_run.h"
#include "checker/program/renderings/state_diagram.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/reported_designs.h"
#include "model/files/written_file.h"
#include "properties/files/claim_text.h"
#include "properties/files/property_file.h"
#include "properties/files/suite_file.h"

namespace finwait::program {

namespace {

/// "FIN-WAIT-2", "TIME-WAIT, sends ACK", or nothing.
std::string row_text(const model::Row& row) {
    std::string text(name_of(row.next));
    if (row.send != model::Reply::Nothing) text += fmt::format(" +{}", name_of(row.send));
    if (!row.takes) text += " untaken";
    if (!row.when.is_always()) text += fmt::format(" if {}", row.when.text());
    return text;
}
std::string rows_text(const std::vector<model::Row>& rows) {
    if (rows.empty()) return "-";
    std::string text;
    for (const model::Row& row : rows) text += (text.empty() ? "" : " | ") + row_text(row);
    return printable(text);
}

/// The rows for `events`, a column each; a line per state.
void print_table(const model::Design& design, std::span<const model::TableEvent> events,
                 Console& console) {
    const model::StateTable& table = design.table;
    const auto name = [&](model::TableEvent event) { return printable(name_of(design, event)); };
    constexpr std::size_t kStateWidth = 13;
    std::array<std::size_t, model::kTableEvents> widths{};
    for (const model::TableEvent event : events) {
        std::size_t& width = widths[static_cast<std::size_t>(event)];
        width = width_of(name(event));
        for (const model::State state : model::kAllStates) {
            width = std::max(width, rows_text(table.rows(state, event)).size());
        }
    }
    const auto print_row = [&](std::string_view head, const auto& cell, Role role) {
        std::string line =
            console.palette().paint(Role::Strong, fmt::format("{:<{}}", head, kStateWidth));
        for (const model::TableEvent event : events) {
            const std::size_t width = widths[static_cast<std::size_t>(event)];
            line += console.palette().paint(role, fmt::format("{:<{}}", cell(event), width)) + "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        console.print_line(line);
    };
    print_row("", name, Role::Faint);
    for (const model::State state : model::kAllStates) {
        print_row(
            name_of(state),
            [&](model::TableEvent event) { return rows_text(table.rows(state, event)); },
            Role::Plain);
    }
}

void print_field(std::string_view name, const std::string& text, Console& console) {
    constexpr std::size_t kNameWidth = 11;
    bool first = true;
    for (const std::string& line : wrap(text, console.width() - kNameWidth)) {
        console.print_line(console.palette().paint(
                               Role::Faint, fmt::format("{:<{}}", first ? name : "", kNameWidth)) +
                           line);
        first = false;
    }
}

void show_design(const model::Design& design, Console& console) {
    console.print_line(console.palette().paint(Role::Strong, printable(design.name)) +
                       "  (design)");
    print_field("summary", printable(design.summary), console);
    if (!design.source.empty()) print_field("source", printable(design.source), console);
    if (!design.violates.empty()) {
        print_field("violates", printable(fmt::format("{}", fmt::join(design.violates, ", "))),
                    console);
    }
    console.print_line();
    using enum model::TableEvent;
    std::vector<model::TableEvent> of_the_close{Close,  RcvFin,        RcvAckOfFin,
                                                RcvRst, TwoMslTimeout, Abort};
    const bool has_text = std::ranges::any_of(model::kAllStates, [&](model::State state) {
        return design.table.has_row(state, RcvText);
    });
    if (has_text) of_the_close.insert(of_the_close.begin() + 1, RcvText);
    for (std::size_t i = 0; i < design.timers.size(); ++i)
        of_the_close.push_back(model::event_of_timer(i));
    constexpr std::array kOfTheOpening{ActiveOpen, PassiveOpen, RcvSyn, RcvAckOfSyn, UserTimeout};
    print_table(design, of_the_close, console);
    console.print_line();
    print_table(design, kOfTheOpening, console);
    console.print_line();
    // The mechanisms in the words of a design file, so that there is one place that knows them.
    const std::string file = design_file_text(design);
    const std::size_t begin = file.find("[mechanisms]");
    const std::size_t end = file.find("\n[states", begin);
    console.print(file.substr(begin, end - begin));
}

void show_property(const properties::Property& property, Console& console) {
    console.print_line(console.palette().paint(Role::Strong, property.name) +
                       (property.scenario ? "  (scenario)" : "  (property)"));
    print_field("sentence", property.sentence, console);
    if (!property.source.empty()) print_field("source", property.source, console);
    if (property.drawn_in) print_field("drawn in", text_of(*property.drawn_in), console);
    print_field("core", property.core ? "yes" : "no: only with --all-properties or --property",
                console);
    for (const std::string& line : claim_lines(property)) {
        const std::size_t equals = line.find(" = ");
        print_field(line.substr(0, equals), line.substr(equals + 3), console);
    }
}

/// What is judged, and what of it is to be violated.
void show_case(const properties::SuiteCase& one, Console& console) {
    std::vector<std::string> held;
    std::vector<std::string> violated;
    for (const properties::Expectation& expectation : one.expectations) {
        (expectation.violated ? violated : held).push_back(expectation.property->name);
    }
    console.print_line(console.palette().paint(Role::Strong, text_of(one)));
    if (!held.empty()) print_field("  hold", fmt::format("{}", fmt::join(held, ", ")), console);
    if (!violated.empty()) {
        print_field("  violated", fmt::format("{}", fmt::join(violated, ", ")), console);
    }
}

void show_suite(const properties::Suite& suite, Console& console) {
    console.print_line(console.palette().paint(Role::Strong, suite.name) + "  (suite)");
    print_field("summary", printable(suite.summary), console);
    console.print_line();
    for (const properties::SuiteCase& one : suite.cases) show_case(one, console);
}

/// What a file holds, by the tables that it has.
enum class Held { Design, Properties, Suite };
Held held_by(const std::string& file) {
    const std::string text = model::read_input_file(file);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line(text.data() + begin, end - begin);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.starts_with("[[property]]")) return Held::Properties;
        if (line.starts_with("[[case]]")) return Held::Suite;
        begin = end + 1;
    }
    return Held::Design;
}

/// What was asked for: one of these.
struct Shown {
    std::optional<model::Design> design{};
    std::vector<properties::Property> properties{};
    std::optional<properties::Suite> suite{};
};

Shown held_in(const std::string& file, const std::vector<std::string>& property_files) {
    switch (held_by(file)) {
        case Held::Properties: return {{}, properties::read_properties(file, {}), {}};
        case Held::Suite: return {{}, {}, properties::find_suite(file)};
        case Held::Design: break;
    }
    return {design_named(file, property_files), {}, {}};
}

Shown find_shown(const ShowOptions& options) {
    const std::string& name = options.name;
    if (model::is_path(name)) return held_in(name, options.property_files);
    auto properties = properties::shipped_properties({});
    if (const auto* const property = find_property(properties, name)) return {{}, {*property}, {}};
    const std::vector<std::string> suites = properties::shipped_suites();
    if (std::ranges::find(suites, name) != suites.end())
        return {{}, {}, properties::find_suite(name)};
    const std::vector<std::string> designs = model::all_designs();
    if (std::ranges::find(designs, name) != designs.end())
        return {design_named(name, options.property_files), {}, {}};
    std::vector<std::string_view> known(designs.begin(), designs.end());
    for (const auto& property : properties) known.push_back(property.name);
    known.insert(known.end(), suites.begin(), suites.end());
    throw UsageError(model::unknown("design, property or suite", name, known) +
                     ", or the path of a file of your own, with a '/' or ending in .toml");
}

/// The design in the form that is asked for, with the other one where there is one.
std::string drawn(const model::Design& design, const ShowOptions& options) {
    constexpr std::array<std::string_view, 4> kForms{"toml", "dot", "svg", "mermaid"};
    const std::string& form = *options.as;
    if (std::ranges::find(kForms, form) == kForms.end())
        throw UsageError(model::unknown("--as", form, kForms));
    if (form == "toml") {
        if (options.against) throw UsageError("--against: of diagrams only, not of toml");
        return design_file_text(design);
    }
    StateDiagram diagram;
    if (options.against) {
        diagram = diagram_of(design, design_named(*options.against, options.property_files));
    } else {
        diagram = diagram_of(design);
    }
    if (form == "dot") return dot_text(diagram);
    return form == "svg" ? svg_text(diagram) : mermaid_text(diagram);
}

ExitStatus put_out(const Shown& shown, const ShowOptions& options, Console& console) {
    if (!shown.design) throw UsageError("--as: of a design only");
    const std::string text = drawn(*shown.design, options);
    if (!options.output) {
        console.print_document(text);
        return ExitStatus::Ok;
    }
    model::WrittenFile file(*options.output);
    file.append(text);
    file.commit();
    return ExitStatus::Ok;
}

}  // namespace

ExitStatus show(const ShowOptions& options, Console& console) {
    const Shown shown = find_shown(options);
    if (options.as) return put_out(shown, options, console);
    if (options.format == Format::Json) {
        console.print_document(
            (shown.design  ? json_text(*shown.design)
             : shown.suite ? json_text(*shown.suite)
                           : json_text(std::span<const properties::Property>(shown.properties))) +
            "\n");
        return ExitStatus::Ok;
    }
    if (shown.design) show_design(*shown.design, console);
    if (shown.suite) show_suite(*shown.suite, console);
    for (const properties::Property& property : shown.properties) {
        if (&property != shown.properties.data()) console.print_line();
        show_property(property, console);
    }
    return ExitStatus::Ok;
}

}  // namespace finwait::program
