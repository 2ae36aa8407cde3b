// An environment in words, from the table of settings.
#pragma once

#include <functional>
#include <string>

#include "model/environment.h"
#include "model/settings.h"

namespace finwait::model {

[[nodiscard]] bool is_as_by_default(const Setting& setting, const Environment& environment);

/// "data 1,1 · window 4 · capacity 2 · order any · loss · duplication · delayed ACK · closers A,B".
[[nodiscard]] std::string text_of(const Environment& environment);
/// The same of the settings for which `is_shown`.
[[nodiscard]] std::string text_of(const Environment& environment,
                                  const std::function<bool(const Setting&)>& is_shown);
/// What of it is not as by default: "data 0,0 · no loss", or nothing.
[[nodiscard]] std::string differences_text(const Environment& environment);

/// What of it is not as by default, as the options of a command: " --data=0,0 --no-loss", or
/// nothing.
[[nodiscard]] std::string command_options(const Environment& environment);

}  // namespace finwait::model
