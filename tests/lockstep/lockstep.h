// The reference and the program's model side by side, event by event.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/design.h"
#include "model/environment.h"

namespace finwait::lockstep {

/// Two designs, one at A and one at B, in an environment.
struct Case {
    model::Design a;
    model::Design b;
    model::Environment environment;
};
/// As options of `finwait check`.
[[nodiscard]] std::string text_of(const Case& of);

struct Findings {
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    /// There were more worlds than were to be looked at: the others were not.
    bool too_large = false;
    /// The shortest run to a world in which the two differ, and what each says there; none: they do
    /// not.
    std::vector<std::string> difference;
};

/// Walks both graphs from the start together, breadth first. A world of the one is paired with one
/// world of the other; in both the same events can happen, as often, and lead to paired worlds; and
/// the reference's fields of a pair are the program's. So the graphs are the same but for names.
/// The reference reads the designs and the environment from their text, by a reader of its own.
[[nodiscard]] Findings walk(const Case& of, std::uint64_t most_states);

}  // namespace finwait::lockstep
