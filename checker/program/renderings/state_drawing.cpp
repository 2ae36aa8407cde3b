// State diagrams in SVG. The states stand where RFC 9293's Figure 5 has them; arrows bend around
// what stands between, and labels stand beside them where they cover least.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>

#include "checker/program/renderings/drawing_space.h"
#include "checker/program/renderings/state_diagram.h"
#include "checker/program/renderings/xml_text.h"
#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

using model::State;

// Pixels.
constexpr double kDiagramWidth = 1010;
constexpr double kBoxWidth = 178;
constexpr double kNameHeight = 34;
constexpr double kSmallLine = 12;
constexpr double kLabelLine = 14;
constexpr double kLabelCharacter = 6.7;
constexpr std::size_t kSmallColumns = 30;
constexpr std::string_view kWhereTo = " → CLOSED";
/// Between a box and an arrow that ends there or passes by, at least.
constexpr double kTouch = 4;

struct StateSpot {
    State state;
    Point middle;
};
/// CLOSED is there twice: where connections begin, and where they end.
constexpr std::array<StateSpot, 12> kStateSpots{{{State::Closed, {505, 34}},
                                                 {State::Listen, {505, 150}},
                                                 {State::SynReceived, {120, 262}},
                                                 {State::SynSent, {890, 262}},
                                                 {State::Established, {505, 372}},
                                                 {State::FinWait1, {120, 486}},
                                                 {State::CloseWait, {890, 486}},
                                                 {State::FinWait2, {120, 626}},
                                                 {State::Closing, {505, 626}},
                                                 {State::LastAck, {890, 626}},
                                                 {State::TimeWait, {505, 770}},
                                                 {State::Closed, {890, 770}}}};
constexpr double kDiagramHeight = 830;

const char* css_class(RowOf of) {
    switch (of) {
        case RowOf::Both: return "both";
        case RowOf::OnlyFirst: return "first";
        case RowOf::OnlySecond: return "second";
    }
    return "";
}

/// Rows that end a connection, as many as a line of a box takes.
struct SmallLine {
    RowOf of;
    std::vector<const StateLabel*> rows;
    bool last = false;
};

std::vector<SmallLine> small_lines(const StateDiagram& diagram, State state) {
    std::vector<SmallLine> lines;
    for (const StateArrow& arrow : diagram.ends) {
        if (arrow.from != state) continue;
        std::size_t columns = kSmallColumns;
        for (const StateLabel& label : arrow.labels) {
            const bool last = &label == &arrow.labels.back();
            const std::size_t width = width_of(label.text) + (last ? kWhereTo.size() : 2);
            if (columns + width > kSmallColumns) {
                lines.push_back({arrow.of, {}});
                columns = 0;
            }
            lines.back().rows.push_back(&label);
            columns += width;
        }
        lines.back().last = true;
    }
    return lines;
}

struct StateBox {
    State state;
    Point middle;
    std::vector<SmallLine> lines;

    [[nodiscard]] double height() const {
        return kNameHeight + kSmallLine * static_cast<double>(lines.size());
    }
    [[nodiscard]] double left() const { return middle.x - kBoxWidth / 2; }
    [[nodiscard]] double top() const { return middle.y - height() / 2; }
    [[nodiscard]] bool holds(Point point) const {
        return std::abs(point.x - middle.x) < kBoxWidth / 2 + kTouch &&
               std::abs(point.y - middle.y) < height() / 2 + kTouch;
    }
};

/// A quadratic curve.
struct Curve {
    Point from;
    Point control;
    Point to;

    /// The polar form: where `a` and `b` are the same, the point of the curve there.
    [[nodiscard]] Point polar(double a, double b) const {
        const double first = (1 - a) * (1 - b);
        const double second = a * (1 - b) + (1 - a) * b;
        return {first * from.x + second * control.x + a * b * to.x,
                first * from.y + second * control.y + a * b * to.y};
    }
    [[nodiscard]] Point at(double t) const { return polar(t, t); }
    [[nodiscard]] Curve part(double first, double last) const {
        return {at(first), polar(first, last), at(last)};
    }
    /// To the right of the way along it, of length 1.
    [[nodiscard]] Point normal(double t) const {
        const Point a = at(t - 0.01);
        const Point b = at(t + 0.01);
        const double length = std::hypot(b.x - a.x, b.y - a.y);
        return {-(b.y - a.y) / length, (b.x - a.x) / length};
    }
};

template <class Visit>
void for_each_piece(const Curve& curve, const Visit& visit) {
    constexpr int kPieces = 16;
    for (int i = 0; i < kPieces; ++i) {
        visit(curve.at(static_cast<double>(i) / kPieces),
              curve.at(static_cast<double>(i + 1) / kPieces));
    }
}

