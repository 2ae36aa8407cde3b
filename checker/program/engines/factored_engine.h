// The factored engine: the model as two communicating machines, a bit per world.
#pragma once

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// See run_engine.
[[nodiscard]] EngineResult run_factored_engine(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits, const EngineOptions& options);

}  // namespace finwait::program
