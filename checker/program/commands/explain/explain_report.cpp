#include "checker/program/commands/explain/explain_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "checker/program/renderings/ladder/ladder.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;
constexpr std::array<const char*, 2> kNames{"A", "B"};

double seconds_between(std::int64_t from, std::int64_t to) {
    return static_cast<double>(to - from) / 1e9;
}

std::string at_text(const ObservedConnection& connection, std::int64_t time) {
    return fmt::format("{:.3f} s", seconds_between(connection.begin(), time));
}

/// "A closed first, half-closed since 0.010 s".
std::string ending_text(const ObservedConnection& connection) {
    const auto& ends = connection.ends();
    std::string text;
    if (const auto first = connection.closed_first())
        text = fmt::format("{} closed first, ", kNames[*first]);
    text += name_of(connection.ending());
    if (connection.ending() == SeenEnding::HalfClosed) {
        const SeenEnd& closer = ends[ends[0].fin ? 0 : 1];
        text += closer.fin_acknowledged ? " since " + at_text(connection, *closer.fin_acknowledged)
                                        : ", and the FIN is not acknowledged";
    }
    const auto waits = connection.time_waits();
    if (waits[0] || waits[1]) {
        text += fmt::format(", TIME-WAIT at {}",
                            waits[0] && waits[1] ? "both" : kNames[waits[0] ? 0 : 1]);
    }
    for (const std::size_t end : {0U, 1U}) {
        if (ends[end].rst) {
            text += fmt::format(", RST from {}{} at {}", kNames[end],
                                ends[end].rst_after_fin ? " after a FIN" : "",
                                at_text(connection, ends[end].rst->time));
        }
        if (ends[end].fin_again > 0) {
            text += fmt::format(", FIN of {} sent again {} time{}", kNames[end],
                                ends[end].fin_again, ends[end].fin_again == 1 ? "" : "s");
        }
        if (ends[end].lacks) {
            text += fmt::format(", the capture lacks a segment of {} (packet {} acknowledges it)",
                                kNames[end], *ends[end].lacks);
        }
    }
    return text;
}

Role role_of(EndVerdict verdict) {
    switch (verdict) {
        case EndVerdict::Explained: return Role::Good;
        case EndVerdict::NotExplained: return Role::Bad;
        case EndVerdict::Silent: return Role::Faint;
        case EndVerdict::CaptureLacks:
        case EndVerdict::NotJudged: return Role::Doubt;
    }
    return Role::Plain;
}

std::string verdict_text(const EndReport& end) {
    switch (end.verdict) {
        case EndVerdict::Silent: return "sent nothing";
        case EndVerdict::Explained:
            return fmt::format("explained by {}", fmt::join(end.designs, ", "));
        case EndVerdict::NotExplained: return "not explained";
        case EndVerdict::CaptureLacks: return "undecided: the capture lacks a segment";
        case EndVerdict::NotJudged: return "undecided";
    }
    return "";
}

void print_stop(std::string_view end, const Stop& stop, const ObservedConnection& connection,
                Console& console) {
    const auto line = [&](const std::string& text) {
        for (const std::string& part : wrap(text, console.width() - 6))
            console.print_line("      " + part);
    };
    line(fmt::format("{}: packet {} at {}: {}: {}{}", end, stop.segment.packet,
                     at_text(connection, stop.segment.time), text_of(stop.segment), stop.why,
                     stop.section.empty() ? "" : " (" + stop.section + ")"));
    if (!stop.instead.empty()) {
        line(fmt::format("instead it might have sent, {}", fmt::join(stop.instead, "; ")));
    }
}

void print_connection(const ConnectionReport& report, Console& console) {
    const ObservedConnection& connection = *report.connection;
    const auto& ends = connection.ends();
    const Palette& palette = console.palette();
    std::string line = palette.paint(
        Role::Strong, fmt::format("{:>3}  A {}  B {}", connection.number(),
                                  text_of(ends[0].address), text_of(ends[1].address)));
    line += fmt::format("  {} segments in {}: {}", with_commas(ends[0].segments + ends[1].segments),
                        at_text(connection, connection.last()), ending_text(connection));
    for (const std::size_t end : {0U, 1U}) {
        line += fmt::format("  {} ", kNames[end]) +
                palette.paint(role_of(report.ends[end].verdict), verdict_text(report.ends[end]));
    }
    console.print_line(line);
    for (const std::size_t end : {0U, 1U}) {
        if (report.ends[end].verdict == EndVerdict::Explained || !report.ends[end].stop) continue;
        print_stop(kNames[end], *report.ends[end].stop, connection, console);
    }
}

ordered_json segment_json(const WireSegment& segment) {
    ordered_json json{{"packet", segment.packet}, {"seq", segment.seq}};
    if (segment.has_ack) json["ack"] = segment.ack;
    json["len"] = segment.len;
    json["flags"] = ordered_json::array();
    if (segment.syn) json["flags"].push_back("SYN");
    if (segment.rst) json["flags"].push_back("RST");
    if (segment.has_ack) json["flags"].push_back("ACK");
    if (segment.fin) json["flags"].push_back("FIN");
    return json;
}

