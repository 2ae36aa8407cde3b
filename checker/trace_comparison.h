// Do two systems show the same to an observer? A trace is what is seen from the start on, one
// observation after the other; the search gives the shortest trace that only one of them has.
//
// How it works: what a system may have come to when a trace has been seen is a set of states, and
// after one more observation it is another set: the subset construction makes a system that may go
// different ways with the same looks one that goes one way. Both are followed side by side,
// breadth first over pairs of sets. In a pair where an observation can follow in one system only,
// the trace that leads there, with it at the end, is one that only this system has; and a shortest
// such trace is found so, because all that comes before its last observation both systems have.
// Where there is no such pair, the systems have the same traces.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checker/explicit/state_hash.h"
#include "checker/observed_system.h"
#include "checker/resources/budget.h"

namespace finwait::checker {

/// What a comparison found, by system.
template <class Observation>
struct TraceComparison {
    /// The shortest trace that only this system has.
    std::array<std::optional<std::vector<Observation>>, 2> only{};
    /// Pairs of sets of states that were looked at.
    std::uint64_t pairs = 0;
    Ending ending = Ending::Complete;

    /// Both have the same traces: that is known only where everything was looked at.
    [[nodiscard]] bool equal() const { return ending == Ending::Complete && !only[0] && !only[1]; }
};

/// Where a comparison may end.
enum class CompareUntil : std::uint8_t {
    OneDifference,   ///< with the first trace that only one system has
    BothDirections,  ///< when it is known of either system whether it has a trace of its own
};

template <ObservedSystem System>
class TraceComparer {
  public:
    using State = typename System::State;
    using Observation = typename System::Observation;

    /// Nothing is owned; all must outlive this.
    TraceComparer(const System& a, const System& b, Budget& budget)
        : sides_{Side{&a}, Side{&b}}, budget_(budget), memory_(budget), pace_(budget) {}

    TraceComparison<Observation> compare(CompareUntil until) {
        budget_.begin_phase("comparing");
        try {
            search(until);
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
        }
        result_.pairs = pairs_.size();
        result_.ending = budget_.ending();
        return std::move(result_);
    }

  private:
    using StateNumber = std::uint32_t;
    using SetNumber = std::uint32_t;
    /// Sorted.
    using Members = std::vector<StateNumber>;

    void search(CompareUntil until) {
        Members initial[2];
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            initial[side] = {sides_[side].id(sides_[side].system->initial())};
            close(side, initial[side]);
        }
        add(sides_[0].set(std::move(initial[0])), sides_[1].set(std::move(initial[1])), {});
        const std::size_t wanted = until == CompareUntil::OneDifference ? 1 : 2;
        for (std::size_t at = 0; at < pairs_.size() && found() < wanted; ++at) {
            expand(at);
            if (at % kBetweenLooks == 0 && !go_on()) break;
        }
    }

    static constexpr std::size_t kBetweenLooks = 256;
    /// For PacedWork: what comes from a state is computed and looked up.
    static constexpr std::uint64_t kStepsPerState = 512;

    struct Hash {
        std::size_t operator()(const State& state) const { return explicit_state::hash_of(state); }
        std::size_t operator()(const Members& members) const {
            std::uint64_t hash = members.size();
            for (const StateNumber one : members) hash = hash * 0x9e37'79b9'7f4a'7c15U + one;
            return hash ^ hash >> 32U;
        }
    };

    /// The states and the sets of states that one system came to.
    struct Side {
        const System* system;
        std::unordered_map<State, StateNumber, Hash> numbers{};
        std::deque<State> states{};
        std::unordered_map<Members, SetNumber, Hash> set_numbers{};
        /// Point to the keys of `set_numbers`.
        std::vector<const Members*> sets{};
        std::uint64_t members = 0;

        StateNumber id(const State& state) {
            const auto [it, fresh] =
                numbers.try_emplace(state, static_cast<StateNumber>(states.size()));
            if (fresh) states.push_back(state);
            return it->second;
        }
        SetNumber set(Members of) {
            const auto [it, fresh] =
                set_numbers.try_emplace(std::move(of), static_cast<SetNumber>(sets.size()));
            if (fresh) {
                sets.push_back(&it->first);
                members += it->first.size();
            }
            return it->second;
        }
        [[nodiscard]] std::uint64_t bytes() const {
            constexpr std::uint64_t kPerNode = 40;
            return states.size() * (2 * sizeof(State) + kPerNode) +
                   sets.size() * (sizeof(Members) + kPerNode + sizeof(void*)) +
                   members * sizeof(StateNumber);
        }
    };

    /// How a pair was first reached; the initial pair has no observation.
    struct Pair {
        std::array<SetNumber, 2> sets;
        std::uint32_t before = 0;
        const Observation* seen = nullptr;
    };

    /// What can be seen next in a set, in rising order, and the set it leads to.
    using Next = std::map<Observation, Members>;

    [[nodiscard]] std::size_t found() const {
        return (result_.only[0] ? 1U : 0U) + (result_.only[1] ? 1U : 0U);
    }

    bool go_on() {
        const std::uint64_t bytes = sides_[0].bytes() + sides_[1].bytes() +
                                    pairs_.size() * (sizeof(Pair) + 2 * sizeof(std::uint64_t) + 24);
        return memory_.set(bytes) && budget_.go_on(kBetweenLooks, 0);
    }

