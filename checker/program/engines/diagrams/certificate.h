// What proves the verdicts for any number of segments in flight, as text that a small checker can
// follow without trust in anything here: per pair of endpoints the largest sets of segments that
// can be in flight with it. It is an inductive invariant: the start is below one of the sets,
// every event of every set leads below one, and each claim is true in all of them.
//
//     finwait certificate 1
//     design A NAME                       and of B
//     setting NAME VALUE                  of the environment, as options are given
//     claim KIND NAME                     a property that holds, or a witness that is not reached
//     segment NUMBER FROM FIELD=VALUE …   only what is not 0
//     endpoint SIDE NUMBER FIELD=VALUE …  likewise; a state by its name
//     pair NUMBER NUMBER                  the endpoints at A and at B
//     set NUMBER …                        of the pair: segments that can be in flight together
//
// tests/reference/certificate has the checker.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "checker/diagrams/cover_search.h"
#include "checker/program/engines/diagrams/connection_pairs.h"
#include "checker/program/engines/engine.h"

namespace finwait::program {

/// Gives the text, piece by piece, to `sink`. Of a search that was complete; claims are those of
/// the properties that it proves. Throws std::bad_alloc where the budget tells to stop.
void write_certificate(const std::function<void(std::string_view)>& sink,
                       const model::ConnectionModel& model,
                       std::span<const properties::Property* const> properties,
                       std::span<const Finding> findings, checker::diagrams::WordSets& words,
                       const ConnectionPairs& pairs, const checker::diagrams::CoverSearch& search,
                       checker::Budget& budget);

}  // namespace finwait::program
