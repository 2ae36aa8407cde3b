// The run into one of several states that has the fewest faults, and of these the shortest.
//
// A run costs (faults, steps), compared in that order. A *place* is a state in one phase. From the
// initial state on, the places are settled that cost least and are not settled yet (Dijkstra's
// algorithm, with a list per cost), until some of them are targets. What leads to these at their
// cost passes settled places at theirs. So it is marked backwards which of them lead on; then the
// run is walked by the first edge, or the first that is not late, to where a mark is.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/liveness/stem.h"
#include "checker/resources/budget.h"
#include "checker/run.h"

namespace finwait::checker {

template <Graph G>
class CheapestStem {
  public:
    /// Nothing is owned; all must outlive this.
    CheapestStem(const G& graph, const RunPreference& preference, Budget& budget)
        : graph_(graph), preference_(preference), budget_(budget), memory_(budget) {}

    /// As StemSearch::run, where faults count before steps. Once.
    std::optional<Stem> run(const NextPhases& next_phases,
                            const std::function<bool(Phases, StateId)>& is_target) {
        budget_.begin_phase("looking for the run with the fewest faults");
        const std::uint64_t places = graph_.size() * kPhases.size();
        if (!memory_.set(places * (sizeof(Cost) + sizeof(Place) + 1))) return std::nullopt;
        costs_.assign(places, Cost{kNever, kNever});
        leads_on_.assign(places, 0);
        const Phases begin = next_phases(1, 0);
        for_each_place(0, begin, [&](Place place) { reach(place, Cost{}); });
        if (!settle(next_phases, is_target) || !mark(next_phases)) return std::nullopt;
        return walk(next_phases, begin);
    }

  private:
    static constexpr std::array<Phases, 2> kPhases{1, 2};
    static constexpr std::uint32_t kNever = ~std::uint32_t{0};
    static constexpr std::size_t kPlacesPerLook = 1024;

    using Place = std::uint64_t;
    struct Cost {
        std::uint32_t faults = 0;
        std::uint32_t steps = 0;

        friend auto operator<=>(const Cost&, const Cost&) = default;
    };
    struct Step {
        Label label;
        StateId to;
        Phases phases;
    };

    [[nodiscard]] static StateId state_of(Place place) {
        return static_cast<StateId>(place / kPhases.size());
    }
    [[nodiscard]] static Phases phase_of(Place place) { return kPhases[place % kPhases.size()]; }
    template <class Visit>
    static void for_each_place(StateId state, Phases phases, const Visit& visit) {
        for (std::size_t i = 0; i < kPhases.size(); ++i) {
            if ((phases & kPhases[i]) != 0) visit(Place{state} * kPhases.size() + i);
        }
    }
    [[nodiscard]] Cost with(const Cost& cost, Label label) const {
        return {cost.faults + (preference_.fault(label) ? 1 : 0), cost.steps + 1};
    }
    /// Calls `visit(label, place)` for the places to which an edge leads.
    template <class Visit>
    void for_each_step(Place from, const NextPhases& next_phases, const Visit& visit) const {
        graph_.for_each_edge(state_of(from), [&](Label label, StateId to) {
            for_each_place(to, next_phases(phase_of(from), to),
                           [&](Place place) { visit(label, place); });
        });
    }

    void reach(Place place, const Cost& cost) {
        if (costs_[place] <= cost) return;
        costs_[place] = cost;
        waiting_[cost].push_back(place);
    }

