#include "checker/program/renderings/sequence_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>

#include "checker/program/renderings/drawing_space.h"
#include "checker/program/renderings/step_note.h"
#include "checker/program/renderings/xml_text.h"
#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/message_flow.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::Side;

// Pixels.
constexpr double kRow = 34;
constexpr double kTop = 70;          // of the first step
constexpr double kGutter = 46;       // with the numbers of the steps
constexpr double kNoteColumn = 8.4;  // a character of a note, at most
constexpr double kLabelColumn = 7.3;
constexpr double kNoteGap = 12;
constexpr double kMargin = 14;
/// How far across an arrow gets that never arrives.
constexpr double kLostAt = 0.62;
constexpr double kInFlightTo = 0.8;

class Chart {
  public:
    Chart(const Instance& instance, const Trace& trace)
        : instance_(instance), trace_(trace), flow_(flow_of(trace)) {
        measure();
    }

    Drawing draw() {
        draw_rows();
        draw_cycle();
        draw_lifelines();
        for (const Message& message : flow_.messages) take_room(message);
        for (const Message& message : flow_.messages) draw_message(message);
        draw_notes();
        const double height = y_of(trace_.steps.size()) + (has_any_in_flight() ? kRow : 0);
        return {std::move(out_), width_, height};
    }

  private:
    [[nodiscard]] static double y_of(std::size_t step) {
        return kTop + kRow * static_cast<double>(step);
    }
    [[nodiscard]] double x_of(Side side) const { return x_[index(side)]; }
    [[nodiscard]] bool has_any_in_flight() const {
        return std::ranges::any_of(flow_.messages, &Message::in_flight);
    }
    /// Where the lifelines end.
    [[nodiscard]] double bottom() const {
        return y_of(trace_.steps.size()) - kRow / 2 + (has_any_in_flight() ? kRow : 0);
    }

