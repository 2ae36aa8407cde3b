// A trace as textbooks draw it: two lifelines, time downwards, and every segment a slanted arrow
// from where it is sent to where it arrives.
#pragma once

#include <string>
#include <vector>

#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// A piece of SVG, and how large it is, in units of SVG.
struct Drawing {
    std::string elements;
    double width = 0;
    double height = 0;
};

/// The class of text of a role in `chart_style`; empty where it is like any other.
[[nodiscard]] const char* class_of(Role role);

/// The chart, without a headline. What belongs to step i, counted from 1, has `data-step="i"`.
[[nodiscard]] Drawing draw_chart(const Instance& instance, const Trace& trace);

/// The colours and lines of `draw_chart`, for whatever page it stands in: in light and dark, and
/// told apart by more than their colour. All rules are for elements inside of `.finwait`.
[[nodiscard]] std::string_view chart_style();

}  // namespace finwait::program
