// What stands beside a step in a picture.
#pragma once

#include <string>

#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/narration.h"
#include "checker/program/traces/trace.h"

namespace finwait::program {

/// What the arrow of a step does not say: the call or timeout, what came of a segment, and the
/// state that was entered. Empty where the arrow says it all.
[[nodiscard]] StyledText note_of(const Narration& step);
/// The same of step `i` of the trace.
[[nodiscard]] StyledText note_of(const Trace& trace, std::size_t i);
/// The text alone.
[[nodiscard]] std::string plain(const StyledText& text);

}  // namespace finwait::program
