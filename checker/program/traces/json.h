// What all JSON that the program puts out shares.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "checker/program/engines/instance.h"
#include "checker/program/terminal/json_text.h"

namespace finwait::program {

/// What a document says first: tool, version, command.
[[nodiscard]] nlohmann::ordered_json document_json(std::string_view command);
/// And designs and environment, where there is one instance.
[[nodiscard]] nlohmann::ordered_json document_json(std::string_view command,
                                                   const Instance& instance);
[[nodiscard]] nlohmann::ordered_json environment_json(const model::Environment& environment);

}  // namespace finwait::program
