// Letters for messages of two channels: those of channel 0 are larger than all of channel 1.
#pragma once

#include <cstddef>

#include "checker/diagrams/node_table.h"

namespace finwait::checker::diagrams {

/// Letters of channel 0 are larger than this, those of channel 1 are not.
inline constexpr Letter kLettersOfChannel1 = 65534;

[[nodiscard]] constexpr std::size_t channel_of(Letter letter) {
    return letter > kLettersOfChannel1 ? 0 : 1;
}

}  // namespace finwait::checker::diagrams
