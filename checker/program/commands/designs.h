// The designs that a command is about, and the environment in which they are.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "checker/program/commands/commands.h"
#include "checker/program/engines/instance.h"
#include "model/design.h"

namespace finwait::program {

/// As below; or, where the path is that of a shared object, the design whose code that is
/// (explored_code/explored_stack.h).
[[nodiscard]] model::Design design_or_stack_named(const std::string& name,
                                                  const std::vector<std::string>& property_files);

/// A shipped design by its name, or the user's own by its path. What it says that it violates must
/// be properties that ship or that stand in `property_files`: the model knows no properties.
/// Throws model::InputError.
[[nodiscard]] model::Design design_named(const std::string& name,
                                         const std::vector<std::string>& property_files);

/// The same, for what shows an end alone: a capture, a script, a running stack. One behind a
/// middlebox is refused: UsageError.
[[nodiscard]] model::Design design_of_end_alone(const std::string& name);

/// Reads the designs. Throws model::InputError and UsageError.
[[nodiscard]] Instance make_instance(const DesignOptions& designs,
                                     const EnvironmentOptions& environment);
[[nodiscard]] Instance make_instance(const DesignOptions& designs,
                                     const model::Environment& environment);
[[nodiscard]] Instance make_instance(const std::array<std::string, 2>& designs,
                                     const std::vector<std::string>& property_files,
                                     const model::Environment& environment);

/// The same, where a shared object may stand for a design.
[[nodiscard]] Instance make_instance_with_stacks(const DesignOptions& designs,
                                                 const model::Environment& environment);
[[nodiscard]] Instance make_instance_with_stacks(const DesignOptions& designs,
                                                 const EnvironmentOptions& environment);

}  // namespace finwait::program
