// One triple, by all engines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/compared/draw.h"

namespace finwait::compared {

struct Comparison {
    /// The triple is too large for the limit: nothing was compared.
    bool too_large = false;
    std::uint64_t states = 0;
    /// How often the diagram engine was asked, too.
    std::uint64_t by_diagrams = 0;
    /// Verdicts that come with a run, and those that do not.
    std::uint64_t runs = 0;
    std::uint64_t without_run = 0;
    /// What differs, or is no run of its verdict; none: all is well.
    std::vector<std::string> differences;
};

/// Asks the plain and the factored engine everything of a triple, the latter with and without
/// symmetry, each with one or two threads as drawn: the properties that ship, and those of `drawn`;
/// and the diagram engine, without a clock, what it can judge. Whatever they say must be the same,
/// and every run must show its verdict; so it must of some of the properties where the first
/// violation ends it, by either of the first two engines and by both. Triples of more states are
/// left out.
[[nodiscard]] Comparison compare(const Triple& triple, const std::string& drawn, Draw& draw,
                                 std::uint64_t most_states);

}  // namespace finwait::compared
