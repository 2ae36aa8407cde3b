// Which of several runs is shown.
#pragma once

#include "checker/program/engines/engine.h"
#include "checker/run.h"

namespace finwait::program {

/// Of the labels of a PackedConnectionModel. Faults are losses, of a reply that finds no room too,
/// and duplicates: a picture is clearest without. Late are timers, so that one that ends is seen to
/// end behind what it waits for.
[[nodiscard]] const checker::RunPreference& run_preference(ShownRun shown = ShownRun::Shortest);

}  // namespace finwait::program
