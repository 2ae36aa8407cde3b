// Worlds that a close is known to reach: explored in small environments, and walked to in larger
// ones. A proof is held against them, and invariants are guessed from them; they are not all.
#pragma once

#include <memory>
#include <vector>

#include "model/connection_model.h"
#include "properties/proofs/terms/proof_scope.h"

namespace finwait::proofs {

class ReachedWorlds {
  public:
    /// What was reached in one environment; each world once.
    struct Part {
        std::unique_ptr<model::ConnectionModel> model;
        std::vector<model::World> worlds;
    };

    /// `design` at both ends. Takes some tenths of a second; the same worlds every time.
    /// Where strays arrive, some do, and none is among the segments of a world.
    explicit ReachedWorlds(const model::Design& design, const ProofScope& scope = {});

    [[nodiscard]] const ProofScope& scope() const { return scope_; }
    [[nodiscard]] model::Start start() const { return scope_.start; }

    [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

  private:
    ProofScope scope_;
    std::vector<Part> parts_;
};

/// Some of the strays of a scope, from either end; none where there are none. Their numbers are
/// near.
[[nodiscard]] std::vector<model::Segment> some_strays(const ProofScope& scope,
                                                      const model::Design& design);

/// Whether a step is none of those that are proved about: it is assumed not to happen (ProofScope).
[[nodiscard]] bool is_assumed_away(const ProofScope& scope, const model::ConnectionModel& model,
                                   const model::World& world, const model::Change& change);

/// That a stray arrives at `side`: as a change of the model, but that it leaves no channel.
[[nodiscard]] model::Change arrival_of_stray(const model::ConnectionModel& model,
                                             const model::World& world, model::Side side,
                                             const model::Segment& stray);

}  // namespace finwait::proofs
