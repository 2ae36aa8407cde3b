// Which verdicts of an exploration are those at every larger capacity as well.
#pragma once

#include <span>

#include "checker/factored/beyond_bound.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/engine.h"

namespace finwait::program {

/// Says so in the findings of `result`, which is about these properties.
///
/// Where larger capacities reach the same pairs of endpoints, each of them, as the network loses,
/// is reached with nothing in flight, too. So claims about endpoints alone are decided by the
/// pairs. So is no-deadlock: what is in flight can be delivered, so a run ends with empty channels.
/// always-reachable stays true: lose what is in flight, and go on as with this capacity, which
/// every larger one can. It may become true, if the way to the goal takes more segments. A world
/// that is reached is reached at every larger capacity, so what it shows stays shown whatever is
/// in flight there. A claim about steps stays true if nothing that may happen besides violates it.
/// What becomes of runs in the end, and runs along waypoints, pairs do not tell.
void note_same_at_larger(const checker::factored::BeyondBound& beyond,
                         const NumberedConnection& numbered, const model::ConnectionModel& model,
                         std::span<const properties::Property* const> properties,
                         EngineResult& result);

}  // namespace finwait::program
