#include "checker/program/commands/conform/measured_timers.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "checker/program/conformance/timer_measurement.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/json_text.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

std::string running_kernel() {
    utsname system{};
    uname(&system);
    return fmt::format("{} {}", system.sysname, system.release);
}

/// "0.21, 0.63, 1.46": seconds since the wait began.
std::string times_text(const std::vector<double>& times) {
    std::string text;
    for (const double time : times) text += fmt::format("{}{:.2f}", text.empty() ? "" : ", ", time);
    return text;
}

/// "300", or "1.52" where it was interrupted: never more than it was watched.
std::string watched_text(const MeasuredWait& wait, double at_most) {
    if (*wait.watched >= at_most) return fmt::format("{}", at_most);
    return fmt::format("{:.2f}", std::floor(*wait.watched * 100) / 100);
}

std::string result_text(const MeasuredWait& wait, double at_most) {
    if (!wait.watched) return "interrupted before it began";
    std::string text = wait.ended
                           ? fmt::format("CLOSED after {:.2f} s", *wait.ended)
                           : fmt::format("not CLOSED within {} s", watched_text(wait, at_most));
    if (!wait.sent_again.empty()) {
        text += fmt::format("; sent again {} time{}, after {} s", wait.sent_again.size(),
                            wait.sent_again.size() == 1 ? "" : "s", times_text(wait.sent_again));
    }
    return text;
}

void print(const std::vector<MeasuredWait>& waits, double at_most, Console& console) {
    console.print_line(running_kernel() + ", with its own settings:");
    for (const MeasuredWait& wait : waits) {
        console.print_line();
        console.print_line(console.palette().paint(Role::Strong, std::string(wait.what)));
        for (const std::string& line : wrap(result_text(wait, at_most), console.width() - 2))
            console.print_line("  " + line);
        for (const std::string& line : wrap(std::string(wait.rfc), console.width() - 2))
            console.print_line("  " + console.palette().paint(Role::Faint, line));
    }
}

ordered_json seconds_or_null(const std::optional<double>& seconds) {
    return seconds ? ordered_json(*seconds) : ordered_json(nullptr);
}

std::string json_text(const std::vector<MeasuredWait>& waits) {
    ordered_json json = document_json("conform");
    json["stack"] = running_kernel();
    json["waits"] = ordered_json::array();
    for (const MeasuredWait& wait : waits) {
        json["waits"].push_back({{"what", wait.what},
                                 {"rfc", wait.rfc},
                                 {"sent_again", wait.sent_again},
                                 {"ended", seconds_or_null(wait.ended)},
                                 {"watched", seconds_or_null(wait.watched)}});
    }
    return dump(json, 2);
}

}  // namespace

ExitStatus measure_timers(const ConformOptions& options, Console& console) {
    TimerMeasurement how;
    how.at_most = options.time;
    how.interrupted = &interrupted();
    std::vector<MeasuredWait> waits;
    {
        ProgressLine progress(console.errors_are_on_terminal());
        how.progress = [&](std::chrono::duration<double> taken) {
            progress.show(fmt::format("waiting for {:.0f} s", taken.count()));
        };
        waits = measure_waits(how);
    }
    if (options.format == Format::Json) {
        console.print_document(json_text(waits) + "\n");
    } else {
        print(waits, how.at_most.count(), console);
    }
    const bool all =
        std::ranges::all_of(waits, [](const MeasuredWait& wait) { return wait.ended.has_value(); });
    return all ? ExitStatus::Ok : ExitStatus::Inconclusive;
}

}  // namespace finwait::program
