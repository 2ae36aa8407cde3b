// Several threads for one task.
#pragma once

#include <functional>

namespace finwait::checker {

/// Runs `work(0)` … `work(count − 1)` at the same time and waits for all of them. What one of them
/// throws is thrown here.
void run_workers(unsigned count, const std::function<void(unsigned)>& work);

}  // namespace finwait::checker
