// Looks for the shortest run along a route, by rows of bits.
//
// How it works:
//
//   1. A place on the way is a state and how many waypoints a run has passed there. For each such
//      number there is a set of visited states and a frontier, laid out as in exploration.h: a
//      matrix per control.
//   2. An event of a control is the same event, with the same message concerned and sent, for all
//      its states. So the events of a control fall into few classes, by the waypoints that they may
//      meet, and those of a class move rows of bits together (moves.h).
//   3. What arrives is divided, by what the waypoints ask of states: some states end their runs,
//      in the others so and so many waypoints are passed (route.h).
//   4. Who has passed more is never worse off. Waypoints are passed as early as possible, so of two
//      runs that stand in one state and go on alike, the one that has passed more has passed as
//      many as the other at every later moment, and what is to be avoided is the same for both.
//      So a state is not visited again, at a later level, by a run that has passed fewer: whatever
//      run goes on from there is longer than one that went on from the first visit, so no shortest
//      run is lost, and none that is the first of the shortest. In the same level both are kept.
//   5. The shortest run is recovered as in runs.h: by searching backwards, layer by layer, with the
//      same classes and the same division, choosing those with the fewest faults, and then walking
//      forwards by the order of the system. (4. leaves out no run that is among the shortest.)
//      Where faults count before steps, the search goes on until there are no more places, and 4.
//      is left out, for who has passed fewer may have met fewer faults; then fewest_faults.h
//      searches backwards by itself.
//   6. Where no run passes all waypoints, the places of the first level in which the most of them
//      are passed are kept, and the shortest run there is recovered in the same way.
//
// The layout may be symmetric; a route need not be, so a control and its mirror are both kept here.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/factored/paths/event_classes.h"
#include "checker/factored/paths/fewest_faults.h"
#include "checker/factored/paths/route.h"
#include "checker/factored/rows/images.h"
#include "checker/resources/budget.h"
#include "checker/run.h"

namespace finwait::checker::factored {

/// What became of a search.
struct Witness {
    /// Some run goes along the route. False says nothing if the budget has ended the search.
    bool exists = false;
    /// The most waypoints that a run passes, of those that were looked at; none if every run meets
    /// at once what it is to avoid.
    std::optional<std::size_t> passed{};
    /// A run that passes so many: of all of them the preferred one; none if the budget did not
    /// suffice to recover it, or it was not wanted.
    std::optional<std::vector<Label>> labels{};
};

/// Which run is wanted where none passes all waypoints.
enum class Otherwise : bool { NoRun, TheFurthest };

class WaypointSearch {
  public:
    /// Sets of states by the number of waypoints passed, 0 … length.
    using Places = std::vector<MatrixSet>;
    using Set = Places;

    /// Nothing is owned; all must outlive this. What the search takes stays counted in `budget`.
    WaypointSearch(const Layout& layout, const Route& route, const RunPreference& preference,
                   Budget& budget);

    /// To be called once.
    Witness run(Otherwise otherwise);

    // What FewestFaults and CheapestWays ask for.

    [[nodiscard]] Places nothing() const { return no_places(); }
    [[nodiscard]] Places start();
    [[nodiscard]] bool has_start(const Places& places) const {
        const BitMatrix& matrix = places[passed_at_start_][Layout::initial()];
        return matrix.allocated() && matrix.test(0, 0);
    }
    [[nodiscard]] Places successors(const Places& from, const Places& within);
    [[nodiscard]] Places predecessors(const Places& into, const Places& within, Which which) {
        return sources(into, within,
                       [&](const Key& key) { return key.second == (which == Which::Faults); });
    }
    [[nodiscard]] Places copy(const Places& from);
    void add(const Places& some, Places& to);
    void remove(const Places& some, Places& from);
    [[nodiscard]] static bool is_empty(const Places& places);
    void release(Places& places) {
        for (MatrixSet& states : places) images_.release(states);
    }

