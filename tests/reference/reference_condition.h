// The condition of a row (DESIGNS.md, "Rows").

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_CONDITION_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_CONDITION_H

#include <string>

#include "reference_explorer.h"

namespace finwait::reference {

// Throws std::runtime_error where the text is none.
Condition condition_from(const std::string& text);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_CONDITION_H
