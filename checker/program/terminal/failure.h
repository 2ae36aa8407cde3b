// What becomes of an exception that nobody else has caught.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "checker/program/terminal/exit_status.h"

namespace finwait::program {

/// Said where memory is used up; made without any.
inline constexpr std::string_view kNoMoreMemory =
    "finwait: inconclusive: there is no more memory; set --memory to less than there is, or ask "
    "for "
    "a smaller environment";

struct Failure {
    ExitStatus status;
    /// One line for standard error, without control characters.
    std::string message;
};

/// Needs an exception.
[[nodiscard]] Failure failure_of(const std::exception_ptr& exception);

/// Has a program that ends because memory is used up where no exception can pass (a destructor that
/// needs some, as those of JSON do) end as it does elsewhere: with this word and status.
void end_cleanly_without_memory();

}  // namespace finwait::program
