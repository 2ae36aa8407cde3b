// The shortest run into one of several states.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/resources/budget.h"
#include "checker/run.h"

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

/// Breadth first from the initial state, level by level: of all shortest runs for which
/// `is_target(phases, state)` holds at the end, the one that is preferred. It depends on no id.
/// None if there is none, or a limit was reached.
///
/// A *place* is a state in some phases, and a run to it. In each phase one run to a state is kept:
/// of the shortest with the fewest faults the first. The places of a level stand in the order of
/// their runs. That suffices, for a run that is preferred among those through a place begins with
/// the one that is kept; and as places are expanded in their order, and their edges in theirs, the
/// first way to a state of the next level is that of the first run, unless one with fewer faults
/// follows, which makes a new place.
template <Graph G>
class StemSearch {
  public:
    /// Nothing is owned; all must outlive this.
    StemSearch(const G& graph, const RunPreference& preference, Budget& budget)
        : graph_(graph), preference_(preference), budget_(budget), memory_(budget) {}

    std::optional<Stem> run(const NextPhases& next_phases,
                            const std::function<bool(Phases, StateId)>& is_target) {
        budget_.begin_phase("looking for the shortest run");
        reach(0, next_phases(1, 0), {});
        std::size_t begin = 0;
        while (begin < places_.size()) {
            level_end_ = places_.size();
            if (const auto target = best_target(begin, is_target)) return stem_to(*target);
            if (!expand(begin, next_phases)) return std::nullopt;
            begin = level_end_;
        }
        return std::nullopt;
    }

  private:
    static constexpr std::size_t kStatesPerLook = 1024;
    static constexpr std::array<Phases, 2> kPhases{1, 2};

    /// The run to a place: the place before, and how many faults there are.
    struct Origin {
        std::uint32_t from = 0;
        std::uint32_t faults = 0;
    };
    struct Place {
        StateId state;
        /// None: others have better runs to that state in all of them.
        Phases phases;
        Origin by;
    };
    struct Edge {
        Label label;
        StateId to;
    };

    [[nodiscard]] std::optional<std::size_t> best_target(
        std::size_t begin, const std::function<bool(Phases, StateId)>& is_target) const {
        std::optional<std::size_t> best;
        for (std::size_t at = begin; at < places_.size(); ++at) {
            const Place& place = places_[at];
            if (best && places_[*best].by.faults <= place.by.faults) continue;
            if (is_target(place.phases, place.state)) best = at;
        }
        return best;
    }

    /// The level from `begin` to level_end_. False if the budget ended it.
    bool expand(std::size_t begin, const NextPhases& next_phases) {
        std::uint64_t looked_at = 0;
        for (std::size_t at = begin; at < level_end_; ++at) {
            const Place from = places_[at];
            if (from.phases == 0) continue;
            for (const Edge& edge : edges_of(from.state)) {
                const std::uint32_t fault = preference_.fault(edge.label) ? 1 : 0;
                reach(edge.to, next_phases(from.phases, edge.to),
                      {static_cast<std::uint32_t>(at), from.by.faults + fault});
            }
            looked_at += edges_.size();
            if (at % kStatesPerLook == 0 && !go_on(std::exchange(looked_at, 0))) return false;
        }
        return go_on(looked_at);
    }
    /// Late ones after all others.
    const std::vector<Edge>& edges_of(StateId state) {
        edges_.clear();
        late_.clear();
        graph_.for_each_edge(state, [&](Label label, StateId to) {
            (preference_.late(label) ? late_ : edges_).push_back({label, to});
        });
        edges_.insert(edges_.end(), late_.begin(), late_.end());
        return edges_;
    }

    void reach(StateId state, Phases phases, const Origin& by) {
        Phases better = 0;
        for (const Phases phase : kPhases) {
            if ((phases & phase) == 0) continue;
            const std::uint32_t known = place_of(state, phase);
            if (known != kNoPlace) {
                Place& place = places_[known];
                if (known < level_end_ || place.by.faults <= by.faults) continue;
                place.phases = static_cast<Phases>(place.phases & ~phase);
            }
            place_of(state, phase) = static_cast<std::uint32_t>(places_.size());
            better = static_cast<Phases>(better | phase);
        }
        if (better != 0) places_.push_back({state, better, by});
    }
    std::uint32_t& place_of(StateId state, Phases phase) {
        std::vector<std::uint32_t>& places = place_of_[phase - 1U];
        if (places.empty()) places.assign(graph_.size(), kNoPlace);
        return places[state];
    }

    bool go_on(std::uint64_t edges) {
        std::uint64_t bytes = places_.capacity() * sizeof(Place);
        for (const auto& places : place_of_) bytes += places.capacity() * sizeof(std::uint32_t);
        return memory_.set(bytes) && budget_.go_on(kStatesPerLook, edges);
    }

    Stem stem_to(std::size_t place) {
        Stem stem;
        stem.last = places_[place].state;
        for (; place != 0; place = places_[place].by.from) {
            stem.labels.push_back(label_between(places_[places_[place].by.from], places_[place]));
        }
        std::ranges::reverse(stem.labels);
        return stem;
    }
    /// That of the edge by which the run to the latter goes.
    Label label_between(const Place& from, const Place& to) {
        for (const Edge& edge : edges_of(from.state)) {
            const std::uint32_t fault = preference_.fault(edge.label) ? 1 : 0;
            if (edge.to == to.state && from.by.faults + fault == to.by.faults) return edge.label;
        }
        throw std::logic_error("no edge leads to where a run goes");
    }

    static constexpr std::uint32_t kNoPlace = ~std::uint32_t{0};

    const G& graph_;
    const RunPreference& preference_;
    Budget& budget_;
    CountedMemory memory_;
    /// Level by level.
    std::vector<Place> places_;
    /// By phase and state: the index of the place that has it.
    std::array<std::vector<std::uint32_t>, 2> place_of_;
    /// Where the level ends that is expanded; what follows is the next level.
    std::size_t level_end_ = 0;
    /// Of one state; kept so that their memory is.
    std::vector<Edge> edges_;
    std::vector<Edge> late_;
};

}  // namespace finwait::checker
