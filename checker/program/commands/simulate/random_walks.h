// Many walks at random, and what they came across: for environments that are too large to exhaust.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "checker/program/engines/instance.h"
#include "checker/program/renderings/rendering.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/progress_line.h"
#include "checker/program/traces/property_watch.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// What the walks say of a property.
struct WalkedProperty {
    const properties::Property* property = nullptr;
    /// How many walks violate it, or reach what it is about.
    std::uint64_t decided = 0;
    /// A single run can show that it is violated or reached.
    bool run_tells = true;
    /// Of those the one in which that came first, up to there; and the seed of that walk.
    std::optional<ShownTrace> shortest{};
    std::uint64_t seed = 0;
};

struct WalkStatistics {
    std::uint64_t seed = 0;
    /// Done, and asked for; fewer are done where the run was interrupted.
    std::uint64_t walks = 0;
    std::uint64_t asked = 0;
    /// The most events of a walk, and those of all.
    std::uint32_t steps = 0;
    std::uint64_t events = 0;
    /// Walks that ended where nothing can happen.
    std::uint64_t ended = 0;
    double seconds = 0;
    std::array<model::Coverage, 2> happened{};
    /// How often each pair of states was met, the start of every walk included.
    std::map<std::pair<model::State, model::State>, std::uint64_t> pairs{};
    std::vector<WalkedProperty> properties{};
};

/// The generator of the walk with this seed: the same everywhere, so that `--seed` of any walk of
/// many gives that walk alone.
[[nodiscard]] std::mt19937_64 generator_of(std::uint64_t seed);

/// Walk i has the seed `seed` + i.
[[nodiscard]] WalkStatistics walk_many(const Instance& instance,
                                       const std::vector<const properties::Property*>& properties,
                                       std::uint64_t seed, std::uint64_t walks, std::uint32_t steps,
                                       ProgressLine& progress);

void print(const WalkStatistics& statistics, const Instance& instance, Console& console,
           const TraceDetail& detail);
[[nodiscard]] std::string json_text(const WalkStatistics& statistics, const Instance& instance,
                                    const TraceDetail& detail = {});
/// What a report tells besides the traces. No walk shows that anything holds.
[[nodiscard]] ReportedRun reported_of(const WalkStatistics& statistics, const Instance& instance);
/// Those of the properties that have one.
[[nodiscard]] TracesOfInstance traces_of(const WalkStatistics& statistics,
                                         const Instance& instance);

}  // namespace finwait::program
