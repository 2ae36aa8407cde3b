// RFC 4180: a value with a comma stands in quotes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checker/program/commands/least/least_report.h"

namespace finwait::program {

namespace {

std::string quoted(const std::string& value) {
    if (value.find(',') == std::string::npos) return value;
    return "\"" + value + "\"";
}

std::string csv_line(const LeastReport& report, const Cell& cell) {
    const LeastQuestion& question = report.question;
    const CellStatus status = status_of(report, cell);
    std::string line;
    for (std::size_t i = 0; i < question.axes.size(); ++i) {
        line += quoted(short_text(*question.axes[i].setting, cell.at[i])) + ",";
    }
    const std::string least =
        status == CellStatus::Found ? std::to_string(*cell.least.holds) : std::string();
    const std::string fails = cell.least.fails ? std::to_string(*cell.least.fails) : "";
    std::vector<std::string> violated;
    if (cell.too_small) violated = cell.too_small->violated;
    return line + fmt::format("{},{},{},{},{},{},{}\n", least, name_of(status), fails,
                              fmt::join(violated, " "), cell.capacity, cell.states,
                              cell.explorations);
}

}  // namespace

std::string csv_text(const LeastReport& report) {
    std::string text;
    for (const Axis& axis : report.question.axes) text += model::identifier_of(*axis.setting) + ",";
    text += model::identifier_of(*report.question.setting) +
            ",status,fails,violated,capacity,states,explorations\n";
    for (const Cell& cell : report.cells) text += csv_line(report, cell);
    return text;
}

}  // namespace finwait::program