    void expand(std::size_t at) {
        const Pair pair = pairs_[at];
        const Next a = next(0, pair.sets[0]);
        const Next b = next(1, pair.sets[1]);
        auto in_a = a.begin();
        auto in_b = b.begin();
        while (in_a != a.end() || in_b != b.end()) {
            const bool only_a = in_b == b.end() || (in_a != a.end() && in_a->first < in_b->first);
            const bool only_b = !only_a && (in_a == a.end() || in_b->first < in_a->first);
            if (only_a || only_b) {
                auto& only = result_.only[only_a ? 0 : 1];
                auto& of = only_a ? in_a : in_b;
                if (!only) only = trace(at, of->first);
                ++of;
                continue;
            }
            add(sides_[0].set(in_a->second), sides_[1].set(in_b->second),
                {static_cast<std::uint32_t>(at), &*observations_.insert(in_a->first).first});
            ++in_a;
            ++in_b;
        }
    }

    struct Origin {
        std::uint32_t before = 0;
        const Observation* seen = nullptr;
    };
    void add(SetNumber a, SetNumber b, Origin origin) {
        if (!known_.insert(std::uint64_t{a} << 32U | b).second) return;
        pairs_.push_back({{a, b}, origin.before, origin.seen});
    }

    Next next(std::size_t side, SetNumber set) {
        Next next;
        Side& of = sides_[side];
        for (const StateNumber number : *of.sets[set]) {
            pace_.step(kStepsPerState);
            const State state = of.states[number];
            of.system->for_each_step(state,
                                     [&](Label, const Observation* seen, const State& after) {
                                         if (seen != nullptr) next[*seen].push_back(of.id(after));
                                     });
        }
        for (auto& [seen, members] : next) close(side, members);
        return next;
    }

    /// Sorts, and adds what silent steps lead to.
    void close(std::size_t side, Members& members) {
        Side& of = sides_[side];
        std::ranges::sort(members);
        members.erase(std::unique(members.begin(), members.end()), members.end());
        Members reached = members;
        for (std::size_t i = 0; i < reached.size(); ++i) {
            pace_.step(kStepsPerState + reached.size());
            const State state = of.states[reached[i]];
            of.system->for_each_silent_step(state, [&](const State& after) {
                const StateNumber number = of.id(after);
                if (std::ranges::find(reached, number) == reached.end()) reached.push_back(number);
            });
        }
        if (reached.size() == members.size()) return;
        std::ranges::sort(reached);
        members = std::move(reached);
    }

    [[nodiscard]] std::vector<Observation> trace(std::size_t at, const Observation& last) const {
        std::vector<Observation> trace{last};
        for (; pairs_[at].seen != nullptr; at = pairs_[at].before) {
            trace.push_back(*pairs_[at].seen);
        }
        std::ranges::reverse(trace);
        return trace;
    }

    std::array<Side, 2> sides_;
    Budget& budget_;
    CountedMemory memory_;
    PacedWork pace_;
    std::vector<Pair> pairs_;
    std::unordered_set<std::uint64_t> known_;
    std::set<Observation> observations_;
    TraceComparison<Observation> result_;
};

/// Searches for a trace that only one of two systems has.
template <ObservedSystem System>
[[nodiscard]] TraceComparison<typename System::Observation> compare_traces(const System& a,
                                                                           const System& b,
                                                                           CompareUntil until,
                                                                           Budget& budget) {
    return TraceComparer<System>(a, b, budget).compare(until);
}

/// A run of which just `trace` is seen, as short as possible; none if the system has no such trace.
/// Throws std::bad_alloc if the budget tells to stop.
template <ObservedSystem System>
[[nodiscard]] std::optional<std::vector<Label>> run_that_shows(
    const System& system, const std::vector<typename System::Observation>& trace, Budget& budget) {
    budget.begin_phase("looking for the shortest run");
    PacedWork pace(budget);
    constexpr std::uint64_t kStepsPerState = 512;
    using State = typename System::State;
    struct Reached {
        State state;
        std::size_t before;
        Label label;
    };
    std::vector<Reached> nodes{{system.initial(), 0, 0}};
    // What has been seen so far led to nodes[begin] and what follows it.
    std::size_t begin = 0;
    for (std::size_t seen_so_far = 0; seen_so_far <= trace.size(); ++seen_so_far) {
        std::set<State> known;
        for (std::size_t i = begin; i < nodes.size(); ++i) known.insert(nodes[i].state);
        if (seen_so_far == trace.size()) break;
        std::vector<Reached> after_it;
        std::set<State> known_after;
        for (std::size_t i = begin; i < nodes.size(); ++i) {
            const State state = nodes[i].state;
            pace.step(kStepsPerState);
            system.for_each_step(state, [&](Label label, const typename System::Observation* seen,
                                            const State& after) {
                if (seen == nullptr) {
                    if (known.insert(after).second) nodes.push_back({after, i, label});
                } else if (*seen == trace[seen_so_far] && known_after.insert(after).second) {
                    after_it.push_back({after, i, label});
                }
            });
        }
        begin = nodes.size();
        nodes.insert(nodes.end(), after_it.begin(), after_it.end());
    }
    if (begin == nodes.size()) return std::nullopt;
    std::vector<Label> labels;
    for (std::size_t i = begin; i != 0; i = nodes[i].before) labels.push_back(nodes[i].label);
    std::ranges::reverse(labels);
    return labels;
}

}  // namespace finwait::checker