class StateDrawing {
  public:
    explicit StateDrawing(const StateDiagram& diagram) {
        for (const StateSpot& spot : kStateSpots) {
            boxes_.push_back({spot.state, spot.middle, small_lines(diagram, spot.state)});
            const StateBox& box = boxes_.back();
            const double width = kBoxWidth;
            space_.add_area(upright_area(box.left(), box.top(), width, box.height()));
            ways_.add_area(upright_area(box.left() - kTouch, box.top() - kTouch, width + 2 * kTouch,
                                        box.height() + 2 * kTouch));
        }
        // Short ones first: long ones have more ways to go.
        std::vector<const StateArrow*> arrows;
        for (const StateArrow& arrow : diagram.arrows) arrows.push_back(&arrow);
        std::ranges::stable_sort(arrows, {}, [&](const StateArrow* arrow) {
            return arrow->from == arrow->to ? std::numeric_limits<double>::max() : chord_of(*arrow);
        });
        for (const StateArrow* const arrow : arrows) {
            const Curve curve = route_of(*arrow);
            for_each_piece(curve, [&](Point from, Point to) {
                space_.add_line(from, to);
                ways_.add_line(from, to);
            });
            routed_.emplace_back(arrow, curve);
        }
    }

    Drawing draw() {
        std::string labels;
        for (const auto& [arrow, curve] : routed_) {
            draw_curve(*arrow, curve);
            draw_label(labels, *arrow, label_area(*arrow, curve));
        }
        for (const StateBox& box : boxes_) draw_box(box);
        return {out_ + labels, kDiagramWidth, kDiagramHeight};
    }

  private:
    /// The lower CLOSED is that of the states from FIN-WAIT-1 on.
    [[nodiscard]] const StateBox& box_of(State state, State from) const {
        const bool lower =
            state == State::Closed && from >= State::FinWait1 && from != State::Closed;
        return lower ? boxes_.back() : *std::ranges::find(boxes_, state, &StateBox::state);
    }
    [[nodiscard]] const StateBox& source_of(const StateArrow& arrow) const {
        return box_of(arrow.from, State::Listen);
    }
    [[nodiscard]] const StateBox& target_of(const StateArrow& arrow) const {
        return box_of(arrow.to, arrow.from);
    }
    [[nodiscard]] double chord_of(const StateArrow& arrow) const {
        const Point a = source_of(arrow).middle;
        const Point b = target_of(arrow).middle;
        return std::hypot(b.x - a.x, b.y - a.y);
    }

    [[nodiscard]] double cost_of(const Curve& curve) const {
        double cost = 0;
        for_each_piece(curve, [&](Point from, Point to) {
            constexpr double kSpare = 4;
            constexpr double kOutside = 400;
            const bool outside = to.x < kSpare || to.x > kDiagramWidth - kSpare || to.y < kSpare ||
                                 to.y > kDiagramHeight - kSpare;
            cost += ways_.crossed_by(from, to) + (outside ? kOutside : 0);
        });
        return cost;
    }

    /// As straight as may be.
    [[nodiscard]] Curve route_of(const StateArrow& arrow) const {
        Curve best{};
        double least = std::numeric_limits<double>::max();
        const auto consider = [&](const Curve& curve, double cost) {
            cost += cost_of(curve);
            if (cost >= least) return;
            least = cost;
            best = curve;
        };
        if (arrow.from == arrow.to) {
            for_each_loop(source_of(arrow), consider);
            return best;
        }
        for (const double bend : {0.0, 14.0, 26.0, 45.0, 70.0, 100.0, 140.0, 190.0, 250.0}) {
            for (const double side : {1.0, -1.0}) {
                if (const Curve curve = between(arrow, side * bend); curve.from.x > 0)
                    consider(curve, bend / 2);
            }
        }
        return best;
    }
    /// From border to border; the middle of the curve lies `bend` beside the straight line.
    [[nodiscard]] Curve between(const StateArrow& arrow, double bend) const {
        const StateBox& from = source_of(arrow);
        const StateBox& to = target_of(arrow);
        const Curve straight{from.middle, from.middle, to.middle};
        const Point middle{(from.middle.x + to.middle.x) / 2, (from.middle.y + to.middle.y) / 2};
        const Point aside = straight.normal(0.5);
        const Curve whole{
            from.middle, {middle.x + 2 * bend * aside.x, middle.y + 2 * bend * aside.y}, to.middle};
        constexpr double kStep = 1.0 / 256;
        double first = 0;
        double last = 1;
        while (first < 1 && from.holds(whole.at(first))) first += kStep;
        while (last > first && to.holds(whole.at(last))) last -= kStep;
        return last > first ? whole.part(first, last) : Curve{};
    }
    /// At each side of a box.
    template <class Consider>
    static void for_each_loop(const StateBox& box, const Consider& consider) {
        constexpr double kHalf = 11;
        constexpr double kReach = 76;
        const double x = kBoxWidth / 2 + kTouch;
        const double y = box.height() / 2 + kTouch;
        for (const Point towards : {Point{1, 0}, Point{-1, 0}, Point{0, 1}, Point{0, -1}}) {
            const Point edge{box.middle.x + towards.x * x, box.middle.y + towards.y * y};
            const Point along{towards.y * kHalf, -towards.x * kHalf};
            consider(Curve{{edge.x + along.x, edge.y + along.y},
                           {edge.x + kReach * towards.x, edge.y + kReach * towards.y},
                           {edge.x - along.x, edge.y - along.y}},
                     0);
        }
    }

