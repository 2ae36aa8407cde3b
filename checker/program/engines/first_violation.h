// The first violation, by whichever engine has it first.
#pragma once

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// The factored engine lays everything out before it explores, which may take longer than the
/// explicit one takes to meet a violation; the explicit one in turn may take days where the
/// factored one takes minutes. So the explicit engine begins, and if it has no answer after a
/// moment, both are at work until one has. Which one it is plays no part: with
/// Limits::first_violation, they give the same counts, verdicts and runs. The explicit engine may
/// use a part of the memory only.
///
/// `factored` runs the factored engine within limits that it is given. Alone at work for
/// `head_start`, the explicit engine finds nearly all violations that it will ever find.
[[nodiscard]] EngineResult first_violation_by_either(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    const checker::Limits& limits,
    const std::function<EngineResult(const checker::Limits&)>& factored,
    std::chrono::nanoseconds head_start = std::chrono::seconds{2});

}  // namespace finwait::program