ordered_json end_json(const ObservedConnection& connection, std::size_t which,
                      const EndReport& report) {
    const SeenEnd& end = connection.ends()[which];
    const auto since = [&](std::int64_t time) { return seconds_between(connection.begin(), time); };
    ordered_json json{{"address", text_of(end.address)},
                      {"segments", end.segments},
                      {"verdict", name_of(report.verdict)},
                      {"explained_by", report.designs}};
    json["fin"] = end.fin ? ordered_json(since(end.fin->time)) : ordered_json(nullptr);
    json["fin_acknowledged"] =
        end.fin_acknowledged ? ordered_json(since(*end.fin_acknowledged)) : ordered_json(nullptr);
    json["fin_sent_again"] = end.fin_again;
    json["rst"] = end.rst ? ordered_json(since(end.rst->time)) : ordered_json(nullptr);
    json["rst_after_fin"] = end.rst_after_fin;
    json["time_wait"] = connection.time_waits()[which];
    json["lacks_before_packet"] = end.lacks ? ordered_json(*end.lacks) : ordered_json(nullptr);
    if (report.verdict != EndVerdict::Explained && report.stop) {
        const Stop& stop = *report.stop;
        json["stop"] = segment_json(stop.segment);
        json["stop"]["seconds"] = since(stop.segment.time);
        json["stop"]["why"] = stop.why;
        json["stop"]["section"] = stop.section;
        json["stop"]["instead"] = stop.instead;
    }
    return json;
}

}  // namespace

std::string_view name_of(EndVerdict verdict) {
    switch (verdict) {
        case EndVerdict::Silent: return "silent";
        case EndVerdict::Explained: return "explained";
        case EndVerdict::NotExplained: return "not-explained";
        case EndVerdict::CaptureLacks: return "capture-lacks-segment";
        case EndVerdict::NotJudged: return "undecided";
    }
    return "";
}

std::string number_of_connections(std::size_t number) {
    return with_commas(number) + (number == 1 ? " connection" : " connections");
}

void print(const CaptureReport& report, Console& console) {
    for (const ConnectionReport& one : report.connections) print_connection(one, console);
    std::array<std::uint64_t, 3> ends{};
    for (const ConnectionReport& one : report.connections) {
        for (const EndReport& end : one.ends) {
            if (end.verdict == EndVerdict::Silent) continue;
            ++ends[end.verdict == EndVerdict::Explained      ? 0
                   : end.verdict == EndVerdict::NotExplained ? 1
                                                             : 2];
        }
    }
    if (!report.connections.empty()) console.print_line();
    console.print_line(console.palette().paint(
        Role::Faint,
        fmt::format("{} packets, {} of them no TCP segment in full · {} · {} ends "
                    "explained, {} not, {} undecided · tried: {}{}",
                    with_commas(report.counts.packets), with_commas(report.counts.others),
                    number_of_connections(report.connections.size()), ends[0], ends[1], ends[2],
                    fmt::join(report.designs_tried, ", "),
                    report.complete ? "" : " · interrupted: the rest was not read")));
}

std::string json_text(const CaptureReport& report) {
    ordered_json json = document_json("explain");
    json["capture"] = report.path;
    json["designs"] = report.designs_tried;
    json["packets"] = report.counts.packets;
    json["other_packets"] = report.counts.others;
    json["complete"] = report.complete;
    json["connections"] = ordered_json::array();
    for (const ConnectionReport& one : report.connections) {
        const ObservedConnection& connection = *one.connection;
        ordered_json entry{{"number", connection.number()},
                           {"seconds", seconds_between(connection.begin(), connection.last())},
                           {"ending", name_of(connection.ending())}};
        const auto first = connection.closed_first();
        entry["closed_first"] = first ? ordered_json(kNames[*first]) : ordered_json(nullptr);
        entry["ends"] = {end_json(connection, 0, one.ends[0]),
                         end_json(connection, 1, one.ends[1])};
        json["connections"].push_back(std::move(entry));
    }
    return dump(json, 2);
}

void print_ladder(const ConnectionReport& report, const std::vector<WireSegment>& segments,
                  Console& console) {
    const ObservedConnection& connection = *report.connection;
    const auto& ends = connection.ends();
    Ladder ladder({{"A " + text_of(ends[0].address), Role::Strong}},
                  {{"B " + text_of(ends[1].address), Role::Strong}});
    for (const WireSegment& segment : segments) {
        const std::size_t from = segment.from == ends[0].address ? 0 : 1;
        const Actor actor = from == 0 ? Actor::Left : Actor::Right;
        const StyledText time{{at_text(connection, segment.time), Role::Faint}};
        ladder.number(segment.packet);
        const EndReport& end = report.ends[from];
        const bool stops = end.verdict != EndVerdict::Explained && end.stop &&
                           end.stop->segment.packet == segment.packet;
        const auto message = ladder.send(actor, text_of(segment), time);
        ladder.receive(message, stops ? StyledText{{"not explained", Role::Bad}} : StyledText{});
    }
    console.print_lines(ladder.render(console.palette(), {}));
}

}  // namespace finwait::program
