// An environment in a TOML file: `{ data = [0, 0], order = "fifo", … }`. Includes toml++, so
// include it in the .cpp of a reader only.
#pragma once

#include "model/environment.h"
#include "model/files/toml_input.h"

namespace finwait::properties {

/// The table `node`, whose keys are the settings (model/settings.h); what is not given is as in
/// `defaults`. InputError for anything else.
[[nodiscard]] model::Environment read_environment(const model::TomlInput& input,
                                                  const toml::node& node,
                                                  const model::Environment& defaults = {});

}  // namespace finwait::properties
