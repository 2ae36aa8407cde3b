// Verdicts for any number of segments in flight: what checker/diagrams/cover_search.h finds, in
// terms of the model.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// Why the property cannot be judged where any number of segments may be in flight; none if it can.
[[nodiscard]] std::optional<std::string> why_no_any_capacity(const properties::Property& property);

/// Explores the model for every number of segments in flight. A run that shows a verdict is one at
/// the smallest capacity at which there is one (Finding::capacity). Throws UsageError where the
/// environment or a property is one that this cannot judge.
[[nodiscard]] EngineResult run_any_capacity_engine(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits, const EngineOptions& options);

}  // namespace finwait::program
