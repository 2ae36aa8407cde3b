#include "checker/program/renderings/state_diagram.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "checker/program/renderings/xml_text.h"
#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

using model::State;
using model::TableEvent;

/// "rcv FIN [unread = 0] / ACK": what happens, under which condition, and what is sent.
std::string label_of(const model::Design& design, TableEvent event, const model::Row& row) {
    std::string label = name_of(design, event);
    if (!row.when.is_always()) label += fmt::format(" [{}]", row.when.text());
    if (!row.takes) label += ", not taken";
    if (row.send != model::Reply::Nothing) label += fmt::format(" / {}", name_of(row.send));
    for (const std::string& timer : model::timer_names(design, row.arms))
        label += fmt::format(", arms {}", timer);
    return label;
}

/// It can end a connection anywhere.
bool ends_any(TableEvent event, const model::Row& row) {
    switch (event) {
        case TableEvent::RcvRst:
        case TableEvent::UserTimeout:
        case TableEvent::Abort: return row.next == State::Closed;
        case TableEvent::ActiveOpen:
        case TableEvent::PassiveOpen:
        case TableEvent::Close:
        case TableEvent::RcvSyn:
        case TableEvent::RcvAckOfSyn:
        case TableEvent::RcvFin:
        case TableEvent::RcvAckOfFin:
        case TableEvent::RcvText:
        case TableEvent::FirstTimer:
        case TableEvent::SecondTimer:
        case TableEvent::ThirdTimer:
        case TableEvent::TwoMslTimeout: break;
    }
    return false;
}

/// A row of a design, as it is drawn.
struct LabelledRow {
    std::string label;
    State to;
    bool ends;

    friend bool operator==(const LabelledRow&, const LabelledRow&) = default;
};

/// Those for `event`; with the first timer those for every timer of the design.
std::vector<LabelledRow> labelled_rows(const model::Design& design, State state, TableEvent event) {
    std::vector<TableEvent> events{event};
    if (event == TableEvent::FirstTimer) {
        events.clear();
        for (std::size_t i = 0; i < design.timers.size(); ++i)
            events.push_back(model::event_of_timer(i));
    }
    std::vector<LabelledRow> labelled;
    for (const TableEvent one : events) {
        for (const model::Row& row : design.table.rows(state, one)) {
            labelled.push_back({label_of(design, one, row), row.next, ends_any(one, row)});
        }
    }
    return labelled;
}

void add_row(StateDiagram& diagram, State from, const LabelledRow& row, RowOf of) {
    std::vector<StateArrow>& arrows = row.ends ? diagram.ends : diagram.arrows;
    auto found = std::ranges::find_if(arrows, [&](const StateArrow& arrow) {
        return arrow.from == from && arrow.to == row.to && arrow.of == of;
    });
    if (found == arrows.end())
        found = arrows.insert(arrows.end(), StateArrow{from, row.to, of, {}});
    found->labels.push_back(row.label);
}

const char* mark(RowOf of) {
    switch (of) {
        case RowOf::Both: return "";
        case RowOf::OnlyFirst: return "− ";
        case RowOf::OnlySecond: return "+ ";
    }
    return "";
}
const char* css_class(RowOf of) {
    switch (of) {
        case RowOf::Both: return "both";
        case RowOf::OnlyFirst: return "first";
        case RowOf::OnlySecond: return "second";
    }
    return "";
}

/// One line per state: "ABORT / RST, rcv RST".
std::vector<std::pair<RowOf, std::string>> ends_of(const StateDiagram& diagram, State state) {
    std::vector<std::pair<RowOf, std::string>> lines;
    for (const StateArrow& arrow : diagram.ends) {
        if (arrow.from != state) continue;
        lines.emplace_back(
            arrow.of, fmt::format("{}{} → CLOSED", mark(arrow.of), fmt::join(arrow.labels, ", ")));
    }
    return lines;
}

// ---- Graphviz and Mermaid

std::string in_dot(std::string_view text) {
    std::string quoted;
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return "\"" + quoted + "\"";
}

