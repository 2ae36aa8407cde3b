// A middlebox in a TOML file, or in a table of one.
#pragma once

#include <memory>

#include "model/files/toml_input.h"
#include "model/middlebox.h"

namespace finwait::model {

/// Throws InputError with the place of what is wrong.
[[nodiscard]] std::shared_ptr<const Middlebox> read_middlebox(const TomlInput& input,
                                                              const toml::table& given);

}  // namespace finwait::model
