// Worlds that a close is known to reach: explored in small environments, and walked to in larger
// ones. A proof is held against them, and invariants are guessed from them; they are not all.
#pragma once

#include <memory>
#include <vector>

#include "model/connection_model.h"

namespace finwait::proofs {

class ReachedWorlds {
  public:
    /// What was reached in one environment; each world once.
    struct Part {
        std::unique_ptr<model::ConnectionModel> model;
        std::vector<model::World> worlds;
    };

    /// `design` at both ends. Takes some tenths of a second; the same worlds every time.
    explicit ReachedWorlds(const model::Design& design,
                           model::Start start = model::Start::Established);

    [[nodiscard]] model::Start start() const { return start_; }

    [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

  private:
    model::Start start_;
    std::vector<Part> parts_;
};

}  // namespace finwait::proofs
