// What `finwait show --format json` says of one thing.
#pragma once

#include <span>
#include <string>

#include "model/design.h"
#include "properties/files/suite.h"
#include "properties/property.h"

namespace finwait::program {

[[nodiscard]] std::string json_text(const model::Design& design);
[[nodiscard]] std::string json_text(std::span<const properties::Property> properties);
[[nodiscard]] std::string json_text(const properties::Suite& suite);

}  // namespace finwait::program
