// Pairs of endpoints, as the engines that work on diagrams number them.
#pragma once

#include <cstddef>

#include "checker/diagrams/machine_pairs.h"
#include "checker/program/engines/connection_machines.h"

namespace finwait::program {

/// Pairs of endpoints, and what their numbers and letters stand for.
class ConnectionPairs : public checker::diagrams::MachinePairs {
  public:
    /// Nothing is owned; all must outlive this.
    ConnectionPairs(NumberedConnection& numbered, checker::diagrams::LetterSets& sets,
                    checker::diagrams::LetterOrder order)
        : MachinePairs(numbered, sets, order), numbered_(numbered) {}

    [[nodiscard]] const model::Endpoint& endpoint(std::size_t side,
                                                  checker::diagrams::LocalId id) const {
        return numbered_.local(side, id);
    }
    [[nodiscard]] const model::Segment& segment(checker::diagrams::SentMessage sent) const {
        return numbered_.message(sent.side, sent.id);
    }

  private:
    const NumberedConnection& numbered_;
};

}  // namespace finwait::program
