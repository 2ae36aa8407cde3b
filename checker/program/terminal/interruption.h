// Ctrl-C: the run ends with what it has found so far.
#pragma once

#include <atomic>

namespace finwait::program {

/// Set by the first SIGINT or SIGTERM after this was called first; a second signal ends the
/// program as usual.
[[nodiscard]] const std::atomic<bool>& interrupted();

}  // namespace finwait::program
