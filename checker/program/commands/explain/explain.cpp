#include <fmt/format.h>

#include <algorithm>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/designs.h"
#include "checker/program/commands/explain/explain_report.h"
#include "checker/program/commands/explain/explained_capture.h"
#include "checker/program/commands/explain/explained_script.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/progress_line.h"
#include "model/files/design_file.h"

namespace finwait::program {

namespace {

Reading reading_of(std::span<const model::Design> designs, ProgressLine& progress) {
    Reading reading;
    reading.designs = designs;
    reading.interrupted = &interrupted();
    reading.progress = [&progress](std::uint64_t packets) {
        progress.show(fmt::format("{} packets", packets));
    };
    return reading;
}

/// Adds what these designs say of an end.
void add(EndReport& report, const std::vector<ObservedConnection::Judgement>& judgements,
         std::span<const model::Design> designs) {
    for (std::size_t i = 0; i < judgements.size(); ++i) {
        const auto& judgement = judgements[i];
        const bool first = report.verdict == EndVerdict::Silent;
        if (judgement.verdict == EndVerdict::Explained) {
            report.designs.push_back(designs[i].name);
            report.verdict = EndVerdict::Explained;
        } else if (first) {
            report.verdict = judgement.verdict;
        }
        if (first) report.stop = judgement.stop;
    }
}

std::vector<std::uint64_t> not_explained(const CaptureReport& report) {
    std::vector<std::uint64_t> numbers;
    for (const ConnectionReport& one : report.connections) {
        if (std::ranges::any_of(one.ends, [](const EndReport& end) {
                return end.verdict == EndVerdict::NotExplained;
            })) {
            numbers.push_back(one.connection->number());
        }
    }
    return numbers;
}

/// The designs that ship, but those tried already.
std::vector<model::Design> other_designs(const std::vector<std::string>& tried) {
    std::vector<model::Design> designs;
    for (const std::string& name : model::shipped_designs()) {
        if (std::ranges::find(tried, name) == tried.end())
            designs.push_back(design_named(name, {}));
    }
    return designs;
}

ExitStatus status_of(const CaptureReport& report) {
    bool undecided = !report.complete;
    for (const ConnectionReport& one : report.connections) {
        for (const EndReport& end : one.ends) {
            if (end.verdict == EndVerdict::NotExplained) return ExitStatus::Violated;
            undecided = undecided || end.verdict == EndVerdict::CaptureLacks ||
                        end.verdict == EndVerdict::NotJudged;
        }
    }
    return undecided ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

void show(const CaptureReport& report, const ExplainOptions& options,
          const std::vector<WireSegment>& segments, Console& console) {
    if (options.format == Format::Json) {
        console.print_document(json_text(report) + "\n");
    } else if (options.connection) {
        const ConnectionReport& one = report.connections[*options.connection - 1];
        CaptureReport only = report;
        only.connections = {one};
        print_ladder(one, segments, console);
        console.print_line();
        print(only, console);
    } else {
        print(report, console);
    }
}

void refuse_what_is_no_capture(const ExplainOptions& options) {
    if (options.play || options.skip_shell) {
        throw UsageError("--play and --skip-shell are of packetdrill scripts: FILE.pkt");
    }
    if (!is_capture(options.capture)) {
        throw model::InputError({options.capture},
                                "is neither a pcap nor a pcapng file, nor a script (.pkt)");
    }
}

/// Which other design explains an end is asked only where the one that is expected does not.
void try_other_designs(const std::string& capture, ProgressLine& progress, CaptureReport& report) {
    const std::vector<std::uint64_t> puzzling = not_explained(report);
    if (puzzling.empty() || !report.complete) return;
    const std::vector<model::Design> others = other_designs(report.designs_tried);
    Reading reading = reading_of(others, progress);
    reading.only = puzzling;
    const ExplainedCapture read = explain_capture(capture, reading);
    for (const std::uint64_t number : puzzling) {
        if (number > read.connections.size()) continue;
        ConnectionReport& one = report.connections[number - 1];
        for (const std::size_t end : {0U, 1U}) {
            if (one.ends[end].verdict != EndVerdict::NotExplained) continue;
            add(one.ends[end], read.connections[number - 1].judgements()[end], others);
        }
    }
    for (const model::Design& design : others) report.designs_tried.push_back(design.name);
}

}  // namespace

ExitStatus explain(const ExplainOptions& options, Console& console) {
    if (is_packet_script(options.capture)) return explain_script(options, console);
    refuse_what_is_no_capture(options);
    std::vector<model::Design> designs;
    for (const std::string& name : options.designs) designs.push_back(design_of_end_alone(name));
    if (designs.empty()) designs.push_back(design_named("rfc9293", {}));
    CaptureReport report;
    report.path = options.capture;
    for (const model::Design& design : designs) report.designs_tried.push_back(design.name);

    ProgressLine progress(console.errors_are_on_terminal());
    std::vector<WireSegment> segments;
    Reading reading = reading_of(designs, progress);
    reading.visit = [&](std::uint64_t number, const WireSegment& segment) {
        if (number == options.connection) segments.push_back(segment);
    };
    const ExplainedCapture read = explain_capture(options.capture, reading);
    report.counts = read.counts;
    report.complete = read.complete;
    for (const ObservedConnection& connection : read.connections) {
        ConnectionReport& one = report.connections.emplace_back();
        one.connection = &connection;
        for (const std::size_t end : {0U, 1U})
            add(one.ends[end], connection.judgements()[end], designs);
    }
    if (options.connection && *options.connection > report.connections.size()) {
        throw UsageError(fmt::format("--connection: the capture has {}, numbered from 1",
                                     number_of_connections(report.connections.size())));
    }
    if (options.designs.empty()) try_other_designs(options.capture, progress, report);
    show(report, options, segments, console);
    return status_of(report);
}

}  // namespace finwait::program
