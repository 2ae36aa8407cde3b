// A picture of the table: the values of the longest axis to the right, the least values upwards (by
// their logarithm where they differ much), and a curve for every combination of the other axes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <pugixml.hpp>
#include <sstream>

#include "checker/program/commands/least/least_report.h"

namespace finwait::program {

namespace {

constexpr double kPlotLeft = 70;
constexpr double kPlotTop = 60;
constexpr double kPlotWidth = 460;
constexpr double kPlotHeight = 320;
constexpr double kLegendWidth = 250;
constexpr double kLine = 16;
/// From where on the logarithm is shown.
constexpr double kMuch = 20;

/// Colours that tell curves apart for most eyes (Okabe and Ito), then the same dashed.
constexpr std::array<const char*, 7> kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                              "#e69f00", "#56b4e9", "#000000"};

struct LeastPoint {
    /// Index of the value on the longest axis.
    std::size_t at;
    double least;
};
struct LeastCurve {
    std::string name;
    std::vector<LeastPoint> points;
};

std::size_t longest_axis(const LeastReport& report) {
    const auto& axes = report.question.axes;
    const auto longest =
        std::ranges::max_element(axes, {}, [](const Axis& axis) { return axis.values.size(); });
    return static_cast<std::size_t>(longest - axes.begin());
}

std::string name_of_curve(const LeastReport& report, const Cell& cell, std::size_t without) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < cell.at.size(); ++i) {
        if (i == without) continue;
        const model::Setting& setting = *report.question.axes[i].setting;
        parts.push_back(fmt::format("{} {}", setting.text, short_text(setting, cell.at[i])));
    }
    return fmt::format("{}", fmt::join(parts, " · "));
}

/// What is not found has no point.
std::vector<LeastCurve> curves_of(const LeastReport& report) {
    const auto& axes = report.question.axes;
    const std::size_t along = longest_axis(report);
    std::vector<LeastCurve> curves;
    for (const Cell& cell : report.cells) {
        const std::string name = name_of_curve(report, cell, along);
        auto curve = std::ranges::find(curves, name, &LeastCurve::name);
        if (curve == curves.end()) curve = curves.insert(curves.end(), {name, {}});
        if (status_of(report, cell) != CellStatus::Found) continue;
        const auto& values = axes.empty() ? cell.at : axes[along].values;
        const auto at = axes.empty() ? values.begin() : std::ranges::find(values, cell.at[along]);
        curve->points.push_back({static_cast<std::size_t>(at - values.begin()),
                                 static_cast<double>(*cell.least.holds)});
    }
    return curves;
}

/// From a least value to a height.
class Scale {
  public:
    explicit Scale(const std::vector<LeastCurve>& curves) {
        for (const LeastCurve& curve : curves) {
            for (const LeastPoint& point : curve.points) {
                least_ = std::min(least_, point.least);
                most_ = std::max(most_, point.least);
            }
        }
        logarithmic_ = least_ >= 1 && most_ / least_ > kMuch;
        if (!logarithmic_) least_ = std::min(0.0, least_);
    }

    [[nodiscard]] double height(double value) const {
        return kPlotTop + kPlotHeight * (1 - (shown(value) - shown(least_)) /
                                                 std::max(shown(most_) - shown(least_), 1e-9));
    }
    [[nodiscard]] bool is_logarithmic() const { return logarithmic_; }

    /// Round numbers in between.
    [[nodiscard]] std::vector<double> marks() const {
        std::vector<double> marks;
        if (logarithmic_) {
            for (double ten = 1; ten <= most_; ten *= 10) {
                for (const double mark : {ten, 2 * ten, 5 * ten}) add(marks, mark);
            }
            return marks;
        }
        constexpr double kMarks = 6;
        double step = 1;
        while ((most_ - least_) / step > kMarks) step *= step_factor(step);
        for (double mark = std::ceil(least_ / step) * step; mark <= most_; mark += step) {
            add(marks, mark);
        }
        return marks;
    }

  private:
    [[nodiscard]] double shown(double value) const {
        return logarithmic_ ? std::log(value) : value;
    }
    void add(std::vector<double>& marks, double mark) const {
        if (mark >= least_ && mark <= most_) marks.push_back(mark);
    }
    /// 1, 2, 5, 10, 20, …
    static double step_factor(double step) {
        const double digit = step / std::pow(10, std::floor(std::log10(step)));
        return digit > 1.5 && digit < 3 ? 2.5 : 2;
    }

    double least_ = 1e9;
    double most_ = -1e9;
    bool logarithmic_ = false;
};

class Picture {
  public:
    explicit Picture(const LeastReport& report)
        : report_(report), curves_(curves_of(report)), scale_(curves_) {}

    std::string text() {
        const double legend = kPlotTop + kLine * static_cast<double>(curves_.size());
        const double width = kPlotLeft + kPlotWidth + kLegendWidth;
        const double height = std::max(kPlotTop + kPlotHeight + 60, legend + 20);
        svg_ = document_.append_child("svg");
        put(svg_, "xmlns", "http://www.w3.org/2000/svg");
        put(svg_, "viewBox", fmt::format("0 0 {:.0f} {:.0f}", width, height));
        put(svg_, "width", fmt::format("{:.0f}", width));
        put(svg_, "height", fmt::format("{:.0f}", height));
        put(svg_, "font-family", "sans-serif");
        put(svg_, "font-size", "12");
        svg_.append_child("title").text().set(title().c_str());
        pugi::xml_node paper = svg_.append_child("rect");
        put(paper, "width", "100%");
        put(paper, "height", "100%");
        put(paper, "fill", "#ffffff");
        write(kPlotLeft, 24, title(), "start").append_attribute("font-weight") = "bold";
        draw_marks();
        for (std::size_t i = 0; i < curves_.size(); ++i) draw(i);
        std::ostringstream out;
        document_.save(out, "  ");
        return out.str();
    }

