#include "checker/factored/paths/waypoint_search.h"

namespace finwait::checker::factored {

WaypointSearch::WaypointSearch(const Layout& layout, const Route& route,
                               const RunPreference& preference, Budget& budget)
    : layout_(layout),
      preference_(preference),
      budget_(budget),
      images_(layout, budget),
      rules_(route, layout),
      classes_(
          layout,
          [this](const Transition& event) {
              return Key{rules_.matches(event), preference_.fault(event.label)};
          },
          images_),
      visited_(no_places()),
      frontier_(no_places()) {}

Witness WaypointSearch::run(Otherwise otherwise) {
    Witness witness;
    try {
        witness.exists = search();
        witness.passed = furthest_;
        const bool wanted =
            witness.exists || (otherwise == Otherwise::TheFurthest && budget_.go_on());
        if (furthest_ && wanted) witness.labels = recover();
    } catch (const std::bad_alloc&) {
        budget_.memory_exhausted();
    }
    return witness;
}

WaypointSearch::Places WaypointSearch::start() {
    Places places = no_places();
    add_start(places);
    return places;
}

WaypointSearch::Places WaypointSearch::successors(const Places& from, const Places& within) {
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

WaypointSearch::Places WaypointSearch::copy(const Places& from) {
    Places to = no_places();
    add(from, to);
    return to;
}

void WaypointSearch::add(const Places& some, Places& to) {
    for (std::size_t passed = 0; passed < some.size(); ++passed) {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (some[passed][id].allocated()) add(some[passed][id], id, to[passed]);
        }
    }
}

WaypointSearch::Places WaypointSearch::no_places() const {
    Places places(rules_.length() + 1);
    for (MatrixSet& states : places) states.resize(layout_.size());
    return places;
}

void WaypointSearch::remove(const Places& some, Places& from) {
    for (std::size_t passed = 0; passed < some.size(); ++passed) {
        for (ControlId id = 0; id < layout_.size(); ++id) {
            BitMatrix& states = from[passed][id];
            if (!states.allocated()) continue;
            take_away(some[passed], id, states);
            if (states.empty()) images_.release(states);
        }
    }
}

bool WaypointSearch::is_empty(const Places& places) {
    return std::ranges::all_of(places, [](const MatrixSet& states) {
        return std::ranges::none_of(states, &BitMatrix::allocated);
    });
}

bool WaypointSearch::search() {
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

void WaypointSearch::add_start(Places& places) {
    const ControlId id = Layout::initial();
    BitMatrix initial = images_.empty_matrix(id);
    // Both channels are empty, and empty contents sort first.
    initial.set(0, 0);
    // Without an event there is nothing that ends a run wherever it leads.
    const RouteTransition by = rules_.transition(0, rules_.standing()).value();
    rules_.divide(by, id, initial, [&](std::size_t passed, const BitMatrix& there) {
        passed_at_start_ = passed;
        add(there, id, places[passed]);
    });
    images_.release(initial);
}

std::uint64_t WaypointSearch::absorb(Places& next) {
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

void WaypointSearch::keep_if_furthest(const MatrixSet& states, std::size_t passed) {
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

bool WaypointSearch::expand_level(Places& next) {
    classes_.forget();
    for (std::size_t passed = 0; passed < rules_.length(); ++passed) {
        for (auto& [by, states] : reached_from(frontier_[passed], passed)) {
            settle(by, states, next);
        }
    }
    return budget_.go_on();
}

std::map<RouteTransition, MatrixSet> WaypointSearch::reached_from(const MatrixSet& from,
                                                                  std::size_t passed) {
    std::map<RouteTransition, MatrixSet> reached;
    for (ControlId id = 0; id < layout_.size(); ++id) {
        if (!from[id].allocated()) continue;
        if (!budget_.go_on()) throw std::bad_alloc();
        for (const auto& events : classes_.of(id)) {
            const auto by = rules_.transition(passed, events.key.first);
            if (!by) continue;
            MatrixSet& to = reached.try_emplace(*by, layout_.size()).first->second;
            images_.forward(events.moves, from[id], to);
        }
    }
    return reached;
}

void WaypointSearch::settle(const RouteTransition& by, MatrixSet& reached, Places& next) {
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

std::vector<Label> WaypointSearch::recover() {
    if (preference_.fewest_faults_first) return recover_with_fewest_faults();
    budget_.begin_phase("looking for the shortest run");
    std::vector<Places> layers;
    layers.push_back(no_places());
    layers.back()[*furthest_] = std::move(furthest_states_);
    while (layers.size() <= furthest_depth_) {
        Places before = sources(layers.back(), visited_, [](const Key& /*key*/) { return true; });
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

std::vector<Label> WaypointSearch::recover_with_fewest_faults() {
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

bool WaypointSearch::leads_to(ControlId id, const Places& layer) const {
    return std::ranges::any_of(layout_[id].transfers, [&](const Transfer& transfer) {
        return std::ranges::any_of(
            layer, [&](const MatrixSet& states) { return states[transfer.target].allocated(); });
    });
}

MatrixSet WaypointSearch::led_into(const Places& layer, const RouteTransition& by) {
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
std::vector<Label> WaypointSearch::walk(std::size_t length, const Ways& ways) {
    std::vector<Label> labels;
    GlobalState state = layout_.state({Layout::initial(), 0, 0});
    std::size_t passed = passed_at_start_;
    std::size_t faults = ways.faults();
    for (std::size_t left = length; left > 0; --left) {
        FirstStep<Chosen> first(preference_);
        for (const Step& step : layout_.machines().steps(state)) {
            const std::size_t fault = preference_.fault(step.label) ? 1 : 0;
            if (fault > faults || !first.wants(step.label)) continue;
            const Matches matches =
                rules_.matches({step.label, step.sent, state.locals, step.next.locals});
            const auto then =
                passed_in(step.next, passed, matches, ways.sufficing(left - 1, faults - fault));
            if (then) first.take(step.label, {step.label, step.next, *then, faults - fault});
        }
        if (!first.step()) throw std::logic_error("a shortest run cannot be walked");
        const Chosen chosen = first.step().value();
        labels.push_back(chosen.label);
        state = chosen.state;
        passed = chosen.passed;
        faults = chosen.faults;
    }
    return labels;
}

std::optional<std::size_t> WaypointSearch::passed_in(const GlobalState& state, std::size_t passed,
                                                     const Matches& matches, const Places& layer) {
    const auto by = rules_.transition(passed, matches);
    const auto cell = layout_.cell(state);
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

}  // namespace finwait::checker::factored
