// What becomes of an exception that nobody else has caught.
#pragma once

#include <exception>
#include <string>

#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

struct Failure {
    ExitStatus status;
    /// One line for standard error, without control characters.
    std::string message;
};

/// Needs an exception.
[[nodiscard]] Failure failure_of(const std::exception_ptr& exception);

}  // namespace finwait::program
