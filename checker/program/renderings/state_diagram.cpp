#include "checker/program/renderings/state_diagram.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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
    StateLabel label;
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
            labelled.push_back(
                {{label_of(design, one, row), name_of(design, one)}, row.next, ends_any(one, row)});
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

std::string marked_labels(const StateArrow& arrow, const char* between) {
    std::string text;
    for (const StateLabel& label : arrow.labels)
        text += (text.empty() ? "" : between) + std::string(mark_of(arrow.of)) + label.text;
    return text;
}

/// One line per state: "ABORT / RST, rcv RST".
std::vector<std::pair<RowOf, std::string>> ends_of(const StateDiagram& diagram, State state) {
    std::vector<std::pair<RowOf, std::string>> lines;
    for (const StateArrow& arrow : diagram.ends) {
        if (arrow.from != state) continue;
        lines.emplace_back(arrow.of, marked_labels(arrow, ", ") + " → CLOSED");
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

/// Mermaid takes no '-' in a name.
std::string mermaid_name(State state) {
    std::string name(name_of(state));
    std::ranges::replace(name, '-', '_');
    return name;
}

}  // namespace

const char* mark_of(RowOf of) {
    switch (of) {
        case RowOf::Both: return "";
        case RowOf::OnlyFirst: return "− ";
        case RowOf::OnlySecond: return "+ ";
    }
    return "";
}

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

}  // namespace finwait::program
