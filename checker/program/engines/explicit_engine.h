// The explicit engine: the model as packed worlds, each of which is stored.
#pragma once

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// Whether a world of the model fits into what the engine stores of one.
[[nodiscard]] bool explicit_engine_takes(const model::ConnectionModel& model);

/// See run_engine.
[[nodiscard]] EngineResult run_explicit_engine(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits, ShownRun shown = ShownRun::Shortest);

}  // namespace finwait::program