const char* dot_style(RowOf of) {
    switch (of) {
        case RowOf::Both: return "";
        case RowOf::OnlyFirst: return ", color=\"#b34700\", fontcolor=\"#b34700\", style=dashed";
        case RowOf::OnlySecond: return ", color=\"#0072b2\", fontcolor=\"#0072b2\", penwidth=2";
    }
    return "";
}

std::string marked_labels(const StateArrow& arrow, const char* between) {
    std::string text;
    for (const std::string& label : arrow.labels)
        text += (text.empty() ? "" : between) + std::string(mark(arrow.of)) + label;
    return text;
}

/// Mermaid takes no '-' in a name.
std::string mermaid_name(State state) {
    std::string name(name_of(state));
    std::ranges::replace(name, '-', '_');
    return name;
}

// ---- SVG

struct Spot {
    State state;
    double x;
    double y;
};
constexpr double kWidth = 1010;
constexpr double kHeight = 800;
constexpr double kBoxWidth = 170;
constexpr double kBoxHeight = 46;
/// Where Figure 5 has them. CLOSED is there twice: where connections begin, and where they end.
constexpr std::array<Spot, 12> kSpots{{{State::Closed, 480, 40},
                                       {State::Listen, 480, 150},
                                       {State::SynReceived, 150, 260},
                                       {State::SynSent, 810, 260},
                                       {State::Established, 480, 360},
                                       {State::FinWait1, 150, 470},
                                       {State::CloseWait, 810, 470},
                                       {State::Closing, 480, 560},
                                       {State::FinWait2, 150, 620},
                                       {State::LastAck, 810, 620},
                                       {State::TimeWait, 480, 740},
                                       {State::Closed, 810, 740}}};

/// The lower CLOSED is that of the states from FIN-WAIT-1 on.
const Spot& spot_of(State state, State from) {
    const bool lower = state == State::Closed && from >= State::FinWait1 && from != State::Closed;
    return lower ? kSpots.back() : *std::ranges::find(kSpots, state, &Spot::state);
}

/// Where the line from a box's middle leaves it.
double leaves_at(double dx, double dy) {
    const double half_width = kBoxWidth / 2 + 3;
    const double half_height = kBoxHeight / 2 + 3;
    const double by_width = dx == 0 ? 1e9 : half_width / std::abs(dx);
    const double by_height = dy == 0 ? 1e9 : half_height / std::abs(dy);
    return std::min(by_width, by_height);
}

void draw_text(std::string& out, double x, double y, const StateArrow& arrow) {
    constexpr double kLine = 14;
    y -= kLine * static_cast<double>(arrow.labels.size() - 1) / 2;
    for (const std::string& label : arrow.labels) {
        out += fmt::format(
            "<text class=\"{}\" text-anchor=\"middle\" x=\"{:.0f}\" y=\"{:.0f}\">{}{}</text>\n",
            css_class(arrow.of), x, y + 4, mark(arrow.of), xml_text(label));
        y += kLine;
    }
}

void draw_loop(std::string& out, std::string& labels, const StateArrow& arrow, const Spot& at) {
    const double x = at.x + kBoxWidth / 2;
    out += fmt::format(
        "<g class=\"edge {}\" data-from=\"{}\" data-to=\"{}\"><path d=\"M{:.0f} {:.0f}c40 -14 40 "
        "34 6 20\"/><path class=\"tip\" d=\"M0 0L-10 -4L-10 4Z\" transform=\"translate({:.0f} "
        "{:.0f}) rotate(200)\"/>\n",
        css_class(arrow.of), name_of(arrow.from), name_of(arrow.to), x, at.y - 8, x + 2, at.y + 10);
    draw_text(labels, x + 34, at.y - 18, arrow);
    out += "</g>\n";
}

