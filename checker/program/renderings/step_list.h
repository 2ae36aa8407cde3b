// Below a ladder, step by step: why each step is as it is, and all variables after it.
#pragma once

#include <string>
#include <vector>

#include "checker/program/engines/instance.h"
#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

/// Lines of at most `width` columns where words allow it; none where no detail is asked for.
[[nodiscard]] std::vector<std::string> step_list_lines(const Instance& instance,
                                                       const ShownTrace& shown,
                                                       const TraceDetail& detail,
                                                       const Palette& palette, std::size_t width);

}  // namespace finwait::program
