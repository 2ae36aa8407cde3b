// Which designs stand at A and B, and in which environment they run.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "checker/program/commands/commands.h"
#include "model/connection_model.h"

namespace finwait::program {

struct Setting {
    /// As the user named them.
    std::array<std::string, 2> designs;
    std::unique_ptr<model::ConnectionModel> model;
};

/// Reads the designs (commands/designs.h). Throws model::InputError and UsageError.
[[nodiscard]] Setting make_setting(const DesignOptions& designs,
                                   const EnvironmentOptions& environment);
[[nodiscard]] Setting make_setting(const DesignOptions& designs,
                                   const model::Environment& environment);
[[nodiscard]] Setting make_setting(const std::array<std::string, 2>& designs,
                                   const std::vector<std::string>& property_files,
                                   const model::Environment& environment);

/// The same, where a shared object may stand for a design (commands/designs.h).
[[nodiscard]] Setting make_setting_with_stacks(const DesignOptions& designs,
                                               const model::Environment& environment);

/// The same designs, not read again, in another environment.
[[nodiscard]] Setting in_environment(const Setting& setting, const model::Environment& environment);

/// "rfc9293", "rfc9293 with fin-free", ready to be printed.
[[nodiscard]] std::string text_of(const std::array<std::string, 2>& designs);

}  // namespace finwait::program
