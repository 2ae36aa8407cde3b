// The table [mechanisms] of a design file.
#pragma once

#include "model/design.h"
#include "model/files/toml_input.h"

namespace finwait::model {

/// Changes in `mechanisms` what the table says; what it does not name stays. Throws InputError with
/// the place of what is wrong.
void read_mechanisms(const TomlInput& input, const toml::table& given, Mechanisms& mechanisms);

}  // namespace finwait::model
