// A trace and what it shows, for people who read text.
#pragma once

#include <string>
#include <vector>

#include "checker/program/engines/instance.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

/// The designs, and the environment they run in.
[[nodiscard]] std::vector<std::string> setting_lines(const Instance& instance,
                                                     const Palette& palette);
/// A headline, the ladder, what is asked for of each step, and the sentence that the trace violates
/// or is a witness of.
[[nodiscard]] std::vector<std::string> trace_lines(const Instance& instance,
                                                   const ShownTrace& shown, const Palette& palette,
                                                   std::size_t width,
                                                   const TraceDetail& detail = {});

void print_instance(const Instance& instance, Console& console);
void print_trace(const Instance& instance, const ShownTrace& shown, Console& console,
                 const TraceDetail& detail = {});

/// The ladder alone, without colours.
[[nodiscard]] std::string ladder_text(const Instance& instance, const Trace& trace);

/// "VIOLATED" and the like, coloured, and its width in columns.
[[nodiscard]] Span verdict_span(checker::Verdict verdict);

}  // namespace finwait::program
