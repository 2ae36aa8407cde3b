// Stacks under test by the names that the command line has for them.
#pragma once

#include <memory>
#include <string>

#include "checker/program/stacks/stack_under_test.h"

namespace finwait::program {

/// Throws UsageError where it is neither "linux" nor a path.
void check_stack_name(const std::string& name);

/// "linux": the running kernel; else a shared object. Throws UsageError, NotPossible,
/// model::InputError.
[[nodiscard]] std::unique_ptr<StackUnderTest> stack_named(const std::string& name);

}  // namespace finwait::program
