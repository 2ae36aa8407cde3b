// The table of a design as RFC 9293's Figure 5 draws it; or of two, and what differs.
#pragma once

#include <string>
#include <vector>

#include "checker/program/renderings/sequence_chart.h"
#include "model/design.h"

namespace finwait::program {

/// Which of two designs has a row: both, or only one. Of a single design: Both.
enum class RowOf { Both, OnlyFirst, OnlySecond };

/// "− " or "+ " in front of what only one of two designs has; nothing of a single one.
[[nodiscard]] const char* mark_of(RowOf of);

/// A row: "rcv FIN [unread = 0] / ACK", and the name of its event alone.
struct StateLabel {
    std::string text;
    std::string event;

    friend bool operator==(const StateLabel&, const StateLabel&) = default;
};

/// An arrow: all rows that lead from one state to another, of one kind.
struct StateArrow {
    model::State from = model::State::Closed;
    model::State to = model::State::Closed;
    RowOf of = RowOf::Both;
    std::vector<StateLabel> labels{};
};

struct StateDiagram {
    std::string title;
    std::vector<StateArrow> arrows;
    /// What ends a connection from nearly every state (ABORT, an RST, a user timeout): it stands in
    /// the state, or there would be nothing else to see.
    std::vector<StateArrow> ends;
};

[[nodiscard]] StateDiagram diagram_of(const model::Design& design);
/// What `first` has and `second` has not, and the other way round.
[[nodiscard]] StateDiagram diagram_of(const model::Design& first, const model::Design& second);

[[nodiscard]] std::string dot_text(const StateDiagram& diagram);
/// A `stateDiagram-v2`.
[[nodiscard]] std::string mermaid_text(const StateDiagram& diagram);
/// A file of its own.
[[nodiscard]] std::string svg_text(const StateDiagram& diagram);
/// The states and arrows alone, with classes of `diagram_style`. A state has `data-state`, an arrow
/// `data-from` and `data-to`, and each row `data-row`: its state and its event.
[[nodiscard]] Drawing draw_states(const StateDiagram& diagram);
[[nodiscard]] std::string_view diagram_style();

}  // namespace finwait::program