/// `beside`: how far to the side, where there are others between the two states.
void draw_arrow(std::string& out, std::string& labels, const StateArrow& arrow, double beside) {
    const Spot& from =
        spot_of(arrow.from, arrow.from == State::Closed ? State::Closed : State::Listen);
    const Spot& to = spot_of(arrow.to, arrow.from);
    if (arrow.from == arrow.to) {
        draw_loop(out, labels, arrow, from);
        return;
    }
    const double dx = to.x - from.x;
    const double dy = to.y - from.y;
    const double length = std::hypot(dx, dy);
    const double side_x = -dy / length * beside;
    const double side_y = dx / length * beside;
    const double cut = leaves_at(dx, dy);
    const double x1 = from.x + dx * cut + side_x;
    const double y1 = from.y + dy * cut + side_y;
    const double x2 = to.x - dx * cut + side_x;
    const double y2 = to.y - dy * cut + side_y;
    out += fmt::format(
        "<g class=\"edge {}\" data-from=\"{}\" data-to=\"{}\"><path d=\"M{:.1f} {:.1f}L{:.1f} "
        "{:.1f}\"/><path class=\"tip\" d=\"M0 0L-10 -4L-10 4Z\" transform=\"translate({:.1f} "
        "{:.1f}) rotate({:.1f})\"/>\n",
        css_class(arrow.of), name_of(arrow.from), name_of(arrow.to), x1, y1, x2, y2, x2, y2,
        std::atan2(dy, dx) * 180 / std::numbers::pi);
    // Not in the middle where arrows are long: there are others, and boxes. Beside upright ones.
    constexpr double kLong = 500;
    const double at = length > kLong ? 0.3 : 0.5;
    const double aside = std::abs(dx) < 1 ? side_x * 5 : 0;
    draw_text(labels, x1 + (x2 - x1) * at + aside, y1 + (y2 - y1) * at + beside, arrow);
    out += "</g>\n";
}

void draw_box(std::string& out, const StateDiagram& diagram, const Spot& spot) {
    out += fmt::format(
        "<g class=\"state\" data-state=\"{}\"><rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" "
        "height=\"{:.0f}\" rx=\"7\"/>\n<text class=\"strong\" text-anchor=\"middle\" x=\"{:.0f}\" "
        "y=\"{:.0f}\">{}</text>\n",
        name_of(spot.state), spot.x - kBoxWidth / 2, spot.y - kBoxHeight / 2, kBoxWidth, kBoxHeight,
        spot.x, spot.y + 5, name_of(spot.state));
    double y = spot.y + kBoxHeight / 2 + 12;
    for (const auto& [of, line] : ends_of(diagram, spot.state)) {
        out += fmt::format(
            "<text class=\"small {}\" text-anchor=\"middle\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n",
            css_class(of), spot.x, y, xml_text(line));
        y += 12;
    }
    out += "</g>\n";
}

}  // namespace

StateDiagram diagram_of(const model::Design& design) { return diagram_of(design, design); }

StateDiagram diagram_of(const model::Design& first, const model::Design& second) {
    StateDiagram diagram{first.name, {}, {}};
    if (&first != &second)
        diagram.title = fmt::format("{} (−) and {} (+)", first.name, second.name);
    for (const State state : model::kAllStates) {
        for (const TableEvent event : model::kAllTableEvents) {
            if (event == TableEvent::SecondTimer || event == TableEvent::ThirdTimer) continue;
            const std::vector<LabelledRow> of_first = labelled_rows(first, state, event);
            const std::vector<LabelledRow> of_second = labelled_rows(second, state, event);
            const auto has = [](const std::vector<LabelledRow>& rows, const LabelledRow& row) {
                return std::ranges::find(rows, row) != rows.end();
            };
            for (const LabelledRow& row : of_first)
                add_row(diagram, state, row, has(of_second, row) ? RowOf::Both : RowOf::OnlyFirst);
            for (const LabelledRow& row : of_second)
                if (!has(of_first, row)) add_row(diagram, state, row, RowOf::OnlySecond);
        }
    }
    return diagram;
}