  private:
    struct Chosen {
        Label label = 0;
        GlobalState state{};
        std::size_t passed = 0;
        std::size_t faults = 0;
    };
    /// Of an event: which waypoints it may meet, and whether it is a fault.
    using Key = std::pair<Matches, bool>;

    [[nodiscard]] Places no_places() const;
    /// Adds the states, of control `id`, to `to`.
    void add(const BitMatrix& states, ControlId id, MatrixSet& to) {
        if (!to[id].allocated()) to[id] = images_.empty_matrix(id);
        to[id].unite(states);
    }

    /// Whether there is such a run.
    bool search();

    void add_start(Places& places);

    /// What is new becomes the frontier, and counts as visited. How many places it has.
    std::uint64_t absorb(Places& next);

    /// Of places with equally many waypoints passed, those of the first level are kept.
    void keep_if_furthest(const MatrixSet& states, std::size_t passed);

    /// False if the budget ended it.
    bool expand_level(Places& next);
    /// Where events lead from states in which so many waypoints are passed. Throws std::bad_alloc
    /// also if the budget tells to stop.
    [[nodiscard]] std::map<RouteTransition, MatrixSet> reached_from(const MatrixSet& from,
                                                                    std::size_t passed);

    /// Adds what is new among `reached` to `next`.
    void settle(const RouteTransition& by, MatrixSet& reached, Places& next);

    static void take_away(const MatrixSet& some, ControlId id, BitMatrix& from) {
        if (some[id].allocated()) from.remove(some[id]);
    }

    /// The run to where most waypoints are passed.
    std::vector<Label> recover();
    std::vector<Label> recover_with_fewest_faults();

    /// The places within some from which an event leads into others. Throws std::bad_alloc also if
    /// the budget tells to stop.
    template <class IsWanted>
    [[nodiscard]] Places sources(const Places& into, const Places& within,
                                 const IsWanted& is_wanted) {
        classes_.forget();
        Places found = no_places();
        for (std::size_t passed = 0; passed < rules_.length(); ++passed) {
            std::map<RouteTransition, MatrixSet> wanted;
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (!within[passed][id].allocated() || !leads_to(id, into)) continue;
                if (!budget_.go_on()) throw std::bad_alloc();
                BitMatrix states = images_.empty_matrix(id);
                for (const auto& events : classes_.of(id)) {
                    const auto by = rules_.transition(passed, events.key.first);
                    if (!by || !is_wanted(events.key)) continue;
                    const auto [to, fresh] = wanted.try_emplace(*by);
                    if (fresh) to->second = led_into(into, *by);
                    images_.backward(events.moves, to->second, states);
                }
                states.intersect(within[passed][id]);
                if (!states.empty()) add(states, id, found[passed]);
                images_.release(states);
            }
            for (auto& [by, states] : wanted) images_.release(states);
        }
        return found;
    }

    [[nodiscard]] bool leads_to(ControlId id, const Places& layer) const;

    /// The states that are places of the layer for a run that reaches them by such a transition.
    [[nodiscard]] MatrixSet led_into(const Places& layer, const RouteTransition& by);

    /// `Ways`: FewestFaults or CheapestWays.
    template <class Ways>
    [[nodiscard]] std::vector<Label> walk(std::size_t length, const Ways& ways);

    /// How many waypoints are passed in `state`, to which an event led; none if that is no place of
    /// the layer.
    [[nodiscard]] std::optional<std::size_t> passed_in(const GlobalState& state, std::size_t passed,
                                                       const Matches& matches, const Places& layer);

    const Layout& layout_;
    const RunPreference& preference_;
    Budget& budget_;
    Images images_;
    RouteRules rules_;
    EventClasses<Key> classes_;
    Places visited_;
    Places frontier_;
    std::uint32_t depth_ = 0;
    std::size_t passed_at_start_ = 0;
    /// The most waypoints passed, in which level first, and where.
    std::optional<std::size_t> furthest_;
    std::uint32_t furthest_depth_ = 0;
    MatrixSet furthest_states_;
};

}  // namespace finwait::checker::factored
