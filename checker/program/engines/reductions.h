// What an exploration may leave out, and why that changes no answer.
//
// Endpoint symmetry (factored engine). Where both ends are configured alike, exchanging them maps
// every run to a run. One of two worlds that are each other's mirror stands for both, and is
// counted for both: counts, verdicts and runs stay what they are.
//
// Subsumption under loss (explicit and factored engine). Where the network loses and keeps no
// order, a world with fewer segments in flight can do nothing that the world with more cannot do
// after losing the difference. So it suffices to lose a segment from a full channel:
//
//   Claim. Let P be a predicate of worlds that stays true if segments are added to those in flight;
//   one that reads the endpoints only is the simplest. If P is true k events from the start, and
//   nowhere nearer, then a run of k events leads to P in which every loss is from a full channel.
//
//   Proof. Take a run of k events to P, and in it the last loss, of x from c say, before which c is
//   not full. Compare the world w before it with the world w − x after it.
//   (a) It is not the last event of the run: P would be true in w already, one event nearer.
//   (b) Let e be the event after it. It can happen in w, too, with the same outcome: its endpoint
//       is the same, the segment that it takes is in flight, and no channel is full in w but those
//       that are in w − x, for c is full in neither; so what e sends finds room in both or in
//       neither. Afterwards c holds at most `capacity` segments, since e adds at most one to a
//       channel that had room, and x is among them. So x can be lost after e, and that leads to the
//       world that the run went to. (If e takes a segment equal to x, there were two of them in w.)
//   (c) If e is a loss itself, then from the other channel or, by the choice of x, from a full one;
//       c is not full after losing x, so it is from the other one, which is as full in w.
//   So losing x after e is a run of k events to the same world. The losses before are untouched, e
//   is from a full channel still if it is a loss, and x is lost one event later. That can be
//   repeated until x is lost from a full channel; it cannot get to the end, by (a). Then there is
//   one such loss fewer, and so on until there is none.
//
//   In this graph, a part of the whole one, every pair of endpoints is therefore reached in as many
//   events as in the whole: verdicts on what `always` and simple `reachable` formulas say of
//   endpoints, the length of shortest runs, and whether premises come true stay what they are. So
//   does what happened: that a segment is in flight to an endpoint in some state is such a P, so
//   the same segments arrive; and an endpoint whose channel is full finds room after a loss from
//   it, so in either graph every state of an endpoint is met with room. Counts are those of the
//   part.
//
//   It says nothing of worlds without events, of what becomes of runs in the end, of what runs meet
//   on their way, or of formulas that look at segments in flight; and where the network keeps
//   order, losing the head is what brings on the next, full or not. There it is off.
#pragma once

#include <span>

#include "checker/program/engines/engine.h"

namespace finwait::program {

/// Which of the reductions that `options` asks for are used, and why the others are not.
[[nodiscard]] Reductions reductions_for(const model::ConnectionModel& model,
                                        std::span<const properties::Property* const> properties,
                                        const EngineOptions& options);

}  // namespace finwait::program
