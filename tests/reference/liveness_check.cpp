#include "liveness_check.h"

#include <cstddef>
#include <iostream>
#include <random>
#include <set>
#include <vector>

#include "reference_liveness.h"

namespace finwait::reference {

namespace {

using Matrix = std::vector<std::vector<bool>>;

// The events the random graphs are made of: some owed, two deliveries that differ only in whether
// the reply found room, one of other content, and one each of what is never owed.
std::vector<Event> event_pool() {
    Segment fin;
    fin.fin = true;
    return {
        {Kind::kRetransmit, 0, Segment{}, false}, {Kind::kRetransmit, 1, Segment{}, false},
        {Kind::kSendAck, 0, Segment{}, false},    {Kind::kDeliver, 0, Segment{}, false},
        {Kind::kDeliver, 0, Segment{}, true},     {Kind::kDeliver, 0, fin, false},
        {Kind::kDeliver, 1, Segment{}, false},    {Kind::kLose, 0, Segment{}, false},
        {Kind::kDuplicate, 0, Segment{}, true},   {Kind::kAbort, 0, Segment{}, false},
        {Kind::kOpen, 0, Segment{}, false},
    };
}

Graph random_graph(std::mt19937& random) {
    const auto below = [&](std::size_t bound) {
        return static_cast<std::size_t>(random() % static_cast<std::mt19937::result_type>(bound));
    };
    Graph graph;
    graph.events = event_pool();
    const std::size_t worlds = 1 + below(6);
    const std::size_t most_edges = 1 + below(4);
    graph.out.resize(worlds);
    for (std::size_t world = 0; world < worlds; ++world) {
        graph.depth.push_back(static_cast<int>(world));
        graph.both_closed.push_back(below(5) == 0);
        const std::size_t edges = below(most_edges + 1);
        for (std::size_t i = 0; i < edges; ++i) {
            graph.out[world].push_back({below(graph.events.size()), below(worlds)});
        }
    }
    return graph;
}

// Whether there is a way of one edge or more between two worlds, by edges that are admitted.
template <typename Admits>
Matrix ways(const Graph& graph, Admits admits) {
    const std::size_t worlds = graph.out.size();
    Matrix way(worlds, std::vector<bool>(worlds, false));
    for (std::size_t from = 0; from < worlds; ++from) {
        for (const Edge& edge : graph.out[from]) {
            if (admits(from, edge)) {
                way[from][edge.to] = true;
            }
        }
    }
    for (std::size_t via = 0; via < worlds; ++via) {
        for (std::size_t from = 0; from < worlds; ++from) {
            for (std::size_t to = 0; to < worlds; ++to) {
                way[from][to] = way[from][to] || (way[from][via] && way[via][to]);
            }
        }
    }
    return way;
}

bool never_owed(Kind kind) {
    return kind == Kind::kLose || kind == Kind::kDuplicate || kind == Kind::kAbort ||
           kind == Kind::kOpen;
}

// Whether a run can visit exactly these worlds for ever and be strongly fair. Such a run does best
// to follow every edge between them again and again.
bool is_fair_set(const Graph& graph, const std::vector<bool>& in_set) {
    const Matrix way = ways(
        graph, [&](std::size_t from, const Edge& edge) { return in_set[from] && in_set[edge.to]; });
    const std::size_t worlds = graph.out.size();
    for (std::size_t from = 0; from < worlds; ++from) {
        for (std::size_t to = 0; to < worlds; ++to) {
            if (in_set[from] && in_set[to] && !way[from][to]) {
                return false;
            }
        }
    }
    // An obligation is met by an edge of the same kind, endpoint and content, and, where it is that
    // of a reply that found room, only by one whose reply found room as well.
    for (std::size_t world = 0; world < worlds; ++world) {
        for (const Edge& owed_edge : graph.out[world]) {
            const Event& owed = graph.events[owed_edge.event];
            if (!in_set[world] || never_owed(owed.kind)) {
                continue;
            }
            bool met = false;
            for (std::size_t from = 0; from < worlds; ++from) {
                for (const Edge& edge : graph.out[from]) {
                    const Event& event = graph.events[edge.event];
                    met =
                        met || (in_set[from] && in_set[edge.to] && event.kind == owed.kind &&
                                event.endpoint == owed.endpoint && event.segment == owed.segment &&
                                (event.reply_found_room || !owed.reply_found_room));
                }
            }
            if (!met) {
                return false;
            }
        }
    }
    return true;
}

std::vector<std::size_t> fair_traps_by_definition(const Graph& graph) {
    const std::size_t worlds = graph.out.size();
    std::set<std::size_t> traps;
    for (std::size_t world = 0; world < worlds; ++world) {
        bool may_end = !graph.both_closed[world];
        for (const Edge& edge : graph.out[world]) {
            may_end = may_end && never_owed(graph.events[edge.event].kind);
        }
        if (may_end) {
            traps.insert(world);
        }
    }
    for (std::size_t bits = 1; bits < (std::size_t{1} << worlds); ++bits) {
        std::vector<bool> in_set(worlds);
        bool none_closed = true;
        for (std::size_t world = 0; world < worlds; ++world) {
            in_set[world] = ((bits >> world) & 1) != 0;
            none_closed = none_closed && !(in_set[world] && graph.both_closed[world]);
        }
        if (none_closed && is_fair_set(graph, in_set)) {
            for (std::size_t world = 0; world < worlds; ++world) {
                if (in_set[world]) {
                    traps.insert(world);
                }
            }
        }
    }
    return {traps.begin(), traps.end()};
}

Verdict close_stays_possible_by_definition(const Graph& graph) {
    const Matrix way = ways(graph, [](std::size_t, const Edge&) { return true; });
    for (std::size_t from = 0; from < graph.out.size(); ++from) {
        bool can_close = graph.both_closed[from];
        for (std::size_t to = 0; to < graph.out.size(); ++to) {
            can_close = can_close || (way[from][to] && graph.both_closed[to]);
        }
        if (!can_close) {
            return {true, graph.depth[from]};
        }
    }
    return {};
}

Verdict no_endless_acks_by_definition(const Graph& graph) {
    const Matrix way = ways(graph, [&](std::size_t, const Edge& edge) {
        const Kind kind = graph.events[edge.event].kind;
        return kind == Kind::kDeliver || kind == Kind::kSendAck;
    });
    for (std::size_t world = 0; world < graph.out.size(); ++world) {
        if (way[world][world]) {
            return {true, graph.depth[world]};
        }
    }
    return {};
}

}  // namespace

bool liveness_oracles_agree_with_definitions() {
    const int graphs = 20000;
    int with_trap = 0;
    int with_trap_in_a_larger_component = 0;
    std::mt19937 random(9293);
    for (int i = 0; i < graphs; ++i) {
        const Graph graph = random_graph(random);
        const std::vector<std::size_t> traps = fair_traps(graph);
        if (traps != fair_traps_by_definition(graph) ||
            close_stays_possible(graph) != close_stays_possible_by_definition(graph) ||
            no_endless_acks(graph) != no_endless_acks_by_definition(graph)) {
            std::cout << "DIFFERS  liveness oracles, random graph " << i << std::endl;
            return false;
        }
        const Matrix way = ways(graph, [&](std::size_t from, const Edge& edge) {
            return !graph.both_closed[from] && !graph.both_closed[edge.to];
        });
        bool larger = false;
        for (const std::size_t trap : traps) {
            for (std::size_t world = 0; world < graph.out.size(); ++world) {
                const std::set<std::size_t> trapped(traps.begin(), traps.end());
                larger =
                    larger || (!trapped.contains(world) && way[trap][world] && way[world][trap]);
            }
        }
        with_trap += traps.empty() ? 0 : 1;
        with_trap_in_a_larger_component += larger ? 1 : 0;
    }
    std::cout << "agrees   liveness oracles: " << graphs << " random graphs, " << with_trap
              << " with a fair trap, " << with_trap_in_a_larger_component
              << " with one inside a larger component" << std::endl;
    return true;
}

}  // namespace finwait::reference