    /// Until there are targets among what costs the same; marks them. False if there are none, or
    /// the budget ended it.
    bool settle(const NextPhases& next_phases,
                const std::function<bool(Phases, StateId)>& is_target) {
        while (!waiting_.empty()) {
            const auto node = waiting_.extract(waiting_.begin());
            const std::size_t begin = settled_.size();
            bool found = false;
            for (const Place place : node.mapped()) {
                // It may have been reached at a lower cost since.
                if (costs_[place] != node.key()) continue;
                settled_.push_back(place);
                if (!is_target(phase_of(place), state_of(place))) continue;
                leads_on_[place] = 1;
                found = true;
            }
            if (found) {
                end_ = node.key();
                return true;
            }
            if (!expand(begin, next_phases)) return false;
        }
        return false;
    }
    bool expand(std::size_t begin, const NextPhases& next_phases) {
        std::uint64_t steps = 0;
        const std::size_t end = settled_.size();
        for (std::size_t at = begin; at < end; ++at) {
            const Place from = settled_[at];
            for_each_step(from, next_phases, [&](Label label, Place to) {
                ++steps;
                reach(to, with(costs_[from], label));
            });
            if (at % kPlacesPerLook == 0 && !go_on(std::exchange(steps, 0))) return false;
        }
        return go_on(steps);
    }
    bool go_on(std::uint64_t steps) { return budget_.go_on(kPlacesPerLook, steps); }

    /// What leads to the targets at their cost. False if the budget ended it.
    bool mark(const NextPhases& next_phases) {
        std::uint64_t steps = 0;
        for (std::size_t at = settled_.size(); at-- > 0;) {
            const Place from = settled_[at];
            if (costs_[from] == end_) continue;
            for_each_step(from, next_phases, [&](Label label, Place to) {
                ++steps;
                if (goes_on(costs_[from], label, to)) leads_on_[from] = 1;
            });
            if (at % kPlacesPerLook == 0 && !go_on(std::exchange(steps, 0))) return false;
        }
        return true;
    }
    [[nodiscard]] bool goes_on(const Cost& cost, Label label, Place to) const {
        return leads_on_[to] != 0 && costs_[to] == with(cost, label);
    }

    /// A run may be in several phases at once.
    [[nodiscard]] Stem walk(const NextPhases& next_phases, Phases phases) const {
        Stem stem;
        Cost cost;
        phases = leading_on(
            0, phases, [&](Place place) { return leads_on_[place] != 0 && costs_[place] == cost; });
        while (cost != end_) {
            FirstStep<Step> first(preference_);
            graph_.for_each_edge(stem.last, [&](Label label, StateId to) {
                if (!first.wants(label)) return;
                const Phases next = leading_on(to, next_phases(phases, to), [&](Place place) {
                    return goes_on(cost, label, place);
                });
                if (next != 0) first.take(label, {label, to, next});
            });
            if (!first.step()) throw std::logic_error("no edge leads to where a run goes");
            cost = with(cost, first.step()->label);
            stem.labels.push_back(first.step()->label);
            stem.last = first.step()->to;
            phases = first.step()->phases;
        }
        return stem;
    }
    template <class IsWanted>
    [[nodiscard]] static Phases leading_on(StateId state, Phases phases,
                                           const IsWanted& is_wanted) {
        Phases wanted = 0;
        for_each_place(state, phases, [&](Place place) {
            if (is_wanted(place)) wanted = static_cast<Phases>(wanted | phase_of(place));
        });
        return wanted;
    }

    const G& graph_;
    const RunPreference& preference_;
    Budget& budget_;
    CountedMemory memory_;
    /// By place.
    std::vector<Cost> costs_;
    std::vector<std::uint8_t> leads_on_;
    std::map<Cost, std::vector<Place>> waiting_;
    /// In the order of their costs.
    std::vector<Place> settled_;
    /// Of the targets.
    Cost end_;
};

/// Of all runs for which `is_target(phases, state)` holds at the end the preferred one; see
/// StemSearch.
template <Graph G>
[[nodiscard]] std::optional<Stem> preferred_stem(
    const G& graph, const RunPreference& preference, Budget& budget, const NextPhases& next_phases,
    const std::function<bool(Phases, StateId)>& is_target) {
    if (preference.fewest_faults_first) {
        return CheapestStem<G>(graph, preference, budget).run(next_phases, is_target);
    }
    return StemSearch<G>(graph, preference, budget).run(next_phases, is_target);
}

}  // namespace finwait::checker
