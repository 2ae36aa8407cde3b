// What all JSON that the program puts out shares.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "checker/program/engines/setting.h"

namespace finwait::program {

/// What a document says first: tool, version, command.
[[nodiscard]] nlohmann::ordered_json document_json(std::string_view command);
/// And designs and environment, where there is one setting.
[[nodiscard]] nlohmann::ordered_json document_json(std::string_view command,
                                                   const Setting& setting);
[[nodiscard]] nlohmann::ordered_json environment_json(const model::Environment& environment);

/// Text that is safe to put out: JSON needs UTF-8, file names need not be.
[[nodiscard]] std::string dump(const nlohmann::ordered_json& json, int indent);

}  // namespace finwait::program