  private:
    static void put(pugi::xml_node node, const char* name, const std::string& value) {
        node.append_attribute(name) = value.c_str();
    }

    [[nodiscard]] std::string title() const {
        return fmt::format("least {} · {} · {}", report_.question.setting->text,
                           text_of(report_.question.base.designs),
                           fmt::join(report_.properties, ", "));
    }

    pugi::xml_node write(double x, double y, const std::string& text, const char* anchor) {
        pugi::xml_node node = svg_.append_child("text");
        put(node, "x", fmt::format("{:.1f}", x));
        put(node, "y", fmt::format("{:.1f}", y));
        put(node, "text-anchor", anchor);
        node.text().set(text.c_str());
        return node;
    }

    pugi::xml_node line(double x1, double y1, double x2, double y2, const std::string& colour) {
        pugi::xml_node node = svg_.append_child("line");
        put(node, "x1", fmt::format("{:.1f}", x1));
        put(node, "y1", fmt::format("{:.1f}", y1));
        put(node, "x2", fmt::format("{:.1f}", x2));
        put(node, "y2", fmt::format("{:.1f}", y2));
        put(node, "stroke", colour);
        return node;
    }

    [[nodiscard]] double place(std::size_t at, std::size_t of) const {
        if (of < 2) return kPlotLeft + kPlotWidth / 2;
        return kPlotLeft + kPlotWidth * static_cast<double>(at) / static_cast<double>(of - 1);
    }
    [[nodiscard]] std::size_t places() const {
        const auto& axes = report_.question.axes;
        return axes.empty() ? 1 : axes[longest_axis(report_)].values.size();
    }

    void draw_marks() {
        for (const double mark : scale_.marks()) {
            const double y = scale_.height(mark);
            line(kPlotLeft, y, kPlotLeft + kPlotWidth, y, "#dddddd");
            write(kPlotLeft - 8, y + 4, fmt::format("{:g}", mark), "end");
        }
        write(kPlotLeft, kPlotTop - 14,
              fmt::format("{}{}", report_.question.setting->text,
                          scale_.is_logarithmic() ? " (logarithmic)" : ""),
              "middle");
        const double bottom = kPlotTop + kPlotHeight;
        line(kPlotLeft, bottom, kPlotLeft + kPlotWidth, bottom, "#000000");
        line(kPlotLeft, kPlotTop, kPlotLeft, bottom, "#000000");
        const auto& axes = report_.question.axes;
        if (axes.empty()) return;
        const Axis& axis = axes[longest_axis(report_)];
        for (std::size_t i = 0; i < places(); ++i) {
            write(place(i, places()), bottom + 18, short_text(*axis.setting, axis.values[i]),
                  "middle");
        }
        write(kPlotLeft + kPlotWidth / 2, bottom + 40, std::string(axis.setting->text), "middle");
    }

    void draw(std::size_t index) {
        const LeastCurve& curve = curves_[index];
        const char* const colour = kColours[index % kColours.size()];
        const std::size_t round = index / kColours.size();
        std::string points;
        for (const LeastPoint& point : curve.points) {
            points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ",
                                  place(point.at, places()), scale_.height(point.least));
        }
        pugi::xml_node drawn = svg_.append_child("polyline");
        put(drawn, "points", points);
        put(drawn, "fill", "none");
        finish(drawn, colour, round);
        for (const LeastPoint& point : curve.points) draw(point, curve, colour);
        const double x = kPlotLeft + kPlotWidth + 24;
        const double y = kPlotTop + kLine * static_cast<double>(index);
        finish(line(x, y - 4, x + 24, y - 4, colour), colour, round);
        write(x + 32, y, curve.name, "start");
    }

    static void finish(pugi::xml_node node, const char* colour, std::size_t round) {
        node.remove_attribute("stroke");
        put(node, "stroke", colour);
        put(node, "stroke-width", "1.5");
        if (round > 0) put(node, "stroke-dasharray", fmt::format("{} 3", 3 * round));
    }

    void draw(const LeastPoint& point, const LeastCurve& curve, const char* colour) {
        pugi::xml_node dot = svg_.append_child("circle");
        put(dot, "cx", fmt::format("{:.1f}", place(point.at, places())));
        put(dot, "cy", fmt::format("{:.1f}", scale_.height(point.least)));
        put(dot, "r", "3");
        put(dot, "fill", colour);
        const std::string what =
            fmt::format("{}{}{:g}", curve.name, curve.name.empty() ? "" : ": ", point.least);
        dot.append_child("title").text().set(what.c_str());
    }

    const LeastReport& report_;
    std::vector<LeastCurve> curves_;
    Scale scale_;
    pugi::xml_document document_;
    pugi::xml_node svg_;
};

}  // namespace

std::string svg_text(const LeastReport& report) { return Picture(report).text(); }

}  // namespace finwait::program
