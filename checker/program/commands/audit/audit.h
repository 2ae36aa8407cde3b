// What a design does worse than RFC 9293: what a developer of a stack asks first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/program/commands/commands.h"

namespace finwait::program {

struct AuditOptions {
    std::string design;
    /// As in DesignOptions.
    std::vector<std::string> property_files;
    Resources resources;
    Format format = Format::Text;
    /// Where to keep the traces of the findings.
    std::optional<std::string> save;
    /// Where to write JUnit XML.
    std::optional<std::string> junit;
    RenderOptions render;
};
/// The design with its own like and with rfc9293, in the environments of properties/audit: all core
/// properties and scenarios, with rfc9293 at both ends as the yardstick.
ExitStatus audit(const AuditOptions& options, Console& console);

}  // namespace finwait::program
