// The diagram engine: exact states and transitions of what is reachable, as decision diagrams, with
// neither levels nor depth (checker/diagrams/bounded_search.h). It is made for many segments in
// flight; with much data the factored engine is as good.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// Why this engine does not judge the property; none if it does.
[[nodiscard]] std::optional<std::string> why_no_diagrams(const properties::Property& property);

/// Throws UsageError where a property is one that this engine does not judge.
[[nodiscard]] EngineResult run_diagram_engine(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits, const EngineOptions& options);

/// Whether diagrams are to be taken from the start: nobody chose an engine or wants what only
/// another one does, they judge all properties, and with so many segments in flight, where the
/// network reorders and loses, they take a small part of the time and the memory of a bit per
/// state (tests/benchmarks/README.md).
[[nodiscard]] bool diagrams_pay(const model::ConnectionModel& model,
                                std::span<const properties::Property* const> properties,
                                const checker::Limits& limits, const EngineOptions& options);

/// Whether what ended by the memory limit with a bit per state is for diagrams: nobody chose an
/// engine, they take less memory with so many segments in flight, and they judge all properties.
[[nodiscard]] bool diagrams_may_do(const model::ConnectionModel& model,
                                   std::span<const properties::Property* const> properties,
                                   const EngineResult& ended, const checker::Limits& limits,
                                   const EngineOptions& options);

}  // namespace finwait::program
