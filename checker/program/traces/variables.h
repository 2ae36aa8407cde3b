// The variables of a world as text: all that the table of fields has (model/fields.h).
#pragma once

#include <string>
#include <vector>

#include "model/world.h"

namespace finwait::program {

struct VariableText {
    std::string name;
    /// "yes", "no", a number, a state, "off" of a timer that does not run.
    std::string value;
};
/// Of an endpoint, in the order of the table, by the names that formulas have for them.
[[nodiscard]] std::vector<VariableText> variable_texts(const model::Endpoint& endpoint);

/// A line per variable, A's value left, B's right; and one per segment in flight.
[[nodiscard]] std::vector<std::string> variable_lines(const model::World& world);

}  // namespace finwait::program
