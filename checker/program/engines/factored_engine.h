// The factored engine: the model as two communicating machines, a bit per world.
#pragma once

#include "checker/program/engines/engine.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

/// There are more different segments than the engine can number.
class TooManySegments : public UsageError {
  public:
    using UsageError::UsageError;
};

/// See run_engine. Throws TooManySegments.
[[nodiscard]] EngineResult run_factored_engine(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits, const EngineOptions& options);

}  // namespace finwait::program
