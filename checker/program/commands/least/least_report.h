// What `finwait least` found, for people, for scripts, for spreadsheets and as a picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checker/program/commands/least/least_run.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

struct LeastReport {
    LeastQuestion question;
    std::vector<std::string> properties{};
    /// Why bisection is sound; none: it is not known to be.
    std::optional<std::string> why_sound{};
    std::vector<Cell> cells{};
    unsigned threads = 1;
    double seconds = 0;
    std::uint64_t peak_memory_bytes = 0;
    /// Show the traces, too.
    bool traces = false;

    [[nodiscard]] std::uint64_t explorations() const;
};

enum class CellStatus : std::uint8_t { Found, None, Undecided };
/// "found", "none", "undecided".
[[nodiscard]] const char* name_of(CellStatus status);
[[nodiscard]] CellStatus status_of(const LeastReport& report, const Cell& cell);
/// "4"; "none"; of what is undecided what is known: "> 57".
[[nodiscard]] std::string text_of(const LeastReport& report, const Cell& cell);
/// How it was searched, and why that is right: a sentence.
[[nodiscard]] std::string search_text(const LeastReport& report);
/// What the cells have in common of the environment.
[[nodiscard]] std::string common_environment(const LeastReport& report);
[[nodiscard]] bool is_varied(const LeastReport& report, const model::Setting& setting);

/// The table, what it rests on, and the traces if they are asked for.
void print(const LeastReport& report, Console& console, const TraceDetail& detail = {});
/// The document of `--format json`.
[[nodiscard]] std::string json_text(const LeastReport& report, const TraceDetail& detail = {});
/// A line per cell behind a line of names.
[[nodiscard]] std::string csv_text(const LeastReport& report);
/// A picture: the least value over one axis, a curve for every combination of the others.
[[nodiscard]] std::string svg_text(const LeastReport& report);

}  // namespace finwait::program