    template <class... Arguments>
    void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    }

    void measure() {
        std::array<double, 2> notes{90, 90};
        for (const Side side : {Side::A, Side::B}) {
            const std::string& name = instance_.model->design(side).name;
            widen(notes[index(side)], width_of(printable(name)) + 2, kNoteColumn);
            widen(notes[index(side)], name_of(trace_.initial.endpoint(side).state).size(),
                  kNoteColumn);
        }
        double label = 200;
        for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
            const model::Event& event = trace_.steps[i].change.event;
            widen(notes[index(event.endpoint)], width_of(note_of(trace_, i)), kNoteColumn);
        }
        for (const Message& message : flow_.messages)
            widen(label, text_of(message.segment).size(), kLabelColumn);
        x_[0] = kMargin + kGutter + notes[0] + kNoteGap;
        // Labels of both directions have room beside each other where arrows cross.
        x_[1] = x_[0] + std::max(420.0, 1.6 * label + 60);
        width_ = x_[1] + kNoteGap + notes[1] + kMargin;
    }
    static void widen(double& width, std::size_t characters, double each) {
        width = std::max(width, static_cast<double>(characters) * each);
    }

    /// The row of every step, to be lit, and its number.
    void draw_rows() {
        for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
            put("<rect class=\"row\" data-step=\"{}\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" "
                "height=\"{:.0f}\"/>\n",
                i + 1, kMargin / 2, y_of(i) - kRow / 2, width_ - kMargin, kRow);
            put("<text class=\"number\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n",
                kMargin + kGutter - 14, y_of(i) + 4, i + 1);
        }
    }

    void draw_cycle() {
        if (!trace_.loop) return;
        const double top = y_of(*trace_.loop) - kRow / 2;
        const double height = y_of(trace_.steps.size()) - kRow / 2 - top;
        put("<rect class=\"cycle\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
            "rx=\"6\"/>\n",
            kMargin / 2, top, width_ - kMargin, height);
        put("<text class=\"doubt\" x=\"{:.0f}\" y=\"{:.0f}\">↻<title>these steps again and "
            "again</title></text>\n",
            kMargin, top + 18);
    }

    /// Whole while there is a connection, dashed where the end is CLOSED.
    void draw_lifelines() {
        for (const Side side : {Side::A, Side::B}) {
            const auto closed = [&](std::size_t step) {
                return trace_.before(step).endpoint(side).state == model::State::Closed;
            };
            double from = kTop - kRow * 0.9;
            std::size_t begin = 0;
            for (std::size_t i = 0; i <= trace_.steps.size(); ++i) {
                const bool end = i == trace_.steps.size();
                if (!end && closed(i + 1) == closed(begin)) continue;
                const double to = end ? bottom() : y_of(i);
                put("<line class=\"life{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
                    "y2=\"{:.1f}\"/>\n",
                    closed(begin) ? " gone" : "", x_of(side), from, x_of(side), to);
                from = to;
                begin = i + 1;
            }
            const bool left = side == Side::A;
            put("<text class=\"name\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">"
                "<tspan class=\"strong\">{}</tspan> <tspan class=\"faint\">{}</tspan></text>\n",
                x_of(side) + (left ? kNoteGap / 2 : -kNoteGap / 2), kTop - kRow * 1.15,
                left ? "end" : "start", name_of(side),
                xml_text(instance_.model->design(side).name));
        }
    }

    /// The arrow from `from` towards the other lifeline, which it meets at `to.x`.
    void arrow(const char* kind, Point from, Point to, const Message& message, std::size_t step) {
        put("<line class=\"arrow {} from-{}\" data-step=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" "
            "x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
            kind, name_of(message.from), step + 1, from.x, from.y, to.x, to.y);
    }
    void head(Point from, Point to, const Message& message, std::size_t step) {
        const double angle = std::atan2(to.y - from.y, to.x - from.x) * 180 / std::numbers::pi;
        put("<path class=\"head from-{}\" data-step=\"{}\" d=\"M0 0L-11 -4.5L-11 4.5Z\" "
            "transform=\"translate({:.1f} {:.1f}) rotate({:.1f})\"/>\n",
            name_of(message.from), step + 1, to.x, to.y, angle);
    }
    void cross(Point at, const std::string& why, std::size_t step) {
        put("<g class=\"lost\" data-step=\"{}\" transform=\"translate({:.1f} {:.1f})\">"
            "<path d=\"M-6 -6L6 6M-6 6L6 -6\"/><text class=\"bad\" x=\"11\" "
            "y=\"4\">{}</text></g>\n",
            step + 1, at.x, at.y, why);
    }

    /// Along the arrow, near the sender, or farther from it where something else runs through.
    void label(Point from, Point to, const Message& message) {
        const bool right = message.from == Side::A;
        double angle = std::atan2(to.y - from.y, to.x - from.x);
        if (!right) angle += angle > 0 ? -std::numbers::pi : std::numbers::pi;
        const std::string text = text_of(message.segment);
        const double width = kLabelColumn * static_cast<double>(text.size());
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        constexpr double kHeight = 12;
        constexpr double kBeside = 18;
        constexpr double kAbove = -15;
        constexpr double kBelow = 3;
        double least = std::numeric_limits<double>::max();
        double along = kBeside;
        double top = kAbove;
        Area area{};
        for (const double away :
             {kBeside, 0.2 * length, 0.33 * length, 0.46 * length, length - width - kBeside}) {
            if (away < kBeside || (away > kBeside && away + width > length - kBeside)) continue;
            for (const double side : {kAbove, kBelow}) {
                constexpr double kFarther = 0.04;
                const Area there =
                    turned_area(from, angle, right ? away : -away - width, side, width, kHeight);
                const double cost = space_.covered_by(there) + kFarther * (away - kBeside) +
                                    (side == kAbove ? 0 : 4);
                if (cost >= least) continue;
                least = cost;
                along = away;
                top = side;
                area = there;
            }
        }
        space_.add_area(area);
        if (!right) along = -along;
        put("<text class=\"label from-{}\" data-step=\"{}\" text-anchor=\"{}\" "
            "transform=\"translate({:.1f} {:.1f}) rotate({:.1f})\" dy=\"{:.0f}\">{}</text>\n",
            name_of(message.from), message.sent + 1, right ? "start" : "end",
            from.x + along * std::cos(angle), from.y + along * std::sin(angle),
            angle * 180 / std::numbers::pi, top + kHeight - 2, xml_text(text));
    }

    /// For its arrows and what stands at their ends, before labels are put anywhere.
    void take_room(const Message& message) {
        const Point from{x_of(message.from), y_of(message.sent)};
        const double across = x_of(model::peer(message.from)) - from.x;
        for (const std::size_t copy : message.copies)
            space_.add_line(from, {from.x + across, y_of(copy)});
        const Point end = end_of(message, from, across);
        space_.add_line(from, end);
        constexpr double kWordsWidth = 80;
        constexpr double kWordsHeight = 14;
        if (message.lost)
            space_.add_area(upright_area(end.x - 6, end.y - 7, kWordsWidth, kWordsHeight));
        if (message.in_flight())
            space_.add_area(
                upright_area(end.x - kWordsWidth / 2, end.y + 3, kWordsWidth, kWordsHeight));
    }

    void draw_message(const Message& message) {
        const Point from{x_of(message.from), y_of(message.sent)};
        const double across = x_of(model::peer(message.from)) - from.x;
        Point first{};
        for (const std::size_t copy : message.copies) {
            const Point to{from.x + across, y_of(copy)};
            if (first.y == 0) first = to;
            arrow("copy", from, to, message, copy);
            head(from, to, message, copy);
        }
        const Point end = end_of(message, from, across);
        if (message.arrived) {
            arrow("sent", from, end, message, message.sent);
            head(from, end, message, *message.arrived);
        } else {
            arrow(message.lost ? "sent" : "flying", from, end, message, message.sent);
            if (message.lost) {
                cross(end, message.found_no_room() ? "lost: no room" : "lost", *message.lost);
            } else {
                put("<text class=\"faint\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">still "
                    "in flight</text>\n",
                    end.x, end.y + 14);
            }
        }
        label(from, first.y == 0 ? end : first, message);
    }

    [[nodiscard]] Point end_of(const Message& message, Point from, double across) const {
        if (message.arrived) return {from.x + across, y_of(*message.arrived)};
        if (message.lost) {
            const double fall = std::max(kRow * kLostAt, y_of(*message.lost) - from.y);
            return {from.x + kLostAt * across, from.y + fall};
        }
        return {from.x + kInFlightTo * across, bottom() - 10};
    }

    void draw_notes() {
        for (const Side side : {Side::A, Side::B}) {
            const model::State state = trace_.initial.endpoint(side).state;
            note(side, kTop - kRow * 0.55, {{std::string(name_of(state)), Role::Strong}}, 0);
        }
        for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
            const TraceStep& step = trace_.steps[i];
            const model::Event& event = step.change.event;
            if (event.kind == EventKind::Tick) {
                tick(i);
                continue;
            }
            if (!concerns_segment(event.kind) && !step.change.outcome.sent) {
                put("<circle class=\"act\" data-step=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" "
                    "r=\"4.5\"/>\n",
                    i + 1, x_of(event.endpoint), y_of(i));
            }
            // A lost segment says so where it ends.
            if (event.kind != EventKind::Lose)
                note(event.endpoint, y_of(i), note_of(trace_, i), i + 1);
        }
    }

    void tick(std::size_t i) {
        put("<line class=\"tick\" data-step=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
            "y2=\"{:.1f}\"/>\n",
            i + 1, x_of(Side::A) - 8, y_of(i), x_of(Side::B) + 8, y_of(i));
        ++time_;
        for (const Side side : {Side::A, Side::B})
            note(side, y_of(i), {{fmt::format("time {}", time_), Role::Faint}}, i + 1);
    }

    void note(Side side, double y, const StyledText& text, std::size_t step) {
        if (text.empty()) return;
        const bool left = side == Side::A;
        put("<text class=\"note\" data-step=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">",
            step, x_of(side) + (left ? -kNoteGap : kNoteGap), y + 4, left ? "end" : "start");
        for (const Span& span : text)
            put("<tspan class=\"{}\">{}</tspan>", class_of(span.role), xml_text(span.text));
        put("</text>\n");
    }

    const Instance& instance_;
    const Trace& trace_;
    const MessageFlow flow_;
    DrawingSpace space_;
    std::array<double, 2> x_{};
    double width_ = 0;
    unsigned time_ = 0;
    std::string out_;
};

}  // namespace

