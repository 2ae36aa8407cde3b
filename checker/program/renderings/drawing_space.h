// Where in a picture there is room: what stands there already, and how much of that something new
// would cover. Labels and arrows are put where they cover least.
#pragma once

#include <array>
#include <vector>

namespace finwait::program {

struct Point {
    double x = 0;
    double y = 0;
};

/// A rectangle, which may be turned: its corners in order.
using Area = std::array<Point, 4>;

[[nodiscard]] Area upright_area(double left, double top, double width, double height);
/// One whose sides lie along axes that are turned by `angle` around `origin`.
[[nodiscard]] Area turned_area(Point origin, double angle, double left, double top, double width,
                               double height);

class DrawingSpace {
  public:
    void add_line(Point from, Point to) { lines_.push_back({from, to}); }
    void add_area(const Area& area) { areas_.push_back(area); }

    /// Of a label: the lengths of lines in it, and much for each area that it touches.
    [[nodiscard]] double covered_by(const Area& area) const;
    /// Of a line: much for its way through areas, and something for each line that it crosses or
    /// runs beside.
    [[nodiscard]] double crossed_by(Point from, Point to) const;

  private:
    struct Line {
        Point from;
        Point to;
    };

    std::vector<Line> lines_;
    std::vector<Area> areas_;
};

}  // namespace finwait::program
