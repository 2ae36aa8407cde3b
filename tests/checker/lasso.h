// Checks lassos, independently of the search that found them: the oracle of its tests.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/run.h"
#include "checker/transition_system.h"

namespace finwait::checker {

/// The states that a run goes through, the initial one first: one more than it has labels. A label
/// must lead from a state to one state only. None if it is not a run of `system`.
template <TransitionSystem System>
std::optional<std::vector<typename System::State>> states_of(const System& system, const Run& run) {
    std::vector<typename System::State> states{system.initial()};
    for (const Label wanted : run.labels) {
        std::optional<typename System::State> next;
        system.for_each_successor(states.back(), [&](Label label, const auto& state) {
            if (!next && label == wanted) next = state;
        });
        if (!next) return std::nullopt;
        states.push_back(*next);
    }
    return states;
}

/// Whether `run` is one of `system` that goes on as long as it can, within `stays` from the begin
/// of its cycle on, and is strongly fair: it ends where nothing owed can happen, or it has a cycle,
/// back to where it begins, with a transition that fulfils each obligation enabled in a state of
/// it.
template <TransitionSystem System>
bool is_fair_lasso(const System& system, const Run& run, const Fairness& fairness,
                   const std::function<bool(const typename System::State&)>& stays) {
    const auto states = states_of(system, run);
    if (!states) return false;
    const std::size_t begin = run.loop.value_or(run.labels.size());
    if (run.loop && (begin >= run.labels.size() || (*states)[begin] != states->back())) {
        return false;
    }
    std::set<Obligation> enabled;
    std::set<Obligation> fulfilled;
    for (std::size_t at = begin; at < states->size(); ++at) {
        if (!stays((*states)[at])) return false;
        system.for_each_successor((*states)[at], [&](Label label, const auto&) {
            for (const Obligation obligation : fairness(label)) enabled.insert(obligation);
        });
    }
    if (!run.loop) return enabled.empty();
    for (std::size_t at = begin; at < run.labels.size(); ++at) {
        for (const Obligation obligation : fairness(run.labels[at])) fulfilled.insert(obligation);
    }
    return enabled == fulfilled;
}

}  // namespace finwait::checker