const char* class_of(Role role) {
    switch (role) {
        case Role::Strong: return "strong";
        case Role::Faint: return "faint";
        case Role::Bad: return "bad";
        case Role::Doubt: return "doubt";
        case Role::Good: return "good";
        case Role::Plain:
        case Role::Left:
        case Role::Right: break;
    }
    return "";
}

Drawing draw_chart(const Instance& instance, const Trace& trace) {
    return Chart(instance, trace).draw();
}

// The colours are those of Okabe and Ito, which the colour-blind tell apart; in the dark their
// lighter ones.
std::string_view chart_style() {
    return R"(.finwait{--ink:#1b1f24;--paper:#ffffff;--faint:#5c6670;--line:#8b949e;--a:#0072b2;--b:#b34700;--bad:#a8005c;--doubt:#7a5c00;--lit:#e8eef6;--good:#00664a}
@media (prefers-color-scheme:dark){.finwait{--ink:#e6edf3;--paper:#0d1117;--faint:#9aa4ae;--line:#6e7681;--a:#56b4e9;--b:#f0a020;--bad:#ff79b8;--doubt:#f0e442;--lit:#1d2b3d;--good:#2fc79a}}
.finwait text{font:13px system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.finwait .paper{fill:var(--paper)}
.finwait .title{font-size:16px;font-weight:600}
.finwait .name{font-size:15px}
.finwait text.number{font-size:11px;text-anchor:end;fill:var(--faint)}
.finwait text.label{font:12px ui-monospace,"DejaVu Sans Mono",monospace}
.finwait .strong{font-weight:600}
.finwait text.faint,.finwait tspan.faint{fill:var(--faint)}
.finwait text.bad,.finwait tspan.bad{fill:var(--bad)}
.finwait text.doubt,.finwait tspan.doubt{fill:var(--doubt)}
.finwait text.good,.finwait tspan.good{fill:var(--good)}
.finwait text.from-A{fill:var(--a)}
.finwait text.from-B{fill:var(--b)}
.finwait .row{fill:none}
.finwait .row.now{fill:var(--lit)}
.finwait .cycle{fill:none;stroke:var(--doubt);stroke-dasharray:6 4}
.finwait .life{stroke:var(--ink);stroke-width:1.6}
.finwait .life.gone{stroke:var(--line);stroke-dasharray:2 5}
.finwait .arrow{stroke-width:1.7}
.finwait .arrow.from-A{stroke:var(--a)}
.finwait .arrow.from-B{stroke:var(--b)}
.finwait .arrow.copy{stroke-dasharray:7 4}
.finwait .arrow.flying{stroke-dasharray:2 4}
.finwait .head.from-A{fill:var(--a)}
.finwait .head.from-B{fill:var(--b)}
.finwait .lost path{stroke:var(--bad);stroke-width:2.4;fill:none}
.finwait .act{fill:var(--ink)}
.finwait .tick{stroke:var(--line);stroke-dasharray:1 5}
)";
}

}  // namespace finwait::program
