// Liveness claims decided naively, by their definitions, on graphs of a few states: every set of
// states that a run might visit again and again is tried.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/liveness/region_search.h"
#include "tests/checker/labelled_graph.h"
#include "tests/checker/preferred_run.h"

namespace finwait::checker::toys {

/// Bit i: state i.
using Set = std::uint32_t;

class LivenessOracle {
  public:
    LivenessOracle(const LabelledGraph& graph, const LivenessClaim& claim)
        : graph_(graph), claim_(claim) {}

    /// Of all runs that lead to a violation, the labels of the preferred one; none if the claim
    /// holds.
    [[nodiscard]] std::optional<std::vector<Label>> stem(
        const RunPreference& preference = {}) const {
        const Set culprits = violating_states();
        Best best_of_all;
        // A simple path suffices, but one that has to meet the premise may go round twice.
        for (std::size_t length = 0; length <= 2 * graph_.size(); ++length) {
            Best best;
            try_stems(0, goal_free_from_start() && holds(claim_.goal, 0), premise_at(0, false),
                      length, culprits, preference, {}, {}, best);
            if (!best) continue;
            if (!preference.fewest_faults_first) return best->second;
            if (!best_of_all || best->first.faults < best_of_all->first.faults) best_of_all = best;
        }
        if (!best_of_all) return std::nullopt;
        return best_of_all->second;
    }

    /// States on a violating cycle, or where a run may end.
    [[nodiscard]] Set violating_states() const {
        Set states = 0;
        for (Set set = 1; set < Set{1} << graph_.size(); ++set) {
            if (is_violating_set(set)) states |= set;
        }
        return states;
    }

  private:
    static bool has(Set set, StateId state) { return (set >> state & 1U) != 0; }
    bool holds(const std::function<bool(StateId)>& test, StateId state) const {
        return test && test(state);
    }
    bool goal_free_from_start() const { return claim_.kind == LivenessKind::Eventually; }

    bool admits(StateId from, const LabelledGraph::Edge& edge) const {
        return claim_.kind != LivenessKind::NoEndless || claim_.endless(from, edge.label);
    }

    Set reachable_within(StateId from, Set set) const {
        Set reached = 0;
        std::vector<StateId> waiting{from};
        while (!waiting.empty()) {
            const StateId state = waiting.back();
            waiting.pop_back();
            for (const LabelledGraph::Edge& edge : graph_.edges[state]) {
                if (!has(set, edge.to) || has(reached, edge.to) || !admits(state, edge)) continue;
                reached |= Set{1} << edge.to;
                waiting.push_back(edge.to);
            }
        }
        return reached;
    }

    /// Whether a run may visit exactly these states again and again and so violate the claim.
    bool is_violating_set(Set set) const {
        const bool single = (set & (set - 1)) == 0;
        if (claim_.kind == LivenessKind::AlwaysReachable) return single && is_lost(set);
        std::set<Obligation> enabled;
        std::set<Obligation> fulfilled;
        bool connected = true;
        for (StateId state = 0; state < graph_.size(); ++state) {
            if (!has(set, state)) continue;
            connected = connected && reachable_within(state, set) == set;
            if (holds(claim_.goal, state)) return false;
            for (const LabelledGraph::Edge& edge : graph_.edges[state]) {
                for (const Obligation one : graph_.fairness()(edge.label)) {
                    enabled.insert(one);
                    if (has(set, edge.to)) fulfilled.insert(one);
                }
            }
        }
        if (claim_.kind == LivenessKind::NoEndless) return connected;
        return (single && enabled.empty()) || (connected && enabled == fulfilled);
    }

    /// Whether no goal can be reached from the states of the set.
    bool is_lost(Set set) const {
        for (StateId state = 0; state < graph_.size(); ++state) {
            if (!has(set, state)) continue;
            const Set reached = reachable_within(state, ~Set{0}) | Set{1} << state;
            for (StateId goal = 0; goal < graph_.size(); ++goal) {
                if (has(reached, goal) && claim_.goal(goal)) return false;
            }
        }
        return true;
    }

    /// Whether the premise has been met, and no goal since, on getting to `state`.
    bool premise_at(StateId state, bool before) const {
        if (claim_.kind != LivenessKind::LeadsTo) return true;
        return !claim_.goal(state) && (before || claim_.premise(state));
    }

    using Best = std::optional<std::pair<Rank, std::vector<Label>>>;

    /// Tries all paths of this length.
    void try_stems(StateId state, bool lost, bool premise, std::size_t length, Set culprits,
                   const RunPreference& preference, const std::vector<Label>& labels,
                   const Rank& rank, Best& best) const {
        if (lost || (best && best->first.faults < rank.faults)) return;
        if (length == 0) {
            if (!premise || !has(culprits, state)) return;
            if (!best || rank < best->first) best = {rank, labels};
            return;
        }
        std::size_t place = 0;
        for (const LabelledGraph::Edge& edge : graph_.edges[state]) {
            std::vector<Label> longer = labels;
            longer.push_back(edge.label);
            Rank then = rank;
            then.add(preference, edge.label, place++);
            try_stems(edge.to, goal_free_from_start() && holds(claim_.goal, edge.to),
                      premise_at(edge.to, premise), length - 1, culprits, preference, longer, then,
                      best);
        }
    }

    const LabelledGraph& graph_;
    const LivenessClaim& claim_;
};

}  // namespace finwait::checker::toys
