// What `finwait explain` found, as text and as JSON.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "checker/program/commands/explain/explained_capture.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

/// The verdict on one end: the first design that explains all of it, or what the first design that
/// was tried has against it.
struct EndReport {
    EndVerdict verdict = EndVerdict::Silent;
    /// All that explain it, by their names.
    std::vector<std::string> designs{};
    std::optional<Stop> stop{};
};

struct ConnectionReport {
    const ObservedConnection* connection = nullptr;
    std::array<EndReport, 2> ends{};
};

struct CaptureReport {
    std::string path;
    CaptureCounts counts;
    bool complete = true;
    std::vector<std::string> designs_tried;
    std::vector<ConnectionReport> connections;
};

[[nodiscard]] std::string_view name_of(EndVerdict verdict);
/// "1 connection", "2,000 connections".
[[nodiscard]] std::string number_of_connections(std::size_t number);
void print(const CaptureReport& report, Console& console);
[[nodiscard]] std::string json_text(const CaptureReport& report);
/// The segments of one connection, as they passed the tap, with their times.
void print_ladder(const ConnectionReport& report, const std::vector<WireSegment>& segments,
                  Console& console);

}  // namespace finwait::program
