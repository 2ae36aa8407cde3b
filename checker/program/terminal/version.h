// The version of the program, from the build.
#pragma once

namespace finwait::program {

inline constexpr const char* kVersion = FINWAIT_VERSION;

}  // namespace finwait::program
