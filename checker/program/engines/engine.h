// What an engine is asked, and what it answers, in terms of the model: the one door through which
// the program gets its verdicts.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/resources/limits.h"
#include "checker/verdict.h"
#include "model/connection_model.h"
#include "properties/property.h"

namespace finwait::program {

/// A run from the start, event by event.
struct ModelRun {
    std::vector<model::Event> events;
    /// A lasso: the index of the event with which the cycle begins; the last one closes it.
    std::optional<std::size_t> loop{};
};

/// The answer to one property.
struct Finding {
    checker::Verdict verdict = checker::Verdict::Inconclusive;
    /// A counterexample where a claim is violated, a witness where one is reached; where none is
    /// reached, a run that passes the most waypoints. Of all such runs the preferred one
    /// (run_preference.h).
    std::optional<ModelRun> run{};
    /// By premise of the property: whether it came true in a world that was explored.
    std::vector<bool> premises_met{};
    /// Of a property with a route along which no run goes to its end: the most waypoints that a run
    /// passes. None: not known, or every run meets at once what it is to avoid.
    std::optional<std::size_t> passed{};
    /// Where any number of segments may be in flight: how many the run has at most, which is the
    /// smallest number with which there is one.
    std::optional<std::uint32_t> capacity{};
    /// In words, where that is not plain: why it is undecided, why there is no run, or not the one
    /// that was asked for.
    std::string remark{};
    /// The run is the one with the fewest faults, which was asked for.
    bool has_fewest_faults = false;
    /// The verdict is known to be the same at every larger capacity (larger_capacity.h).
    bool same_at_larger = false;
};

/// The answer of an engine to one property that has a route.
struct RouteSearch {
    Finding finding;
    /// Complete also where the search ended because it had found what it looked for.
    checker::Ending ending = checker::Ending::Complete;
};

/// What it says of a property with a route that some run goes along it to its end, or that none
/// does: a witness is or is not reached, a claim that there is none is violated or holds.
[[nodiscard]] checker::Verdict verdict_on_route(const properties::Property& property,
                                                bool run_exists);

/// Which of the runs that show something is wanted.
enum class ShownRun : std::uint8_t {
    Shortest,      ///< of these, one with the fewest faults: losses and copies
    FewestFaults,  ///< of these, the shortest; of a lasso, by the way to its cycle
};

enum class EngineChoice : std::uint8_t {
    Auto,      ///< factored where it can; for the first violation, whichever has it first
    Factored,  ///< a bit per world
    Explicit,  ///< every world stored as a packed value
    Diagram,   ///< a decision diagram per pair of endpoints; no depth
};

/// Where and how often a long exploration is kept.
struct CheckpointOptions {
    std::string file;
    std::chrono::nanoseconds interval = std::chrono::minutes{5};
};

struct EngineOptions {
    EngineChoice choice = EngineChoice::Auto;
    /// Factored engine: keep only one of two worlds that differ by exchanging the ends, where these
    /// are alike. Counts, verdicts and runs stay what they are.
    bool symmetry = true;
    /// Where the network loses, let it do so only when a channel is full, as far as the properties
    /// cannot tell: fewer worlds, the same verdicts, runs of the same length (reductions.h).
    bool subsumption = false;
    /// Factored engine: at intervals, and when a limit or Ctrl-C ends the exploration.
    std::optional<CheckpointOptions> checkpoint{};
    /// Factored engine: the folder in which to keep what memory has no room for.
    std::optional<std::string> spill{};
    /// Factored engine: the checkpoint to go on from.
    std::optional<std::string> resume{};
    /// Tell how far away the farthest world is. Without, nothing has to be explored by levels
    /// unless something else needs them, which is faster; only a run that is shown is looked for by
    /// levels.
    bool depth = true;
    /// Any number of segments in flight: takes what proves the verdicts, piece by piece. Whole if
    /// the ending is Complete.
    std::function<void(std::string_view)> certificate{};
    /// Which run has the fewest faults is known when all is explored: not where the first violation
    /// ends it, nor of any number of segments in flight, nor by diagrams.
    ShownRun shown = ShownRun::Shortest;
};

/// Something that an exploration leaves out.
struct Reduction {
    bool used = false;
    /// In words, where it is not used.
    std::string why_not{};
};

struct Reductions {
    Reduction symmetry{};
    Reduction subsumption{};
};

/// What of an exploration is counted.
enum class Counted : std::uint8_t {
    StatesAndDepth,
    States,  ///< and transitions, but no depth
    Pairs,   ///< of endpoints, alone
};

struct EngineResult {
    checker::Counts counts;
    Counted counted = Counted::StatesAndDepth;
    /// The pairs of endpoints that were reached, where the engine tells it.
    std::optional<std::uint64_t> pairs{};
    /// Where that is what it works on: the nodes of the diagrams that say what can be in flight
    /// with the pairs.
    std::optional<std::uint64_t> nodes{};
    checker::Ending ending = checker::Ending::Complete;
    /// With a clock: a segment found no room, which a larger capacity would have had. Then no
    /// verdict is "holds".
    bool capacity_exceeded = false;
    unsigned threads = 1;
    double seconds = 0;
    /// How much stood in a file; and why no more could.
    std::uint64_t spilled_bytes = 0;
    std::optional<std::string> spill_error{};
    /// The checkpoint that was written last, to go on from; and why none could be written last.
    std::optional<std::string> checkpoint{};
    std::optional<std::string> checkpoint_error{};
    /// One per property, in their order.
    std::vector<Finding> findings;
    Reductions reductions{};
    /// By end: the rows and steps by which something happened in a world that was explored.
    std::array<model::Coverage, 2> happened{};
    /// Worlds that stand in a file were not looked at any more when a limit had ended it.
    bool happened_in_part = false;
};

/// How an engine judges: `explore(result)` puts counts, ending and the findings on all properties
/// that speak of worlds, or of what becomes of runs in the end; `search(i)` finds out about a
/// property that asks for more of a run than where it ends. Such runs are found much sooner than
/// everything is explored, so they are looked for first; but where the first violation is asked
/// for, which the exploration may soon meet, it comes first if it can meet one.
void judge_in_order(std::span<const properties::Property* const> properties,
                    const checker::Limits& limits, EngineResult& result,
                    const std::function<void(EngineResult&)>& explore,
                    const std::function<RouteSearch(std::size_t)>& search);

/// Explores the model and judges the properties. Where the environment's capacity is kAnyCapacity,
/// for any number of segments in flight (any_capacity_engine.h).
/// Throws UsageError where the model is larger than the engine takes, or the chosen engine does not
/// do what is asked; model::InputError if a checkpoint does not fit; OutputError.
[[nodiscard]] EngineResult run_engine(const model::ConnectionModel& model,
                                      std::span<const properties::Property* const> properties,
                                      const checker::Limits& limits,
                                      const EngineOptions& options = {});

}  // namespace finwait::program
