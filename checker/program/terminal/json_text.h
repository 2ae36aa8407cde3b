// JSON as text.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace finwait::program {

/// Text that is safe to put out: JSON needs UTF-8, file names need not be.
[[nodiscard]] std::string dump(const nlohmann::ordered_json& json, int indent);

}  // namespace finwait::program
