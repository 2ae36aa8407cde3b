// The tables [timers."…"] of a design file, and the timers that its rows arm.
#pragma once

#include "model/design.h"
#include "model/files/toml_input.h"

namespace finwait::model {

// Each throws InputError with the place of what is wrong.

/// Adds to `design` the timers that `node` declares, in the order of the file, and changes those
/// that it has already. `node` is the table "timers"; null: the file has none.
void read_timers(const TomlInput& input, const toml::node* node, Design& design);

/// The timers that the array `node` of a row names: "arms" names timers that only rows arm.
[[nodiscard]] TimerSet read_armed_timers(const TomlInput& input, const toml::node& node,
                                         const Design& design);

/// Refuses a timer of `design` that no state has a row for, or that only rows arm and none does.
void refuse_idle_timers(const TomlInput& input, const toml::node* node, const Design& design);

}  // namespace finwait::model
