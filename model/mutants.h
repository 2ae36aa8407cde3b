// The single changes of a design: what a set of properties should notice.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "model/environment.h"
#include "model/files/design_file.h"

namespace finwait::model {

struct Mutant {
    Design design;
    /// The entry in which it differs.
    DesignDifference change;
    /// The row that was changed or dropped: as long as it does not happen, the mutant does just
    /// what the original does. None where a row was added or a mechanism changed.
    std::optional<std::pair<State, TableEvent>> row{};
};

/// Every row dropped, with every other next state, with every other reply that it may have; every
/// row added that the table lacks, with every next state (one for "rcv FIN" sends an ACK, as the
/// others do); every mechanism with every other value, of a set of states each state taken out or
/// put in, and all of them. In the order of a design file. Of a connection that starts ESTABLISHED:
/// what a design says from there on; of one that starts CLOSED, all.
[[nodiscard]] std::vector<Mutant> mutants_of(const Design& design,
                                             Start start = Start::Established);

}  // namespace finwait::model
