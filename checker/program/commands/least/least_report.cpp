#include "checker/program/commands/least/least_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

void print_paragraph(const std::string& text, Role role, Console& console) {
    for (const std::string& line : wrap(printable(text), console.width())) {
        console.print_line(console.palette().paint(role, line));
    }
}

Role role_of(CellStatus status) {
    switch (status) {
        case CellStatus::Found: return Role::Plain;
        case CellStatus::None: return Role::Bad;
        case CellStatus::Undecided: return Role::Doubt;
    }
    return Role::Plain;
}

// ---- the table: the last axis has the columns, the others the rows

struct LeastTable {
    std::vector<std::string> heads;
    /// Of the values of axes.
    std::size_t names = 0;
    std::vector<std::vector<Span>> rows;
};

std::vector<std::size_t> widths_of(const LeastTable& table) {
    std::vector<std::size_t> widths;
    for (const std::string& head : table.heads) widths.push_back(width_of(head));
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i].text));
    }
    return widths;
}

std::string row_text(const std::vector<Span>& cells, const std::vector<std::size_t>& widths,
                     const Palette& palette) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += std::string(widths[i] - width_of(cells[i].text) + (i == 0 ? 0 : 2), ' ');
        line += palette.paint(cells[i].role, cells[i].text);
    }
    return line;
}

Span span_of(const LeastReport& report, const Cell& cell) {
    return {text_of(report, cell), role_of(status_of(report, cell))};
}

/// How many of the axes name rows: all where there is one alone.
std::size_t axes_of_rows(const LeastReport& report) {
    const std::size_t axes = report.question.axes.size();
    return axes < 2 ? axes : axes - 1;
}

LeastTable table_of(const LeastReport& report) {
    const auto& axes = report.question.axes;
    const std::size_t names = axes_of_rows(report);
    LeastTable table;
    table.names = names;
    for (std::size_t i = 0; i < names; ++i) table.heads.emplace_back(axes[i].setting->text);
    std::size_t columns = 1;
    if (names == axes.size()) {
        table.heads.emplace_back(report.question.setting->text);
    } else {
        const Axis& last = axes.back();
        columns = last.values.size();
        for (const auto& value : last.values)
            table.heads.push_back(short_text(*last.setting, value));
    }
    for (std::size_t first = 0; first < report.cells.size(); first += columns) {
        auto& row = table.rows.emplace_back();
        for (std::size_t i = 0; i < names; ++i) {
            row.push_back({short_text(*axes[i].setting, report.cells[first].at[i]), Role::Strong});
        }
        for (std::size_t i = 0; i < columns; ++i) {
            row.push_back(span_of(report, report.cells[first + i]));
        }
    }
    return table;
}

void print_table(const LeastReport& report, Console& console) {
    const LeastTable table = table_of(report);
    const std::vector<std::size_t> widths = widths_of(table);
    const auto& axes = report.question.axes;
    if (table.names < axes.size()) {
        std::size_t before = 0;
        for (std::size_t i = 0; i < table.names; ++i) before += widths[i] + 2;
        console.print_line(std::string(before, ' ') + std::string(axes.back().setting->text));
    }
    std::vector<Span> heads;
    for (const std::string& head : table.heads) heads.push_back({head, Role::Faint});
    console.print_line(row_text(heads, widths, console.palette()));
    for (const auto& row : table.rows) {
        console.print_line(row_text(row, widths, console.palette()));
    }
}

// ---- what it rests on

std::string amount_of(std::uint64_t count, const char* what) {
    return fmt::format("{} {}{}", with_commas(count), what, count == 1 ? "" : "s");
}

void print_undecided(const LeastReport& report, Console& console) {
    for (const Cell& cell : report.cells) {
        if (status_of(report, cell) != CellStatus::Undecided) continue;
        std::string why = cell.remark;
        if (why.empty()) why = checker::name_of(cell.ending);
        const std::string place = place_in_table(report.question, cell);
        print_paragraph(fmt::format("? undecided{}{}: {}", place.empty() ? "" : ": ", place, why),
                        Role::Doubt, console);
    }
}