    /// Beside the arrow, where it covers least; that is taken then.
    Area label_area(const StateArrow& arrow, const Curve& curve) {
        std::size_t columns = 0;
        for (const StateLabel& label : arrow.labels)
            columns = std::max(columns, width_of(mark_of(arrow.of)) + width_of(label.text));
        const double width = kLabelCharacter * static_cast<double>(columns);
        const double height = kLabelLine * static_cast<double>(arrow.labels.size());
        Area best{};
        double least = std::numeric_limits<double>::max();
        for (const double t : {0.5, 0.42, 0.58, 0.33, 0.67, 0.25, 0.75, 0.17, 0.83}) {
            const Point normal = curve.normal(t);
            for (const double side : {1.0, -1.0}) {
                constexpr double kGap = 4;
                const double away =
                    std::abs(normal.x) * width / 2 + std::abs(normal.y) * height / 2 + kGap;
                const Point on = curve.at(t);
                const Area area =
                    upright_area(on.x + side * normal.x * away - width / 2,
                                 on.y + side * normal.y * away - height / 2, width, height);
                constexpr double kFromTheMiddle = 12;
                const bool outside = area[0].x < 0 || area[1].x > kDiagramWidth || area[0].y < 0 ||
                                     area[2].y > kDiagramHeight;
                const double cost = space_.covered_by(area) + kFromTheMiddle * std::abs(t - 0.5) +
                                    (outside ? 1000 : 0);
                if (cost >= least) continue;
                least = cost;
                best = area;
            }
        }
        space_.add_area(best);
        return best;
    }

    template <class... Arguments>
    void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    }

    void draw_curve(const StateArrow& arrow, const Curve& curve) {
        const double angle =
            std::atan2(curve.to.y - curve.control.y, curve.to.x - curve.control.x) * 180 /
            std::numbers::pi;
        put("<g class=\"edge {}\" data-from=\"{}\" data-to=\"{}\"><path d=\"M{:.1f} {:.1f}Q{:.1f} "
            "{:.1f} {:.1f} {:.1f}\"/><path class=\"tip\" d=\"M0 0L-10 -4L-10 4Z\" "
            "transform=\"translate({:.1f} {:.1f}) rotate({:.1f})\"/></g>\n",
            css_class(arrow.of), name_of(arrow.from), name_of(arrow.to), curve.from.x, curve.from.y,
            curve.control.x, curve.control.y, curve.to.x, curve.to.y, curve.to.x, curve.to.y,
            angle);
    }

    static void draw_label(std::string& labels, const StateArrow& arrow, const Area& area) {
        const double x = (area[0].x + area[1].x) / 2;
        double y = area[0].y + kLabelLine - 3;
        for (const StateLabel& label : arrow.labels) {
            labels += fmt::format(
                "<text class=\"row-label {}\" data-row=\"{} {}\" data-edge=\"{} {}\" "
                "text-anchor=\"middle\" x=\"{:.0f}\" y=\"{:.0f}\">{}{}</text>\n",
                css_class(arrow.of), name_of(arrow.from), xml_text(label.event),
                name_of(arrow.from), name_of(arrow.to), x, y, mark_of(arrow.of),
                xml_text(label.text));
            y += kLabelLine;
        }
    }

    void draw_box(const StateBox& box) {
        put("<g class=\"state\" data-state=\"{}\"><rect x=\"{:.0f}\" y=\"{:.0f}\" "
            "width=\"{:.0f}\" height=\"{:.0f}\" rx=\"7\"/>\n<text class=\"strong\" "
            "text-anchor=\"middle\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n",
            name_of(box.state), box.left(), box.top(), kBoxWidth, box.height(), box.middle.x,
            box.top() + 21, name_of(box.state));
        double y = box.top() + kNameHeight + 4;
        for (const SmallLine& line : box.lines) {
            put("<text class=\"small {}\" text-anchor=\"middle\" x=\"{:.0f}\" y=\"{:.0f}\">{}",
                css_class(line.of), box.middle.x, y, mark_of(line.of));
            for (std::size_t i = 0; i < line.rows.size(); ++i) {
                put("{}<tspan data-row=\"{} {}\">{}</tspan>", i == 0 ? "" : ", ",
                    name_of(box.state), xml_text(line.rows[i]->event),
                    xml_text(line.rows[i]->text));
            }
            put("{}</text>\n", line.last ? kWhereTo : ",");
            y += kSmallLine;
        }
        put("</g>\n");
    }

    std::vector<StateBox> boxes_;
    /// For labels; and for arrows, which keep away from states.
    DrawingSpace space_;
    DrawingSpace ways_;
    std::vector<std::pair<const StateArrow*, Curve>> routed_;
    std::string out_;
};

}  // namespace

Drawing draw_states(const StateDiagram& diagram) { return StateDrawing(diagram).draw(); }

std::string_view diagram_style() {
    return R"(.finwait .state rect{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}
.finwait .state.here rect{fill:var(--lit);stroke-width:3}
.finwait .edge path{stroke:var(--line);stroke-width:1.4;fill:none}
.finwait .edge .tip{fill:var(--line);stroke:none}
.finwait text.row-label{font-size:11px}
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
