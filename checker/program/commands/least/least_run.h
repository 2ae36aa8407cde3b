// The table of `finwait least`: for every cell the smallest value of a setting for which the
// properties hold.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/commands/check/property_choice.h"
#include "checker/program/commands/least/axes.h"
#include "checker/program/commands/least/least_search.h"
#include "checker/program/engines/engine.h"
#include "checker/program/engines/instance.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// What is looked for, and where.
struct LeastQuestion {
    const model::Setting* setting;
    Range range;
    std::vector<Axis> axes;
    /// The designs, and the environment that the cells have in common.
    Instance base;
    PropertyOptions properties;
    Search search = Search::All;
};

/// A value for which the properties do not all hold: which of them fail first, and how.
struct TooSmall {
    Instance instance;
    PropertyChoice properties;
    /// Violated, or not reached, at the least depth at which one is.
    std::vector<std::string> violated;
    /// The shortest, where there is one.
    std::optional<ShownTrace> trace{};
};

struct Cell {
    /// One per axis.
    std::vector<model::SettingValue> at;
    Least least{};
    /// Why it is undecided, if it is; and in words, where that is not plain.
    checker::Ending ending = checker::Ending::Complete;
    std::string remark{};
    /// Enough for all that was asked.
    std::uint32_t capacity = 0;
    /// Of the largest exploration, and how many there were.
    std::uint64_t states = 0;
    std::uint32_t explorations = 0;
    /// For the number of `least.fails`.
    std::optional<TooSmall> too_small{};
    /// The model is larger than the engine takes, or the engine does not do what is asked.
    bool refused = false;
};

/// Fills the cells, `limits.threads` of them side by side, each with its share of the memory; one
/// for which the share was too little is run again alone, with all of it. `limits.time` is for
/// everything. With a clock the capacity of a cell is raised from that of the environment until it
/// is not exceeded. `progress` is told now and then what is done, from one thread at a time. Throws
/// UsageError where no cell can be explored.
[[nodiscard]] std::vector<Cell> fill_cells(const LeastQuestion& question,
                                           const checker::Limits& limits,
                                           const EngineOptions& engine,
                                           const std::function<void(const std::string&)>& progress);

/// "msl 1 · losses 0": where in the table a cell is.
[[nodiscard]] std::string place_in_table(const LeastQuestion& question, const Cell& cell);

}  // namespace finwait::program
