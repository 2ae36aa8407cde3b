#include "checker/program/renderings/drawing_space.h"

#include <algorithm>
#include <cmath>

namespace finwait::program {

namespace {

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double by, Point a) { return {by * a.x, by * a.y}; }
double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
double length_of(Point a) { return std::hypot(a.x, a.y); }

/// The part of a line that lies in an area: clipped at each of its sides.
double length_inside(Point from, Point to, const Area& area) {
    const Point way = to - from;
    double first = 0;
    double last = 1;
    for (std::size_t i = 0; i < area.size(); ++i) {
        const Point side = area[(i + 1) % area.size()] - area[i];
        // Corners are in the order in which what is inside has a positive cross product.
        const double at_start = cross(side, from - area[i]);
        const double change = cross(side, way);
        if (change == 0) {
            if (at_start < 0) return 0;
            continue;
        }
        const double at = -at_start / change;
        if (change > 0) {
            first = std::max(first, at);
        } else {
            last = std::min(last, at);
        }
    }
    return last > first ? (last - first) * length_of(way) : 0;
}

/// Two convex areas have a point in common unless a side of one separates them.
bool overlap(const Area& a, const Area& b) {
    const auto separates = [](const Area& one, const Area& other) {
        for (std::size_t i = 0; i < one.size(); ++i) {
            const Point side = one[(i + 1) % one.size()] - one[i];
            if (std::ranges::all_of(other, [&](Point p) { return cross(side, p - one[i]) <= 0; }))
                return true;
        }
        return false;
    };
    return !separates(a, b) && !separates(b, a);
}

bool lines_cross(Point a, Point b, Point c, Point d) {
    const double of_c = cross(b - a, c - a);
    const double of_d = cross(b - a, d - a);
    const double of_a = cross(d - c, a - c);
    const double of_b = cross(d - c, b - c);
    return of_c * of_d < 0 && of_a * of_b < 0;
}

double distance_to_line(Point point, Point from, Point to) {
    const Point way = to - from;
    const double all = dot(way, way);
    const double at = all == 0 ? 0 : std::clamp(dot(point - from, way) / all, 0.0, 1.0);
    return length_of(point - (from + at * way));
}

}  // namespace

Area upright_area(double left, double top, double width, double height) {
    return {{{left, top}, {left + width, top}, {left + width, top + height}, {left, top + height}}};
}

Area turned_area(Point origin, double angle, double left, double top, double width, double height) {
    Area area = upright_area(left, top, width, height);
    for (Point& corner : area) {
        corner = origin + Point{corner.x * std::cos(angle) - corner.y * std::sin(angle),
                                corner.x * std::sin(angle) + corner.y * std::cos(angle)};
    }
    return area;
}

double DrawingSpace::covered_by(const Area& area) const {
    constexpr double kOverlap = 150;
    double cost = 0;
    for (const Line& line : lines_) cost += length_inside(line.from, line.to, area);
    for (const Area& other : areas_) {
        if (overlap(area, other)) cost += kOverlap;
    }
    return cost;
}

double DrawingSpace::crossed_by(Point from, Point to) const {
    constexpr double kThroughAreas = 20;
    constexpr double kCrossing = 25;
    constexpr double kBeside = 16;
    double cost = 0;
    for (const Area& area : areas_) cost += kThroughAreas * length_inside(from, to, area);
    for (const Line& line : lines_) {
        if (lines_cross(from, to, line.from, line.to)) cost += kCrossing;
        const double apart = distance_to_line(0.5 * (from + to), line.from, line.to);
        cost += std::max(0.0, kBeside - apart) / 4;
    }
    return cost;
}

}  // namespace finwait::program
