// How long the running kernel waits when a connection ends: measured with its own settings, each
// wait in a process and a network of its own, so that they go on side by side.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace finwait::program {

struct MeasuredWait {
    /// "TIME-WAIT".
    std::string_view what;
    /// What the RFCs say of it.
    std::string_view rfc;
    /// Seconds from its beginning to each time that the FIN was sent again.
    std::vector<double> sent_again{};
    /// To where the connection was CLOSED; none: it was not within the time.
    std::optional<double> ended{};
    /// Seconds for which it was watched; none: it was interrupted before it began.
    std::optional<double> watched{};
};

struct TimerMeasurement {
    /// Ends it where waits are not over, counted from where all have begun.
    std::chrono::duration<double> at_most{};
    const std::atomic<bool>* interrupted = nullptr;
    /// Told now and then how long it has taken.
    std::function<void(std::chrono::duration<double>)> progress{};
};

/// Throws NotPossible. Needs a process of one thread.
[[nodiscard]] std::vector<MeasuredWait> measure_waits(const TimerMeasurement& how);

}  // namespace finwait::program
