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
template <class Event>
struct Witness {
    /// Some run goes along the route. False says nothing if the budget has ended the search.
    bool exists = false;
    /// The most waypoints that a run passes, of those that were looked at; none if every run meets
    /// at once what it is to avoid.
    std::optional<std::size_t> passed{};
    /// A run that passes so many: of all of them the preferred one; none if the budget did not
    /// suffice to recover it, or it was not wanted.
    std::optional<std::vector<Event>> events{};
};

/// Which run is wanted where none passes all waypoints.
enum class Otherwise : bool { NoRun, TheFurthest };

template <RoutedMachines M>
class WaypointSearch {
  public:
    using State = typename M::State;
    using Event = typename M::Event;
    /// Sets of states by the number of waypoints passed, 0 … length.
    using Places = std::vector<MatrixSet>;
    using Set = Places;

    /// Nothing is owned; all must outlive this. What the search takes stays counted in `budget`.
    WaypointSearch(const M& machines, const Layout<M>& layout, const Route<M>& route,
                   const RunPreference& preference, Budget& budget)
        : machines_(machines),
          layout_(layout),
          preference_(preference),
          budget_(budget),
          states_(machines, layout),
          images_(layout, budget),
          rules_(route, states_, layout),
          classes_(
              machines, layout,
              [this](const Happening<M>& event) {
                  return Key{rules_.matches(event), preference_.fault(event.label)};
              },
              images_),
          visited_(no_places()),
          frontier_(no_places()) {}

    /// To be called once.
    Witness<Event> run(Otherwise otherwise) {
        Witness<Event> witness;
        try {
            witness.exists = search();
            witness.passed = furthest_;
            const bool wanted =
                witness.exists || (otherwise == Otherwise::TheFurthest && budget_.go_on());
            if (furthest_ && wanted) witness.events = recover();
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
        }
        return witness;
    }

    // What FewestFaults and CheapestWays ask for.

