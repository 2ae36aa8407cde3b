// The mechanisms of a design (DESIGNS.md), as design files say them.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_MECHANISMS_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_MECHANISMS_H

#include <string>

#include "reference_explorer.h"
#include "reference_toml.h"

namespace finwait::reference {

State state_called(const std::string& name);

bool is_true(const TomlValue& value);

// What a file says of the mechanism `name`, laid over what the design has. It throws
// std::runtime_error where there is none of that name, or no such value.
void read_mechanism(Design& design, const std::string& name, const TomlValue& value);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_MECHANISMS_H
