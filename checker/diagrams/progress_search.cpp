#include "checker/diagrams/progress_search.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "checker/liveness/components.h"

namespace finwait::checker::diagrams {

ProgressSearch::ProgressSearch(MachinePairs& pairs, WordSets& words,
                               const factored::ChannelRules& rules, std::vector<PairId> reached,
                               std::vector<Node> states, const Fairness& fairness, Budget& budget)
    : pairs_(pairs),
      words_(words),
      events_(pairs, words, rules),
      reached_(std::move(reached)),
      states_(std::move(states)),
      fairness_(fairness),
      budget_(budget) {
    make_regions();
}

std::vector<Verdict> ProgressSearch::judge(const std::vector<RunClaim>& claims) {
    budget_.begin_phase("looking for runs that never get there", "regions looked at");
    std::vector<States> candidates(claims.size(), States(states_.size(), kNothing));
    for (const std::vector<PairId>& members : regions_) {
        budget_.must_go_on(1);
        RegionCycles region(events_, words_, members, of_region(members, states_), fairness_,
                            budget_);
        for (std::size_t i = 0; i < claims.size(); ++i) judge(claims[i], region, candidates[i]);
        collect(candidates);
    }
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        verdicts.push_back(verdict_on(claims[i], candidates[i]));
    }
    return verdicts;
}

void ProgressSearch::make_regions() {
    // The nodes of the graph are the pairs in the order in which they were reached.
    std::vector<std::uint32_t> places(pairs_.size(), 0);
    for (std::uint32_t i = 0; i < reached_.size(); ++i) places[reached_[i]] = i;
    LocalGraph graph;
    for (const PairId pair : reached_) {
        PairId last = pair;
        for (const PairEvent& event : events_.of(pair, states_[pair])) {
            const bool leads_on = event.target < states_.size() && event.target != pair &&
                                  event.target != last && states_[event.target] != kNothing;
            if (leads_on) graph.add_edge(places[event.target], 0);
            last = event.target;
        }
        graph.end_node();
        budget_.must_go_on();
    }
    std::vector<checker::Node> nodes(reached_.size());
    std::iota(nodes.begin(), nodes.end(), checker::Node{0});
    constexpr auto kEveryEdge = [](checker::Node, const LocalGraph::Edge&) { return true; };
    // A component comes after those to which it leads.
    ComponentSearch(budget_).run(graph, nodes, kEveryEdge, [&](std::span<const checker::Node> one) {
        std::vector<PairId>& region = regions_.emplace_back();
        for (const checker::Node node : one) region.push_back(reached_[node]);
    });
}

void ProgressSearch::judge(const RunClaim& claim, RegionCycles& region, States& candidates) {
    RegionWords left = of_region(region.members(), states_);
    const auto note = [&](const RegionWords& found) {
        for (std::size_t i = 0; i < found.size(); ++i) {
            Node& all = candidates[region.members()[i]];
            all = words_.unite(all, found[i]);
        }
    };
    switch (claim.kind) {
        case LivenessKind::AlwaysReachable: break;
        case LivenessKind::NoEndless:
            region.keep_endless(claim.endless, left);
            note(left);
            break;
        case LivenessKind::Eventually:
        case LivenessKind::LeadsTo:
            for (std::size_t i = 0; i < left.size(); ++i) {
                const PairId pair = region.members()[i];
                left[i] = outside(claim, pair, left[i]);
                candidates[pair] = dead_ends(pair, left[i]);
            }
            region.keep_fair(left);
            if (!is_empty(left)) region.for_each_fair(std::move(left), note);
            break;
    }
}

Node ProgressSearch::outside(const RunClaim& claim, PairId pair, Node words) {
    return words_.subtract(words, claim.goal(pair, words));
}

Node ProgressSearch::dead_ends(PairId pair, Node words) {
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        if (std::ranges::any_of(pairs_.reactions(pair, side).own, &OwnMove::owed)) return kNothing;
    }
    return words_.has_empty_word(words) ? kEmptyWord : kNothing;
}

Verdict ProgressSearch::verdict_on(const RunClaim& claim, States candidates) {
    const auto everywhere = [](PairId, Node words) { return words; };
    const auto without_goal = [&](PairId pair, Node words) { return outside(claim, pair, words); };
    const auto violated_if = [](bool is) { return is ? Verdict::Violated : Verdict::Holds; };
    const bool any = !is_empty(candidates);
    switch (claim.kind) {
        case LivenessKind::NoEndless: return violated_if(any);
        case LivenessKind::Eventually: {
            if (!any) return Verdict::Holds;
            const States from = leading_to(std::move(candidates), without_goal);
            const PairId initial = reached_.front();
            return violated_if(words_.has_empty_word(from[initial]));
        }
        case LivenessKind::LeadsTo: {
            if (!any) return Verdict::Holds;
            const States from = leading_to(std::move(candidates), without_goal);
            return violated_if(std::ranges::any_of(reached_, [&](PairId pair) {
                return from[pair] != kNothing && claim.premise(pair, from[pair]) != kNothing;
            }));
        }
        case LivenessKind::AlwaysReachable: {
            for (const PairId pair : reached_) candidates[pair] = claim.goal(pair, states_[pair]);
            const States from = leading_to(std::move(candidates), everywhere);
            return violated_if(std::ranges::any_of(
                reached_, [&](PairId pair) { return from[pair] != states_[pair]; }));
        }
    }
    return Verdict::Inconclusive;
}

ProgressSearch::States ProgressSearch::leading_to(States to, const RunClaim::Condition& within) {
    for (const std::vector<PairId>& region : regions_) {
        budget_.must_go_on(1);
        add_leading(region, within, to);
        collect({to});
    }
    return to;
}

void ProgressSearch::add_leading(const std::vector<PairId>& region,
                                 const RunClaim::Condition& within, States& to) {
    struct Move {
        PairEvent event;
        PairId from;
    };
    std::vector<Move> moves;
    States allowed(states_.size(), kNothing);
    for (const PairId pair : region) {
        for (const PairEvent& event : events_.of(pair, states_[pair])) {
            moves.push_back({event, pair});
        }
        allowed[pair] = within(pair, states_[pair]);
    }
    PacedWork pace(budget_);
    bool changed = true;
    while (changed) {
        changed = false;
        for (const auto& [event, from] : moves) {
            const Node target = event.target < to.size() ? to[event.target] : kNothing;
            if (target == kNothing || to[from] == allowed[from]) continue;
            constexpr std::uint64_t kStepsPerOperation = 256;
            pace.step(kStepsPerOperation);
            const Node more = words_.intersect(events_.before(event, target), allowed[from]);
            const Node all = words_.unite(to[from], more);
            changed = changed || all != to[from];
            to[from] = all;
        }
    }
}

RegionWords ProgressSearch::of_region(const std::vector<PairId>& region,
                                      const States& states) const {
    RegionWords words;
    for (const PairId pair : region) words.push_back(states[pair]);
    return words;
}

void ProgressSearch::collect(const std::vector<States>& sets) {
    words_.cache().suit(words_.table().size());
    if (words_.table().size() < collect_at_) return;
    std::vector<Node> roots = states_;
    for (const States& set : sets) roots.insert(roots.end(), set.begin(), set.end());
    words_.keep_only(roots);
    collect_at_ = std::max(kFewNodes, kGarbageFactor * words_.table().size());
}

}  // namespace finwait::checker::diagrams
