// The connections of a capture, each followed by the monitors of some designs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/program/captures/capture.h"
#include "checker/program/captures/observed_connection.h"

namespace finwait::program {

struct ExplainedCapture {
    CaptureCounts counts;
    /// In the order of their first segments; all are finished.
    std::vector<ObservedConnection> connections;
    /// False: it was interrupted, and what follows the last packet was not read.
    bool complete = true;
};

struct Reading {
    std::span<const model::Design> designs;
    /// Monitors only for the connections of these numbers; none: for all.
    std::optional<std::vector<std::uint64_t>> only{};
    const std::atomic<bool>* interrupted = nullptr;
    std::function<void(std::uint64_t packets)> progress{};
    /// Told of each segment, with the number of its connection.
    std::function<void(std::uint64_t number, const WireSegment&)> visit{};
};

/// Reads the capture once. Throws model::InputError.
[[nodiscard]] ExplainedCapture explain_capture(const std::string& path, const Reading& reading);

}  // namespace finwait::program
