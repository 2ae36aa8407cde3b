// Whether more messages in flight than the layout has room for would make a difference.
//
// Where the network reorders, loses and duplicates, what can happen depends only on the pair of
// local states and on which messages were sent so far; checker/diagrams/cover_search.h says why,
// and keeps all sets of such messages. Here there is one set for each pair and channel: of what was
// sent on any way to the pair. That costs next to nothing once the layout has tabulated what the
// machines do, and answers from one side only.
//
//   Claim. Let a pair p be reached at some bound with the messages S in flight. Then p is among the
//   pairs that are kept, and S is part of its sets.
//
//   Proof, by induction over the run. The initial pair is kept, and nothing is in flight. An event
//   leads from (p, S) to (q, T). If a machine acts by itself, p's sets are added to q's, and so is
//   what it sends, which is all of T, whether that found room or not. If a message of S is
//   delivered, with or without a copy that stays, it is in one of p's sets, so the same is done
//   with what the machine does with that message. A loss leaves p, and T is part of S.
//
// States of the layout's bound are states of every larger one, where a reply that found no room is
// one that the network loses. So if all pairs that are kept were reached with that bound, larger
// ones reach the same pairs; and the machines meet nothing but what they met there, and what is in
// the sets besides. Otherwise more in flight may make a difference, or the sets are too coarse to
// tell.
#pragma once

#include <cstddef>
#include <vector>

#include "checker/factored/encounters.h"
#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/images.h"
#include "checker/resources/budget.h"

namespace finwait::checker::factored {

/// A message that is delivered to a machine in a local state.
struct Arrival {
    std::size_t side = 0;
    LocalId local = 0;
    MessageId message = 0;
};

/// What is known of all larger bounds.
struct BeyondBound {
    /// The same pairs of local states are reached. False: that is not known.
    bool same_pairs = false;
    /// If so: what may happen besides what was met. It has all of that, and maybe more.
    std::vector<Arrival> further{};
};

/// `states` are all that are reachable with the layout's bound, and `met` is what is met in them.
/// `machines`, which are the layout's, are asked what they do with a message that they do not meet
/// there, if need be. Nothing is known where the network keeps order, does not lose or duplicate at
/// will either way, or there is a joint event; nor where the budget tells to stop.
[[nodiscard]] BeyondBound beyond_bound(const Layout& layout, const MatrixSet& states,
                                       const Encounters& met, Machines& machines, Budget& budget);

}  // namespace finwait::checker::factored
