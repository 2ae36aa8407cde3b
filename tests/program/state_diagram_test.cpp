// State diagrams: what is drawn can be read, of every design that ships.
#include "checker/program/renderings/state_diagram.h"

#include <gtest/gtest.h>

#include <regex>

#include "checker/program/renderings/drawing_space.h"
#include "model/files/design_file.h"

namespace finwait::program {
namespace {

std::vector<std::smatch> matches_of(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    return {std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()};
}

double number_in(const std::smatch& match, std::size_t group) { return std::stod(match[group]); }

/// The boxes of the states.
std::vector<Area> boxes_of(const std::string& svg) {
    std::vector<Area> boxes;
    for (const auto& match :
         matches_of(svg, R"re(<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)")re")) {
        boxes.push_back(upright_area(number_in(match, 1), number_in(match, 2), number_in(match, 3),
                                     number_in(match, 4)));
    }
    return boxes;
}

/// Where a label stands, at least: of letters half as wide as they are.
std::vector<Area> labels_of(const std::string& svg) {
    std::vector<Area> labels;
    for (const auto& match :
         matches_of(svg, R"re(class="row-label [^>]*x="(\d+)" y="(\d+)">([^<]*)<)re")) {
        const double width = 3.3 * static_cast<double>(match[3].length());
        labels.push_back(
            upright_area(number_in(match, 1) - width / 2, number_in(match, 2) - 8, width, 8));
    }
    return labels;
}

std::vector<std::string> pictures_of_all_designs() {
    std::vector<std::string> pictures;
    const model::Design rfc = model::find_design("rfc9293");
    for (const std::string& name : model::shipped_designs()) {
        const model::Design design = model::find_design(name);
        pictures.push_back(draw_states(diagram_of(design)).elements);
        pictures.push_back(draw_states(diagram_of(rfc, design)).elements);
    }
    return pictures;
}

TEST(StateDrawing, NoArrowRunsThroughAState) {
    for (const std::string& svg : pictures_of_all_designs()) {
        DrawingSpace space;
        for (const Area& box : boxes_of(svg)) space.add_area(box);
        const auto arrows = matches_of(
            svg, R"re(<path d="M([\d.]+) ([\d.]+)Q([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)"/>)re");
        EXPECT_GT(arrows.size(), 15U);
        for (const auto& match : arrows) {
            const auto at = [&](double t) {
                const auto mix = [&](std::size_t axis) {
                    return (1 - t) * (1 - t) * number_in(match, 1 + axis) +
                           2 * t * (1 - t) * number_in(match, 3 + axis) +
                           t * t * number_in(match, 5 + axis);
                };
                return Point{mix(0), mix(1)};
            };
            for (int i = 0; i < 20; ++i)
                EXPECT_LT(space.crossed_by(at(i / 20.0), at((i + 1) / 20.0)), 1) << match[0];
        }
    }
}

TEST(StateDrawing, NoLabelCoversAStateOrAnotherLabel) {
    for (const std::string& svg : pictures_of_all_designs()) {
        DrawingSpace space;
        for (const Area& box : boxes_of(svg)) space.add_area(box);
        for (const Area& label : labels_of(svg)) {
            EXPECT_LT(space.covered_by(label), 1) << label[0].x << " " << label[0].y;
            space.add_area(label);
        }
    }
}

TEST(DrawingSpace, CountsTheLengthOfALineInALabel) {
    DrawingSpace space;
    space.add_line({0, 5}, {100, 5});
    EXPECT_DOUBLE_EQ(space.covered_by(upright_area(10, 0, 30, 10)), 30);
    EXPECT_DOUBLE_EQ(space.covered_by(upright_area(90, 0, 30, 10)), 10);
    EXPECT_DOUBLE_EQ(space.covered_by(upright_area(10, 6, 30, 10)), 0);
    // A label along a falling arrow, beside it and on it.
    space = {};
    space.add_line({0, 0}, {100, 100});
    constexpr double kQuarter = 0.7853981633974483;
    EXPECT_NEAR(space.covered_by(turned_area({0, 0}, kQuarter, 20, -15, 50, 12)), 0, 1e-9);
    EXPECT_NEAR(space.covered_by(turned_area({0, 0}, kQuarter, 20, -5, 50, 12)), 50, 1e-9);
}

TEST(DrawingSpace, ALineThroughAnAreaCostsMoreThanOneThatCrossesALine) {
    DrawingSpace space;
    space.add_area(upright_area(40, 40, 20, 20));
    EXPECT_DOUBLE_EQ(space.crossed_by({0, 0}, {100, 10}), 0);
    const double through = space.crossed_by({0, 50}, {100, 50});
    EXPECT_GT(through, 0);
    space = {};
    space.add_line({0, 100}, {100, 0});
    const double across = space.crossed_by({0, 0}, {100, 100});
    EXPECT_GT(across, 0);
    EXPECT_GT(through, across);
    EXPECT_DOUBLE_EQ(space.crossed_by({0, 0}, {20, 20}), 0);
}

}  // namespace
}  // namespace finwait::program