void print_traces(const LeastReport& report, Console& console, const TraceDetail& detail) {
    for (const Cell& cell : report.cells) {
        if (!cell.too_small || !cell.too_small->trace) continue;
        const std::string place = place_in_table(report.question, cell);
        console.print_line();
        print_paragraph(fmt::format("{}{}{} {} is too little", place, place.empty() ? "" : ": ",
                                    report.question.setting->text, *cell.least.fails),
                        Role::Strong, console);
        print_trace(cell.too_small->instance, *cell.too_small->trace, console, detail);
    }
}

std::string capacity_text(const LeastReport& report) {
    if (!report.question.base.model->environment().clock) return "";
    std::uint32_t most = 0;
    for (const Cell& cell : report.cells) most = std::max(most, cell.capacity);
    return fmt::format("capacity up to {} · ", most);
}

}  // namespace

std::uint64_t LeastReport::explorations() const {
    std::uint64_t sum = 0;
    for (const Cell& cell : cells) sum += cell.explorations;
    return sum;
}

const char* name_of(CellStatus status) {
    switch (status) {
        case CellStatus::Found: return "found";
        case CellStatus::None: return "none";
        case CellStatus::Undecided: return "undecided";
    }
    return "";
}

CellStatus status_of(const LeastReport& report, const Cell& cell) {
    if (cell.least.is_found(report.question.range)) return CellStatus::Found;
    return cell.least.is_none(report.question.range) ? CellStatus::None : CellStatus::Undecided;
}

std::string text_of(const LeastReport& report, const Cell& cell) {
    switch (status_of(report, cell)) {
        case CellStatus::Found: return std::to_string(*cell.least.holds);
        case CellStatus::None: return "none";
        case CellStatus::Undecided: break;
    }
    return cell.least.fails ? fmt::format("> {}", *cell.least.fails) : "?";
}

std::string search_text(const LeastReport& report) {
    const std::string_view name = report.question.setting->text;
    if (report.question.search == Search::All) {
        return fmt::format("Every {} from {} on was tried until the properties hold.", name,
                           report.question.range.from);
    }
    if (report.why_sound) return fmt::format("Found by bisection: {}.", *report.why_sound);
    return fmt::format(
        "Found by bisection, as asked for: for the {} before the properties do not hold; nothing "
        "is "
        "known of smaller ones.",
        name);
}

bool is_varied(const LeastReport& report, const model::Setting& setting) {
    const auto& axes = report.question.axes;
    return &setting == report.question.setting ||
           std::ranges::find(axes, &setting, &Axis::setting) != axes.end();
}

std::string common_environment(const LeastReport& report) {
    return text_of(report.question.base.model->environment(),
                   [&](const model::Setting& setting) { return !is_varied(report, setting); });
}

void print(const LeastReport& report, Console& console, const TraceDetail& detail) {
    const LeastQuestion& question = report.question;
    print_paragraph(
        fmt::format("least {} · {}", question.setting->text, text_of(question.base.designs)),
        Role::Strong, console);
    print_paragraph(common_environment(report), Role::Faint, console);
    print_paragraph(
        fmt::format("The smallest {} from {} to {} with {}.", question.setting->text,
                    question.range.from, question.range.to, fmt::join(report.properties, ", ")),
        Role::Plain, console);
    console.print_line();
    print_table(report, console);
    console.print_line();
    print_undecided(report, console);
    print_paragraph(search_text(report), Role::Faint, console);
    print_paragraph(fmt::format("{}{} · {} · {}", capacity_text(report),
                                amount_of(report.explorations(), "exploration"),
                                seconds_text(report.seconds), amount_of(report.threads, "thread")),
                    Role::Faint, console);
    if (report.traces) print_traces(report, console, detail);
}

}  // namespace finwait::program
