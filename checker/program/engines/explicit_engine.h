// The plain engine: the model as packed worlds, each of which the explorer stores.
#pragma once

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// See run_engine.
[[nodiscard]] EngineResult run_explicit_engine(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits);

}  // namespace finwait::program