    [[nodiscard]] Places nothing() const { return no_places(); }
    [[nodiscard]] Places start() {
        Places places = no_places();
        add_start(places);
        return places;
    }
    [[nodiscard]] bool has_start(const Places& places) const {
        const BitMatrix& matrix = places[passed_at_start_][Layout<M>::initial()];
        return matrix.allocated() && matrix.test(0, 0);
    }
    [[nodiscard]] Places successors(const Places& from, const Places& within) {
        Places found = no_places();
        for (std::size_t passed = 0; passed < rules_.length(); ++passed) {
            for (auto& [by, states] : reached_from(from[passed], passed)) {
                for (ControlId id = 0; id < layout_.size(); ++id) {
                    if (!states[id].allocated()) continue;
                    rules_.divide(by, id, states[id], [&](std::size_t then, BitMatrix& there) {
                        const BitMatrix& wanted = within[then][id];
                        if (!wanted.allocated()) return;
                        there.intersect(wanted);
                        if (!there.empty()) add(there, id, found[then]);
                    });
                    images_.release(states[id]);
                }
            }
        }
        return found;
    }
    [[nodiscard]] Places predecessors(const Places& into, const Places& within, Which which) {
        return sources(into, within,
                       [&](const Key& key) { return key.second == (which == Which::Faults); });
    }
    [[nodiscard]] Places copy(const Places& from) {
        Places to = no_places();
        add(from, to);
        return to;
    }
    void add(const Places& some, Places& to) {
        for (std::size_t passed = 0; passed < some.size(); ++passed) {
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (some[passed][id].allocated()) add(some[passed][id], id, to[passed]);
            }
        }
    }
    void remove(const Places& some, Places& from) {
        for (std::size_t passed = 0; passed < some.size(); ++passed) {
            for (ControlId id = 0; id < layout_.size(); ++id) {
                BitMatrix& states = from[passed][id];
                if (!states.allocated()) continue;
                take_away(some[passed], id, states);
                if (states.empty()) images_.release(states);
            }
        }
    }
    [[nodiscard]] static bool is_empty(const Places& places) {
        return std::ranges::all_of(places, [](const MatrixSet& states) {
            return std::ranges::none_of(states, &BitMatrix::allocated);
        });
    }
    void release(Places& places) {
        for (MatrixSet& states : places) images_.release(states);
    }

  private:
    struct Step {
        Event event;
        State state;
        std::size_t passed = 0;
        std::size_t faults = 0;
    };
    /// Of an event: which waypoints it may meet, and whether it is a fault.
    using Key = std::pair<Matches, bool>;

    [[nodiscard]] Places no_places() const {
        Places places(rules_.length() + 1);
        for (MatrixSet& states : places) states.resize(layout_.size());
        return places;
    }
    /// Adds the states, of control `id`, to `to`.
    void add(const BitMatrix& states, ControlId id, MatrixSet& to) {
        if (!to[id].allocated()) to[id] = images_.empty_matrix(id);
        to[id].unite(states);
    }

    /// Whether there is such a run.
    bool search() {
        budget_.begin_phase("looking for a run along waypoints");
        Places next = no_places();
        add_start(next);
        while (absorb(next) > 0) {
            if (furthest_ == rules_.length() && !preference_.fewest_faults_first) return true;
            next = no_places();
            if (!expand_level(next)) break;
            ++depth_;
        }
        return furthest_ == rules_.length();
    }

    void add_start(Places& places) {
        const ControlId id = Layout<M>::initial();
        BitMatrix initial = images_.empty_matrix(id);
        // Both channels are empty, and empty contents sort first.
        initial.set(0, 0);
        // Without an event there is nothing that ends a run wherever it leads.
        const Crossing by = rules_.crossing(0, rules_.standing()).value();
        rules_.divide(by, id, initial, [&](std::size_t passed, const BitMatrix& there) {
            passed_at_start_ = passed;
            add(there, id, places[passed]);
        });
        images_.release(initial);
    }

    /// What is new becomes the frontier, and counts as visited. How many places it has.
    std::uint64_t absorb(Places& next) {
        std::uint64_t size = 0;
        for (std::size_t passed = 0; passed < next.size(); ++passed) {
            images_.release(frontier_[passed]);
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (!next[passed][id].allocated()) continue;
                add(next[passed][id], id, visited_[passed]);
                for (const Word word : next[passed][id].words()) {
                    size += static_cast<std::uint64_t>(std::popcount(word));
                }
            }
            keep_if_furthest(next[passed], passed);
        }
        frontier_ = std::move(next);
        budget_.at_level(depth_, size);
        budget_.go_on(size, 0);
        return size;
    }

    /// Of places with equally many waypoints passed, those of the first level are kept.
    void keep_if_furthest(const MatrixSet& states, std::size_t passed) {
        if (furthest_ && *furthest_ >= passed) return;
        if (std::ranges::none_of(states, &BitMatrix::allocated)) return;
        furthest_ = passed;
        furthest_depth_ = depth_;
        images_.release(furthest_states_);
        furthest_states_.resize(layout_.size());
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (states[id].allocated()) add(states[id], id, furthest_states_);
        }
    }

    /// False if the budget ended it.
    bool expand_level(Places& next) {
        classes_.forget();
        for (std::size_t passed = 0; passed < rules_.length(); ++passed) {
            for (auto& [by, states] : reached_from(frontier_[passed], passed)) {
                settle(by, states, next);
            }
        }
        return budget_.go_on();
    }
    /// Where events lead from states in which so many waypoints are passed. Throws std::bad_alloc
    /// also if the budget tells to stop.
    [[nodiscard]] std::map<Crossing, MatrixSet> reached_from(const MatrixSet& from,
                                                             std::size_t passed) {
        std::map<Crossing, MatrixSet> reached;
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!from[id].allocated()) continue;
            if (!budget_.go_on()) throw std::bad_alloc();
            for (const auto& events : classes_.of(id)) {
                const auto by = rules_.crossing(passed, events.key.first);
                if (!by) continue;
                MatrixSet& to = reached.try_emplace(*by, layout_.size()).first->second;
                images_.forward(events.moves, from[id], to);
            }
        }
        return reached;
    }

    /// Adds what is new among `reached` to `next`.
    void settle(const Crossing& by, MatrixSet& reached, Places& next) {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!reached[id].allocated()) continue;
            if (rules_.leaves_known_states(by)) take_away(visited_[by.passed], id, reached[id]);
            if (!reached[id].empty()) {
                rules_.divide(by, id, reached[id], [&](std::size_t passed, BitMatrix& states) {
                    const std::size_t end =
                        preference_.fewest_faults_first ? passed + 1 : visited_.size();
                    for (std::size_t more = passed; more < end; ++more) {
                        take_away(visited_[more], id, states);
                    }
                    if (!states.empty()) add(states, id, next[passed]);
                });
            }
            images_.release(reached[id]);
        }
    }

    static void take_away(const MatrixSet& some, ControlId id, BitMatrix& from) {
        if (some[id].allocated()) from.remove(some[id]);
    }

    /// The run to where most waypoints are passed.
    std::vector<Event> recover() {
        if (preference_.fewest_faults_first) return recover_with_fewest_faults();
        budget_.begin_phase("looking for the shortest run");
        std::vector<Places> layers;
        layers.push_back(no_places());
        layers.back()[*furthest_] = std::move(furthest_states_);
        while (layers.size() <= furthest_depth_) {
            Places before =
                sources(layers.back(), visited_, [](const Key& /*key*/) { return true; });
            // So that each place is in one layer.
            for (std::size_t passed = 0; passed < before.size(); ++passed) {
                for (ControlId id = 0; id < layout_.size(); ++id) {
                    take_away(before[passed], id, visited_[passed][id]);
                }
            }
            layers.push_back(std::move(before));
        }
        return walk(furthest_depth_, FewestFaults<WaypointSearch>(*this, std::move(layers)));
    }
    std::vector<Event> recover_with_fewest_faults() {
        budget_.begin_phase("looking for the run with the fewest faults");
        Places targets = no_places();
        for (ControlId id = 0; id < layout_.size(); ++id) {
            const BitMatrix& states = visited_[*furthest_][id];
            if (states.allocated()) add(states, id, targets[*furthest_]);
        }
        CheapestWays<WaypointSearch> ways(*this);
        if (!ways.find(targets, visited_)) throw std::logic_error("no run leads to what was found");
        release(targets);
        return walk(ways.steps(), ways);
    }

    /// The places within some from which an event leads into others. Throws std::bad_alloc also if
    /// the budget tells to stop.
    template <class IsWanted>
    [[nodiscard]] Places sources(const Places& into, const Places& within,
                                 const IsWanted& is_wanted) {
        classes_.forget();
        Places found = no_places();
        for (std::size_t passed = 0; passed < rules_.length(); ++passed) {
            std::map<Crossing, MatrixSet> wanted;
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (!within[passed][id].allocated() || !leads_to(id, into)) continue;
                if (!budget_.go_on()) throw std::bad_alloc();
                BitMatrix states = images_.empty_matrix(id);
                for (const auto& events : classes_.of(id)) {
                    const auto by = rules_.crossing(passed, events.key.first);
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

    [[nodiscard]] bool leads_to(ControlId id, const Places& layer) const {
        return std::ranges::any_of(layout_[id].transfers, [&](const Transfer& transfer) {
            return std::ranges::any_of(layer, [&](const MatrixSet& states) {
                return states[transfer.target].allocated();
            });
        });
    }

    /// The states that are places of the layer for a run that reaches them by such a crossing.
    [[nodiscard]] MatrixSet led_into(const Places& layer, const Crossing& by) {
        MatrixSet result(layout_.size());
        for (std::size_t passed = by.passed; passed < layer.size(); ++passed) {
            for (ControlId id = 0; id < layout_.size(); ++id) {
                if (!layer[passed][id].allocated()) continue;
                BitMatrix states = images_.empty_matrix(id);
                states.unite(layer[passed][id]);
                rules_.divide(by, id, states, [&](std::size_t by_then, const BitMatrix& there) {
                    if (by_then == passed) add(there, id, result);
                });
                images_.release(states);
            }
        }
        return result;
    }

    template <class Ways>
    [[nodiscard]] std::vector<Event> walk(std::size_t length, const Ways& ways) {
        std::vector<Event> events;
        State state = machines_.initial();
        std::size_t passed = passed_at_start_;
        std::size_t faults = ways.faults();
        for (std::size_t left = length; left > 0; --left) {
            FirstStep<Step> first(preference_);
            const Locals before = locals_of(state);
            machines_.for_each_step(state, [&](const Event& event, Label label, const auto* sent,
                                               const State& next) {
                const std::size_t fault = preference_.fault(label) ? 1 : 0;
                if (fault > faults || !first.wants(label)) return;
                const Locals after = locals_of(next);
                const Matches matches =
                    rules_.matches({label, sent, {&before[0], &before[1]}, {&after[0], &after[1]}});
                const auto then =
                    passed_in(next, passed, matches, ways.sufficing(left - 1, faults - fault));
                if (then) first.take(label, {event, next, *then, faults - fault});
            });
            if (!first.step()) throw std::logic_error("a shortest run cannot be walked");
            events.push_back(first.step()->event);
            state = first.step()->state;
            passed = first.step()->passed;
            faults = first.step()->faults;
        }
        return events;
    }

    using Locals = std::array<typename M::Local, 2>;
    [[nodiscard]] Locals locals_of(const State& state) const {
        return {machines_.local(state, 0), machines_.local(state, 1)};
    }

    /// How many waypoints are passed in `state`, to which an event led; none if that is no place of
    /// the layer.
    [[nodiscard]] std::optional<std::size_t> passed_in(const State& state, std::size_t passed,
                                                       const Matches& matches,
                                                       const Places& layer) {
        const auto by = rules_.crossing(passed, matches);
        const auto cell = states_.cell(state);
        if (!by || !cell) return std::nullopt;
        const Control& control = layout_[cell->control];
        BitMatrix one(control.rows(), control.columns());
        one.set(cell->row, cell->column);
        std::optional<std::size_t> result;
        rules_.divide(*by, cell->control, one, [&](std::size_t then, const BitMatrix&) {
            const BitMatrix& places = layer[then][cell->control];
            if (places.allocated() && places.test(cell->row, cell->column)) result = then;
        });
        return result;
    }

    const M& machines_;
    const Layout<M>& layout_;
    const RunPreference& preference_;
    Budget& budget_;
    StateMap<M> states_;
    Images<M> images_;
    RouteRules<M> rules_;
    EventClasses<M, Key> classes_;
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