std::string dot_text(const StateDiagram& diagram) {
    std::string text = fmt::format(
        "digraph states {{\n  label={};\n  labelloc=t;\n  node [shape=box, style=rounded, "
        "fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
        in_dot(diagram.title));
    for (const State state : model::kAllStates) {
        std::string label(name_of(state));
        for (const auto& [of, line] : ends_of(diagram, state)) label += "\n" + line;
        std::string quoted = in_dot(name_of(state));
        std::string lines;
        for (const char c : label) lines += c == '\n' ? std::string("\\n") : std::string(1, c);
        text += fmt::format("  {} [label=\"{}\"];\n", quoted, lines);
    }
    for (const StateArrow& arrow : diagram.arrows) {
        text += fmt::format("  {} -> {} [label=\"{}\"{}];\n", in_dot(name_of(arrow.from)),
                            in_dot(name_of(arrow.to)), marked_labels(arrow, "\\n"),
                            dot_style(arrow.of));
    }
    return text + "}\n";
}

std::string mermaid_text(const StateDiagram& diagram) {
    std::string text = "stateDiagram-v2\n";
    for (const State state : model::kAllStates) {
        text += fmt::format("  state \"{}\" as {}\n", name_of(state), mermaid_name(state));
    }
    text += "  [*] --> CLOSED\n";
    for (const StateArrow& arrow : diagram.arrows) {
        text += fmt::format("  {} --> {}: {}\n", mermaid_name(arrow.from), mermaid_name(arrow.to),
                            marked_labels(arrow, ", "));
    }
    for (const StateArrow& arrow : diagram.ends) {
        text += fmt::format("  note right of {}: {} → CLOSED\n", mermaid_name(arrow.from),
                            marked_labels(arrow, ", "));
    }
    return text;
}

Drawing draw_states(const StateDiagram& diagram) {
    std::string out;
    std::string labels;
    for (std::size_t i = 0; i < diagram.arrows.size(); ++i) {
        const StateArrow& arrow = diagram.arrows[i];
        // Arrows between the same two states, in either direction, lie beside each other.
        const auto others = std::ranges::count_if(diagram.arrows, [&](const StateArrow& other) {
            return (other.from == arrow.from && other.to == arrow.to) ||
                   (other.from == arrow.to && other.to == arrow.from);
        });
        const auto before = std::count_if(
            diagram.arrows.begin(), diagram.arrows.begin() + static_cast<std::ptrdiff_t>(i),
            [&](const StateArrow& other) {
                return other.from == arrow.from && other.to == arrow.to;
            });
        constexpr double kBeside = 9;
        draw_arrow(out, labels, arrow,
                   others > 1 ? kBeside + 2 * kBeside * static_cast<double>(before) : 0);
    }
    for (const Spot& spot : kSpots) draw_box(out, diagram, spot);
    return {out + labels, kWidth, kHeight};
}

std::string_view diagram_style() {
    return R"(.finwait .state rect{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}
.finwait .state.here rect{fill:var(--lit);stroke-width:3}
.finwait .edge path{stroke:var(--line);stroke-width:1.4;fill:none}
.finwait .edge .tip{fill:var(--line);stroke:none}
.finwait .edge text{font-size:11px}
.finwait .edge.first path{stroke:var(--b);stroke-dasharray:6 4}
.finwait .edge.first .tip{fill:var(--b)}
.finwait text.first{fill:var(--b)}
.finwait .edge.second path{stroke:var(--a);stroke-width:2.4}
.finwait .edge.second .tip{fill:var(--a)}
.finwait text.second{fill:var(--a)}
.finwait .edge.lit path{stroke:var(--bad);stroke-width:3}
.finwait .edge.lit .tip{fill:var(--bad)}
.finwait text.small{font-size:9.5px}
)";
}

std::string svg_text(const StateDiagram& diagram) {
    constexpr double kTitle = 40;
    const Drawing drawing = draw_states(diagram);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"finwait\" role=\"img\" "
        "width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n<title>{2}</title>\n<style>\n{3}{4}"
        "</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n<text class=\"title\" "
        "x=\"18\" y=\"26\">{2}</text>\n<g transform=\"translate(0 {5:.0f})\">\n{6}</g>\n</svg>\n",
        drawing.width, drawing.height + kTitle, xml_text("States of " + diagram.title),
        chart_style(), diagram_style(), kTitle, drawing.elements);
}

}  // namespace finwait::program
