// Claims about global states.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "checker/factored/layout/control.h"
#include "checker/factored/layout/machines.h"

namespace finwait::checker::factored {

/// What it does not read does not change its value: that decides how often it has to be asked.
struct Predicate {
    std::function<bool(const GlobalState&)> holds;
    /// Whether it reads the messages in flight from machine 0, from machine 1.
    std::array<bool, 2> reads_channel{true, true};
};

/// Where a state has its bit.
struct Cell {
    ControlId control = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;
};

}  // namespace finwait::checker::factored
