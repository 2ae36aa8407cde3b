#include "reference_liveness.h"

#include <algorithm>
#include <compare>
#include <set>
#include <utility>

namespace finwait::reference {

namespace {

// What strong fairness owes (§5): a kind of event at an endpoint, for a delivery that of a segment
// with this content, and once more the delivery whose reply found room.
struct Obligation {
    Kind kind = Kind::kClose;
    int endpoint = 0;
    Segment segment;
    bool reply_found_room = false;

    auto operator<=>(const Obligation&) const = default;
};

std::vector<Obligation> obligations_of(const Event& event) {
    if (!is_owed(event.kind)) {
        return {};
    }
    if (event.kind != Kind::kDeliver) {
        return {{event.kind, event.endpoint, Segment{}, false}};
    }
    // A delivery whose reply found room is also a delivery.
    if (event.reply_found_room) {
        return {{event.kind, event.endpoint, event.segment, false},
                {event.kind, event.endpoint, event.segment, true}};
    }
    return {{event.kind, event.endpoint, event.segment, false}};
}

using Adjacency = std::vector<std::vector<std::size_t>>;

// Vertices in the order in which a depth-first search from all of them leaves them for good.
std::vector<std::size_t> finishing_order(const Adjacency& next) {
    std::vector<std::size_t> order;
    std::vector<bool> visited(next.size(), false);
    for (std::size_t root = 0; root < next.size(); ++root) {
        if (visited[root]) {
            continue;
        }
        visited[root] = true;
        // Each vertex on the path, with how many of its edges have been followed.
        std::vector<std::pair<std::size_t, std::size_t>> path = {{root, 0}};
        while (!path.empty()) {
            const std::size_t vertex = path.back().first;
            if (path.back().second == next[vertex].size()) {
                order.push_back(vertex);
                path.pop_back();
                continue;
            }
            const std::size_t to = next[vertex][path.back().second++];
            if (!visited[to]) {
                visited[to] = true;
                path.push_back({to, 0});
            }
        }
    }
    return order;
}

Adjacency reversed(const Adjacency& next) {
    Adjacency result(next.size());
    for (std::size_t from = 0; from < next.size(); ++from) {
        for (const std::size_t to : next[from]) {
            result[to].push_back(from);
        }
    }
    return result;
}

// All that can be reached from the given vertices, themselves included.
std::vector<bool> reachable(const Adjacency& next, const std::vector<std::size_t>& from) {
    std::vector<bool> result(next.size(), false);
    std::vector<std::size_t> waiting;
    for (const std::size_t vertex : from) {
        result[vertex] = true;
        waiting.push_back(vertex);
    }
    while (!waiting.empty()) {
        const std::size_t vertex = waiting.back();
        waiting.pop_back();
        for (const std::size_t to : next[vertex]) {
            if (!result[to]) {
                result[to] = true;
                waiting.push_back(to);
            }
        }
    }
    return result;
}

// Strongly connected components (Kosaraju's algorithm), single vertices among them.
std::vector<std::vector<std::size_t>> components(const Adjacency& next) {
    std::vector<std::vector<std::size_t>> result;
    const Adjacency previous = reversed(next);
    std::vector<std::size_t> order = finishing_order(next);
    std::vector<bool> assigned(next.size(), false);
    for (auto root = order.rbegin(); root != order.rend(); ++root) {
        if (assigned[*root]) {
            continue;
        }
        assigned[*root] = true;
        std::vector<std::size_t> component = {*root};
        for (std::size_t i = 0; i < component.size(); ++i) {
            for (const std::size_t from : previous[component[i]]) {
                if (!assigned[from]) {
                    assigned[from] = true;
                    component.push_back(from);
                }
            }
        }
        result.push_back(component);
    }
    return result;
}

// The components of the part of the graph that consists of these worlds and of the edges between
// them whose event is admitted.
template <typename Admits>
std::vector<std::vector<std::size_t>> components_within(const Graph& graph,
                                                        const std::vector<std::size_t>& worlds,
                                                        Admits admits) {
    std::map<std::size_t, std::size_t> number;
    for (const std::size_t world : worlds) {
        number.insert({world, number.size()});
    }
    Adjacency next(worlds.size());
    for (const std::size_t world : worlds) {
        for (const Edge& edge : graph.out[world]) {
            const auto to = number.find(edge.to);
            if (to != number.end() && admits(graph.events[edge.event])) {
                next[number.at(world)].push_back(to->second);
            }
        }
    }
    std::vector<std::vector<std::size_t>> result = components(next);
    for (std::vector<std::size_t>& component : result) {
        for (std::size_t& vertex : component) {
            vertex = worlds[vertex];
        }
    }
    return result;
}

Verdict violated_at_shallowest(const Graph& graph, const std::vector<std::size_t>& worlds) {
    Verdict verdict;
    for (const std::size_t world : worlds) {
        if (!verdict.violated || graph.depth[world] < verdict.depth) {
            verdict = {true, graph.depth[world]};
        }
    }
    return verdict;
}

}  // namespace

Graph build_graph(const Design& a, const Design& b, const Environment& environment) {
    Graph graph;
    std::map<World, std::size_t> number;
    std::vector<World> worlds;
    std::map<Event, std::size_t> event_number;

    const auto number_of = [&](const World& world, int depth) {
        const auto [found, is_new] = number.insert({world, worlds.size()});
        if (is_new) {
            worlds.push_back(world);
            graph.depth.push_back(depth);
            graph.both_closed.push_back(world.endpoint[0].state == State::kClosed &&
                                        world.endpoint[1].state == State::kClosed);
        }
        return found->second;
    };

    number_of(initial_world(a, b, environment), 0);
    for (std::size_t from = 0; from < worlds.size(); ++from) {
        std::vector<Edge> edges;
        for (const auto& [event, next] : successors(worlds[from], a, b, environment)) {
            const auto [found, is_new] = event_number.insert({event, graph.events.size()});
            if (is_new) {
                graph.events.push_back(event);
            }
            edges.push_back({found->second, number_of(next, graph.depth[from] + 1)});
        }
        graph.out.push_back(edges);
    }
    return graph;
}

Verdict close_stays_possible(const Graph& graph) {
    Adjacency next(graph.out.size());
    std::vector<std::size_t> goals;
    for (std::size_t world = 0; world < graph.out.size(); ++world) {
        for (const Edge& edge : graph.out[world]) {
            next[world].push_back(edge.to);
        }
        if (graph.both_closed[world]) {
            goals.push_back(world);
        }
    }
    const std::vector<bool> can_close = reachable(reversed(next), goals);
    std::vector<std::size_t> stuck;
    for (std::size_t world = 0; world < graph.out.size(); ++world) {
        if (!can_close[world]) {
            stuck.push_back(world);
        }
    }
    return violated_at_shallowest(graph, stuck);
}

std::vector<std::size_t> fair_traps(const Graph& graph) {
    std::vector<std::set<Obligation>> owed_by_event;
    for (const Event& event : graph.events) {
        const std::vector<Obligation> obligations = obligations_of(event);
        owed_by_event.push_back({obligations.begin(), obligations.end()});
    }
    const auto nothing_is_owed = [&](std::size_t world) {
        return std::all_of(graph.out[world].begin(), graph.out[world].end(),
                           [&](const Edge& edge) { return owed_by_event[edge.event].empty(); });
    };

    std::vector<std::size_t> traps;
    std::vector<std::size_t> not_closed;
    for (std::size_t world = 0; world < graph.out.size(); ++world) {
        if (!graph.both_closed[world]) {
            not_closed.push_back(world);
            if (nothing_is_owed(world)) {
                traps.push_back(world);
            }
        }
    }

    // The worlds that a run visits for ever lie in one component. Where a component has an event
    // that can happen in it but never does inside, a fair run cannot visit for ever the worlds
    // where it can: they are taken out, and what is left falls into components again. (One Streett
    // pair per obligation.)
    std::vector<std::vector<std::size_t>> waiting = {not_closed};
    while (!waiting.empty()) {
        const std::vector<std::size_t> part = waiting.back();
        waiting.pop_back();
        for (const std::vector<std::size_t>& component :
             components_within(graph, part, [](const Event&) { return true; })) {
            const std::set<std::size_t> inside(component.begin(), component.end());
            bool has_edge = false;
            std::set<Obligation> enabled;
            std::set<Obligation> taken;
            for (const std::size_t world : component) {
                for (const Edge& edge : graph.out[world]) {
                    const std::set<Obligation>& owed = owed_by_event[edge.event];
                    enabled.insert(owed.begin(), owed.end());
                    if (inside.contains(edge.to)) {
                        has_edge = true;
                        taken.insert(owed.begin(), owed.end());
                    }
                }
            }
            if (!has_edge) {
                continue;
            }
            if (enabled == taken) {
                traps.insert(traps.end(), component.begin(), component.end());
                continue;
            }
            std::vector<std::size_t> rest;
            for (const std::size_t world : component) {
                bool all_taken = true;
                for (const Edge& edge : graph.out[world]) {
                    for (const Obligation& obligation : owed_by_event[edge.event]) {
                        all_taken = all_taken && taken.contains(obligation);
                    }
                }
                if (all_taken) {
                    rest.push_back(world);
                }
            }
            waiting.push_back(rest);
        }
    }
    std::sort(traps.begin(), traps.end());
    traps.erase(std::unique(traps.begin(), traps.end()), traps.end());
    return traps;
}

Verdict both_reach_closed(const Graph& graph) {
    return violated_at_shallowest(graph, fair_traps(graph));
}

Verdict no_endless_acks(const Graph& graph) {
    const auto is_delivery_or_ack = [](const Event& event) {
        return event.kind == Kind::kDeliver || event.kind == Kind::kSendAck;
    };
    std::vector<std::size_t> all;
    for (std::size_t world = 0; world < graph.out.size(); ++world) {
        all.push_back(world);
    }
    std::vector<std::size_t> on_cycles;
    for (const std::vector<std::size_t>& component :
         components_within(graph, all, is_delivery_or_ack)) {
        const std::set<std::size_t> inside(component.begin(), component.end());
        bool has_edge = false;
        for (const std::size_t world : component) {
            for (const Edge& edge : graph.out[world]) {
                has_edge = has_edge || (is_delivery_or_ack(graph.events[edge.event]) &&
                                        inside.contains(edge.to));
            }
        }
        if (has_edge) {
            on_cycles.insert(on_cycles.end(), component.begin(), component.end());
        }
    }
    return violated_at_shallowest(graph, on_cycles);
}

std::map<std::string, Verdict> check_liveness(const Graph& graph) {
    return {
        {"close-stays-possible", close_stays_possible(graph)},
        {"both-reach-closed", both_reach_closed(graph)},
        {"no-endless-acks", no_endless_acks(graph)},
    };
}

}  // namespace finwait::reference
