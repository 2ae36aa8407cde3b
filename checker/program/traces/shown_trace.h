// A trace with what it shows.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/engines/instance.h"
#include "checker/program/traces/trace.h"
#include "checker/verdict.h"
#include "properties/property.h"

namespace finwait::program {

/// What a trace's numbers count where it has real ones: octets.
struct RealNumbers {
    /// The number behind that of the SYN.
    std::array<std::uint32_t, 2> first_octet{};
    /// All that an application writes, and the most of it in one segment.
    std::array<std::uint32_t, 2> octets{};
    std::array<std::uint32_t, 2> mss{};
    std::uint32_t window = 0;
};

struct ShownTrace {
    /// None: a walk that shows nothing in particular.
    const properties::Property* property = nullptr;
    /// Of the property, if there is one.
    checker::Verdict verdict = checker::Verdict::Violated;
    Trace trace;
    /// Where any number of segments may be in flight: how many may in this trace.
    std::optional<std::uint32_t> capacity{};
    /// Where the trace has real sequence numbers instead of counted units.
    std::optional<RealNumbers> numbers{};
    /// Which of the runs that show it; none: any, for it was walked instead of searched for.
    std::optional<ShownRun> chosen = ShownRun::Shortest;
};

/// Traces of the same designs in one environment.
struct TracesOfInstance {
    const Instance* instance;
    std::vector<ShownTrace> traces;
};

/// The traces of an instance by instances that they can be saved with: where any number of segments
/// may be in flight each trace is of a number of its own. The instances made for that are put into
/// `instances`. At least one part.
[[nodiscard]] std::vector<TracesOfInstance> by_capacity(const Instance& instance,
                                                        const std::vector<ShownTrace>& traces,
                                                        std::deque<Instance>& instances);

}  // namespace finwait::program
