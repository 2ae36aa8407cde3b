#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "checker/program/commands/environment_options.h"
#include "checker/program/commands/suite/suite_report.h"

namespace finwait::program {

namespace {

using properties::Property;
using properties::SuiteCase;

/// A table whose columns are narrower than their names: these stand above one another, each with a
/// line down to its column.
struct CrossTable {
    std::vector<std::string> columns;
    struct Row {
        std::string name;
        /// One per column.
        std::vector<Span> cells;
    };
    std::vector<Row> rows;
    /// Of a column.
    std::size_t width = 1;
};

void print(const CrossTable& table, Console& console) {
    const Palette& palette = console.palette();
    std::size_t names = 0;
    for (const CrossTable::Row& row : table.rows) names = std::max(names, width_of(row.name));
    names += 2;
    const std::string gap(table.width, ' ');
    std::string lines;
    for (const std::string& column : table.columns) {
        console.print_line(std::string(names, ' ') + palette.paint(Role::Faint, lines) + column);
        lines += "│" + gap;
    }
    for (const CrossTable::Row& row : table.rows) {
        std::string line = palette.paint(Role::Strong, row.name);
        std::size_t padding = names - width_of(row.name);
        for (const Span& cell : row.cells) {
            line += std::string(padding, ' ') + palette.paint(cell.role, cell.text);
            padding = table.width + 1 - width_of(cell.text);
        }
        console.print_line(line.erase(line.find_last_not_of(' ') + 1));
    }
}

/// In the order in which they are known, which is the same in all cases.
std::vector<std::string> judged_in(const SuiteResult& result) {
    std::set<std::string> judged;
    for (const CaseResult& one : result.cases) {
        for (const JudgedProperty& each : one.judged)
            judged.insert(each.expectation.property->name);
    }
    std::vector<std::string> names;
    for (const Property& property : *result.cases.front().of->known) {
        if (judged.contains(property.name)) names.push_back(property.name);
    }
    return names;
}

std::size_t index_of(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

// ---- cases × properties

Span mark(const JudgedProperty& judged) {
    switch (judged.judgement()) {
        case Judgement::Unexpected: return {"!", Role::Bad};
        case Judgement::Inconclusive: return {"?", Role::Doubt};
        case Judgement::AsExpected: break;
    }
    return judged.expectation.violated ? Span{"✗", Role::Plain} : Span{"✓", Role::Good};
}

CrossTable cases_and_properties(const SuiteResult& result) {
    CrossTable table;
    table.columns = judged_in(result);
    std::optional<std::size_t> row;
    for (const CaseResult& one : result.cases) {
        if (row != one.of->row) {
            row = one.of->row;
            const bool each_its_own = one.of->environments_of_properties;
            table.rows.push_back({each_its_own ? text_of(one.of->names) : text_of(*one.of),
                                  std::vector<Span>(table.columns.size(), {" "})});
        }
        for (const JudgedProperty& judged : one.judged) {
            const std::size_t column = index_of(table.columns, judged.expectation.property->name);
            table.rows.back().cells[column] = mark(judged);
        }
    }
    return table;
}

// ---- designs at A × designs at B

/// Properties have one digit each.
constexpr std::size_t kMostInMatrix = 9;

/// The digits of the properties that are violated.
Span digits(const CaseResult& one) {
    std::string text;
    for (std::size_t i = 0; i < one.judged.size(); ++i) {
        if (checker::is_dissatisfied(one.judged[i].verdict)) text += std::to_string(i + 1);
    }
    if (one.count(Judgement::Unexpected) > 0) return {text + "!", Role::Bad};
    if (one.count(Judgement::Inconclusive) > 0) return {text + "?", Role::Doubt};
    return text.empty() ? Span{"·", Role::Good} : Span{text, Role::Plain};
}

/// Whether the cases are every pair of some designs with some others, each judged alike.
bool is_matrix(const SuiteResult& result) {
    std::set<std::string> at_a;
    std::set<std::string> at_b;
    const SuiteCase& first = *result.cases.front().of;
    for (const CaseResult& one : result.cases) {
        at_a.insert(one.of->names[0]);
        at_b.insert(one.of->names[1]);
        if (one.of->environment != first.environment) return false;
    }
    const std::size_t properties = judged_in(result).size();
    return at_a.size() > 1 && at_b.size() > 1 && at_a.size() * at_b.size() == result.cases.size() &&
           properties <= kMostInMatrix && result.verdicts() == result.cases.size() * properties;
}

CrossTable designs_and_designs(const SuiteResult& result) {
    std::map<std::array<std::string, 2>, Span> cells;
    std::vector<std::string> at_a;
    std::set<std::string> at_b;
    CrossTable table;
    for (const CaseResult& one : result.cases) {
        const auto& [a, b] = one.of->names;
        if (std::ranges::find(at_a, a) == at_a.end()) at_a.push_back(a);
        if (at_b.insert(b).second) table.columns.push_back(b);
        const Span& cell = cells[one.of->names] = digits(one);
        table.width = std::max(table.width, width_of(cell.text));
    }
    std::ranges::sort(at_a);
    std::ranges::sort(table.columns);
    for (const std::string& a : at_a) {
        table.rows.push_back({printable(a), {}});
        for (const std::string& b : table.columns) {
            table.rows.back().cells.push_back(cells.at({a, b}));
        }
    }
    for (std::string& column : table.columns) column = printable(column);
    return table;
}

/// What the names of environments stand for.
std::vector<std::string> environments_in(const SuiteResult& result) {
    std::vector<std::string> lines;
    for (const CaseResult& one : result.cases) {
        if (one.of->environment_name.empty()) continue;
        std::string line = fmt::format("{}: {}", printable(one.of->environment_name),
                                       differences_text(one.of->environment));
        if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
    }
    return lines;
}

void print_wrapped(const std::string& text, Console& console) {
    for (const std::string& line : wrap(text, console.width())) {
        console.print_line(console.palette().paint(Role::Faint, line));
    }
}

}  // namespace

void print_table(const SuiteResult& result, Console& console) {
    if (!is_matrix(result)) {
        print(cases_and_properties(result), console);
        print_wrapped(
            "✓ holds or is reached, ✗ violated or not reached, as expected · ! not as expected · "
            "? inconclusive",
            console);
        for (const std::string& line : environments_in(result)) print_wrapped(line, console);
        return;
    }
    const SuiteCase& first = *result.cases.front().of;
    print_wrapped(
        fmt::format("A: the row · B: the column · {}", differences_text(first.environment)),
        console);
    print(designs_and_designs(result), console);
    std::vector<std::string> names;
    bool any_witness = false;
    for (const properties::Expectation& one : first.expectations) {
        names.push_back(fmt::format("{} {}", names.size() + 1, one.property->name));
        any_witness |= one.property->kind == properties::Kind::Reachable;
    }
    print_wrapped(
        fmt::format("{}: {} · none · ! not as expected · ? inconclusive",
                    any_witness ? "violated or not reached" : "violated", fmt::join(names, " · ")),
        console);
}

}  // namespace finwait::program
