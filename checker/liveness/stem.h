// The shortest run into one of several states.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/resources/budget.h"

namespace finwait::checker {

/// What a run has come to so far: a set of phases, one bit each. A run is in several at once where
/// a search need not decide yet, and out of the search where it is in none.
using Phases = std::uint8_t;

/// The phases of a run that was in `before` and gets to `state`; what a run has before it gets to
/// the initial state is 1. It must distribute over the union of phases.
using NextPhases = std::function<Phases(Phases before, StateId state)>;

struct Stem {
    std::vector<Label> labels;
    StateId last = 0;
};

/// Breadth first from the initial state, in the order in which the graph visits its edges: of all
/// shortest runs for which `is_target(phases, state)` holds at the end, the one whose transitions
/// come first. It depends on no id. None if there is none, or a limit was reached.
template <Graph G>
class StemSearch {
  public:
    StemSearch(const G& graph, Budget& budget) : graph_(graph), budget_(budget), memory_(budget) {}

    std::optional<Stem> run(const NextPhases& next_phases,
                            const std::function<bool(Phases, StateId)>& is_target) {
        budget_.begin_phase("looking for the shortest run");
        if (!memory_.set(graph_.size())) return std::nullopt;
        met_.assign(graph_.size(), 0);
        reach(0, next_phases(1, 0), 0);
        if (!entries_.empty() && is_target(entries_[0].phases, 0)) return Stem{};
        for (std::size_t at = 0; at < entries_.size(); ++at) {
            std::optional<std::size_t> target;
            const Entry from = entries_[at];
            std::uint64_t edges = 0;
            graph_.for_each_edge(from.state, [&](Label, StateId to) {
                ++edges;
                if (target || met_[to] == kAllPhases) return;
                if (reach(to, next_phases(from.phases, to), at) &&
                    is_target(entries_.back().phases, to)) {
                    target = entries_.size() - 1;
                }
            });
            if (target) return stem_to(*target);
            edges_ += edges;
            if (at % kStatesPerLook == 0 && !go_on()) return std::nullopt;
        }
        return std::nullopt;
    }

  private:
    static constexpr std::size_t kStatesPerLook = 1024;
    static constexpr Phases kAllPhases = 3;

    /// A state, the phases in which it was not met before, and from where they were reached.
    struct Entry {
        StateId state;
        std::uint32_t from;
        Phases phases;
    };

    bool reach(StateId state, Phases phases, std::size_t from) {
        const auto fresh = static_cast<Phases>(phases & ~met_[state]);
        if (fresh == 0) return false;
        met_[state] = static_cast<Phases>(met_[state] | fresh);
        entries_.push_back({state, static_cast<std::uint32_t>(from), fresh});
        return true;
    }

    bool go_on() {
        return memory_.set(met_.size() + entries_.capacity() * sizeof(Entry)) &&
               budget_.go_on(kStatesPerLook, std::exchange(edges_, 0));
    }

    Stem stem_to(std::size_t entry) {
        Stem stem;
        stem.last = entries_[entry].state;
        for (; entry != 0; entry = entries_[entry].from) {
            const StateId to = entries_[entry].state;
            std::optional<Label> first;
            graph_.for_each_edge(entries_[entries_[entry].from].state,
                                 [&](Label label, StateId state) {
                                     if (!first && state == to) first = label;
                                 });
            stem.labels.push_back(first.value());
        }
        std::ranges::reverse(stem.labels);
        return stem;
    }

    const G& graph_;
    Budget& budget_;
    CountedMemory memory_;
    /// Per state the phases in which it was met.
    std::vector<Phases> met_;
    /// In the order in which they were met.
    std::vector<Entry> entries_;
    std::uint64_t edges_ = 0;
};

}  // namespace finwait::checker
