#include "checker/liveness/region_search.h"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "checker/liveness/cycle.h"
#include "checker/liveness/height_gate.h"

namespace finwait::checker {

LivenessSearch::LivenessSearch(const std::vector<LivenessClaim>& claims, const Fairness& fairness,
                               std::uint64_t states, Budget& budget)
    : claims_(claims), fairness_(fairness), budget_(budget), memory_(budget), states_(states) {
    if (memory_.set(claims.size() * StateBits::memory_bytes(states))) {
        found_.assign(claims.size(), StateBits(states));
    }
}

void LivenessSearch::for_each_region(
    const Regions& regions, WorkerPool& workers,
    const std::function<bool(RegionSearch&, const Region&)>& load) {
    if (!budget_.go_on()) return;
    HeightGate gate(regions.heights());
    const bool in_order = std::ranges::any_of(claims_, [](const LivenessClaim& claim) {
        return claim.kind == LivenessKind::AlwaysReachable;
    });
    std::atomic<std::size_t> next{0};
    workers.run([&](unsigned) {
        Attempt attempt(gate);
        RegionSearch search(*this);
        while (true) {
            const std::size_t number = next.fetch_add(1);
            if (number >= regions.size()) break;
            const Region region = regions[number];
            if (!load(search, region)) return;
            if (in_order && !gate.wait_for_lower(number)) return;
            search.search(region);
            if (!search.count_memory()) return;
            if (in_order) gate.is_done(number);
        }
        attempt.succeed();
    });
}

bool LivenessSearch::has_candidates(std::size_t claim) const {
    const std::uint64_t found = found_[claim].count();
    return claims_[claim].kind == LivenessKind::AlwaysReachable ? found < states_ : found > 0;
}

NextPhases LivenessSearch::phases(std::size_t claim) const {
    const LivenessClaim& of = claims_[claim];
    switch (of.kind) {
        case LivenessKind::AlwaysReachable:
        case LivenessKind::NoEndless: return [](Phases before, StateId) { return before; };
        case LivenessKind::Eventually:
            return
                [&of](Phases before, StateId state) { return of.goal(state) ? Phases{0} : before; };
        case LivenessKind::LeadsTo:
            // 1: anywhere. 2: the premise was met, and no goal since.
            return [&of](Phases before, StateId state) -> Phases {
                if (of.goal(state)) return before & 1U;
                const bool met = (before & 2U) != 0 || ((before & 1U) != 0 && of.premise(state));
                return static_cast<Phases>((before & 1U) | (met ? 2U : 0U));
            };
    }
    return {};
}

std::function<bool(Phases, StateId)> LivenessSearch::is_target(std::size_t claim) const {
    const StateBits& found = found_[claim];
    const LivenessKind kind = claims_[claim].kind;
    const bool wanted = kind != LivenessKind::AlwaysReachable;
    const Phases in = kind == LivenessKind::LeadsTo ? 2 : 1;
    return [&found, wanted, in](Phases phases, StateId state) {
        return (phases & in) != 0 && found.contains(state) == wanted;
    };
}

RegionSearch::RegionSearch(LivenessSearch& all)
    : all_(all),
      memory_(all.budget_),
      labels_(all.fairness_),
      components_(all.budget_),
      fair_(all.budget_),
      endless_(all.claims_.size()) {}

bool RegionSearch::count_memory() {
    return memory_.set(graph_.memory_bytes() + components_.memory_bytes() + fair_.memory_bytes() +
                       nodes_.capacity() * sizeof(Node) + within_.capacity());
}

void RegionSearch::search(const Region& region) {
    for (std::size_t claim = 0; claim < all_.claims_.size(); ++claim) {
        const auto insert = [&](std::span<const Node> nodes) {
            for (const Node node : nodes) all_.found_[claim].insert(region.state(node));
        };
        switch (all_.claims_[claim].kind) {
            case LivenessKind::AlwaysReachable: search_goal(region, claim); break;
            case LivenessKind::Eventually:
            case LivenessKind::LeadsTo: find_fair(region, all_.claims_[claim], insert); break;
            case LivenessKind::NoEndless: find_endless(region, claim, insert); break;
        }
    }
}

/// Components come after those that they lead to, so that one look at each edge is enough.
void RegionSearch::search_goal(const Region& region, std::size_t claim) {
    const LivenessClaim& of = all_.claims_[claim];
    StateBits& can_reach = all_.found_[claim];
    const auto leads_there = [&](Node node) {
        return of.goal(region.state(node)) ||
               std::ranges::any_of(graph_.exits(node),
                                   [&](const auto& exit) { return can_reach.contains(exit.to); }) ||
               std::ranges::any_of(graph_.edges(node), [&](const auto& edge) {
                   return can_reach.contains(region.state(edge.to));
               });
    };
    nodes_.resize(graph_.size());
    std::iota(nodes_.begin(), nodes_.end(), Node{0});
    constexpr auto kEveryEdge = [](Node, const LocalGraph::Edge&) { return true; };
    components_.run(graph_, nodes_, kEveryEdge, [&](std::span<const Node> component) {
        if (std::ranges::none_of(component, leads_there)) return;
        for (const Node node : component) can_reach.insert(region.state(node));
    });
}

void RegionSearch::find_fair(const Region& region, const LivenessClaim& claim,
                             const FoundNodes& found) {
    within_.resize(graph_.size());
    for (Node node = 0; node < graph_.size(); ++node) {
        within_[node] = claim.goal(region.state(node)) ? 0 : 1;
        if (within_[node] != 0 && graph_.may_end(node, labels_)) found(std::span(&node, 1));
    }
    fair_.run(graph_, labels_, within_, found);
}

void RegionSearch::find_endless(const Region& region, std::size_t claim, const FoundNodes& found) {
    const auto admit = [&](Node from, const LocalGraph::Edge& edge) {
        return is_endless(region, claim, from, edge.label);
    };
    nodes_.resize(graph_.size());
    std::iota(nodes_.begin(), nodes_.end(), Node{0});
    components_.run(graph_, nodes_, admit, [&](std::span<const Node> component) {
        const auto leads_to_itself = [&](const LocalGraph::Edge& edge) {
            return edge.to == component.front() && admit(component.front(), edge);
        };
        if (component.size() > 1 ||
            std::ranges::any_of(graph_.edges(component.front()), leads_to_itself)) {
            found(component);
        }
    });
}

bool RegionSearch::is_endless(const Region& region, std::size_t claim, Node from,
                              std::uint32_t label) {
    const LivenessClaim& of = all_.claims_[claim];
    if (!of.endless_by_label) return of.endless(region.state(from), labels_.label(label));
    std::vector<std::optional<bool>>& known = endless_[claim];
    if (label >= known.size()) known.resize(labels_.size());
    if (!known[label]) known[label] = of.endless(region.state(from), labels_.label(label));
    return *known[label];
}

std::vector<Label> RegionSearch::cycle_through(const Region& region, std::size_t claim,
                                               StateId state) {
    const LivenessClaim& of = all_.claims_[claim];
    const Node start = region.node(state);
    std::vector<Label> cycle;
    switch (of.kind) {
        case LivenessKind::AlwaysReachable: break;
        case LivenessKind::Eventually:
        case LivenessKind::LeadsTo:
            if (graph_.may_end(start, labels_)) break;
            find_fair(region, of, [&](std::span<const Node> component) {
                if (std::ranges::find(component, start) == component.end()) return;
                cycle = fair_cycle(graph_, labels_, component, start, all_.budget_);
            });
            break;
        case LivenessKind::NoEndless:
            cycle = shortest_cycle(
                graph_, labels_, start,
                [&](Node from, const LocalGraph::Edge& edge) {
                    return is_endless(region, claim, from, edge.label);
                },
                all_.budget_);
            break;
    }
    return cycle;
}

}  // namespace finwait::checker
