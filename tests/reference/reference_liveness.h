// Naive oracles for the liveness properties of §5, on the explicit graph of all reachable worlds.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_LIVENESS_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_LIVENESS_H

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "reference_explorer.h"

namespace finwait::reference {

struct Edge {
    std::size_t event = 0;  // index into Graph::events
    std::size_t to = 0;
};

// Worlds are numbers here, in breadth-first order, so that graphs can also be made by hand.
struct Graph {
    std::vector<std::vector<Edge>> out;  // per world, every event that can happen there
    std::vector<bool> both_closed;       // per world
    std::vector<int> depth;              // per world
    std::vector<Event> events;           // each distinct event once
};

Graph build_graph(const Design& a, const Design& b, const Environment& environment);

// From every world, one with both CLOSED can be reached. Violated: the depth of the shallowest
// world from where none can.
Verdict close_stays_possible(const Graph& graph);

// The worlds in which a run can stay for ever without both being CLOSED, and be strongly fair (§5):
// those of the largest sets of worlds, strongly connected and with an edge inside, in which every
// owed event that can happen anywhere in the set does happen inside it; and those where nothing
// owed can happen, for a run may end there. In ascending order.
std::vector<std::size_t> fair_traps(const Graph& graph);

// Under strong fairness every run reaches both CLOSED. Violated: the depth of the shallowest world
// of fair_traps.
Verdict both_reach_closed(const Graph& graph);

// No cycle consists of deliveries and sending owed ACKs alone. Violated: the depth of the
// shallowest world on such a cycle.
Verdict no_endless_acks(const Graph& graph);

// The three verdicts under their names in §5.
std::map<std::string, Verdict> check_liveness(const Graph& graph);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_LIVENESS_H
