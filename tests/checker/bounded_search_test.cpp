// Bounded channels as diagrams: against all states, one by one.
#include "checker/diagrams/bounded_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "checker/diagrams/always_reachable.h"
#include "tests/checker/drawn_machines.h"

namespace finwait::checker {
namespace {

using diagrams::BoundedSearch;
using diagrams::Closed;
using diagrams::LetterOrder;
using diagrams::MachinePairs;
using diagrams::PairId;
using diagrams::WordSets;
using toys::RandomMachines;

using BoundedLocals = std::array<RandomMachines::Local, 2>;
using BoundedState = RandomMachines::State;

struct ReachedStates {
    std::set<BoundedState> states;
    std::uint64_t transitions = 0;
};

ReachedStates reached_one_by_one(const RandomMachines& machines, const BoundedState& start = {}) {
    ReachedStates reached{{start}, 0};
    std::vector<BoundedState> open{start};
    while (!open.empty()) {
        const BoundedState state = open.back();
        open.pop_back();
        machines.for_each_successor(state, [&](Label, const BoundedState& next) {
            ++reached.transitions;
            if (reached.states.insert(next).second) open.push_back(next);
        });
    }
    return reached;
}

RandomMachines draw_machines_with(std::size_t most_capacity) {
    const RandomMachines drawn = toys::draw_machines();
    factored::ChannelRules rules = drawn.channel_rules();
    rules.capacity = *rc::gen::inRange<std::size_t>(1, most_capacity + 1);
    // Of joint events and counted faults the search knows nothing.
    rules.lifetime.reset();
    rules.most_faults.reset();
    return drawn.with(rules);
}

/// Both ends in these local states, if any are asked for, and a message from A in flight, if any
/// is.
struct BoundedGoal {
    std::optional<BoundedLocals> locals{};
    RandomMachines::Message from_a = 0;

    [[nodiscard]] bool is(const BoundedState& state) const {
        if (locals && state.locals != *locals) return false;
        return from_a == 0 || std::ranges::count(state.messages[0], from_a) > 0;
    }
};

class BoundedByDiagramsOf {
  public:
    BoundedByDiagramsOf(const RandomMachines& machines, Closed closed)
        : machines_(machines),
          numbered_(machines, true),
          budget_(limits_, Budget::Clock::now(), 0),
          words_(budget_),
          pairs_(numbered_, words_.letter_sets(), LetterOrder::ByChannel),
          search_(pairs_, words_, machines.channel_rules(), budget_, closed) {
        search_.start_at(pairs_.initial());
        search_.run();
    }

    [[nodiscard]] Counts counts() { return search_.counts(); }
    [[nodiscard]] std::set<BoundedState> states() {
        std::set<BoundedState> states;
        for (const PairId pair : search_.reached()) {
            add_words(search_.words(pair), locals(pair), {}, states);
        }
        return states;
    }
    /// The pairs from which the goal cannot be reached with nothing in flight.
    [[nodiscard]] std::set<BoundedLocals> cannot_reach(const BoundedGoal& goal) {
        using Search = BoundedSearch;
        Search from_there(pairs_, words_, machines_.channel_rules(), budget_);
        diagrams::AlwaysReachable<Search> always(
            pairs_, words_, from_there, diagrams::Bounds::OfTheSearch, budget_,
            [&](PairId pair, diagrams::Node words) {
                if (goal.locals && locals(pair) != *goal.locals) return false;
                return goal.from_a == 0 || is_in_flight(goal.from_a, words);
            });
        std::set<BoundedLocals> found;
        for (const PairId pair : always.of(search_.reached()).unreachable) {
            found.insert(locals(pair));
        }
        return found;
    }

  private:
    /// In some of the words.
    [[nodiscard]] bool is_in_flight(RandomMachines::Message from_a, diagrams::Node words) const {
        return std::ranges::any_of(words_.letters(words), [&](diagrams::Letter letter) {
            const diagrams::SentMessage sent = pairs_.message(letter);
            return sent.side == 0 && numbered_.message(0, sent.id) == from_a;
        });
    }
    [[nodiscard]] BoundedLocals locals(PairId pair) const {
        return {numbered_.local(0, pairs_[pair][0]), numbered_.local(1, pairs_[pair][1])};
    }
    void add_words(diagrams::Node node, const BoundedLocals& locals,
                   const std::array<std::vector<RandomMachines::Message>, 2>& before,
                   std::set<BoundedState>& to) const {
        if (node == diagrams::kNothing) return;
        if (node == diagrams::kEmptyWord) {
            to.insert(machines_.state(locals[0], locals[1], {before[0], {}}, {before[1], {}}));
            return;
        }
        const diagrams::SentMessage sent = pairs_.message(words_.table().letter(node));
        auto with = before;
        with[sent.side].push_back(numbered_.message(sent.side, sent.id));
        add_words(words_.table().hi(node), locals, with, to);
        add_words(words_.table().lo(node), locals, before, to);
    }

    const RandomMachines& machines_;
    factored::Numbered<RandomMachines> numbered_;
    Limits limits_;
    Budget budget_;
    WordSets words_;
    MachinePairs pairs_;
    BoundedSearch search_;
};

RC_GTEST_PROP(BoundedByDiagrams, AreTheStatesThatAreReachedOneByOne, ()) {
    const RandomMachines machines = draw_machines_with(3);
    const factored::ChannelRules rules = machines.channel_rules();
    const ReachedStates expected = reached_one_by_one(machines);
    RC_CLASSIFY(rules.keeps_order, "keeps order");
    RC_CLASSIFY(rules.loses[0] && rules.loses[1] && !rules.keeps_order, "closed downwards");
    RC_CLASSIFY(expected.states.size() > 200, "more than 200 states");
    for (const Closed closed : {Closed::WherePossible, Closed::Never}) {
        BoundedByDiagramsOf diagrams(machines, closed);
        RC_ASSERT(diagrams.states() == expected.states);
        const Counts counts = diagrams.counts();
        RC_ASSERT(counts.states == expected.states.size());
        RC_ASSERT(counts.transitions == expected.transitions);
    }
}

RandomMachines draw_machines_that_lose() {
    factored::ChannelRules rules;
    rules.capacity = *rc::gen::inRange<std::size_t>(1, 3);
    rules.loses = true;
    rules.keeps_order = *rc::gen::arbitrary<bool>();
    rules.duplicates = *rc::gen::arbitrary<bool>();
    return toys::draw_machines().with(rules);
}

/// State by state. What is in flight may be lost: from nothing in flight no more can be reached.
std::set<BoundedLocals> out_of_reach(const RandomMachines& machines, const BoundedGoal& goal) {
    std::set<BoundedLocals> pairs;
    for (const BoundedState& state : reached_one_by_one(machines).states)
        pairs.insert(state.locals);
    std::erase_if(pairs, [&](const BoundedLocals& pair) {
        BoundedState silent;
        silent.locals = pair;
        return std::ranges::any_of(reached_one_by_one(machines, silent).states,
                                   [&](const BoundedState& one) { return goal.is(one); });
    });
    return pairs;
}

void tell_from_where_it_is_out_of_reach(const BoundedGoal& goal) {
    const RandomMachines machines = draw_machines_that_lose();
    const std::set<BoundedLocals> expected = out_of_reach(machines, goal);
    RC_CLASSIFY(!expected.empty(), "out of reach from somewhere");
    RC_ASSERT(BoundedByDiagramsOf(machines, Closed::WherePossible).cannot_reach(goal) == expected);
}

RC_GTEST_PROP(BoundedByDiagrams, TellFromWhereAGoalIsOutOfReach, ()) {
    tell_from_where_it_is_out_of_reach(
        {BoundedLocals{*rc::gen::inRange<RandomMachines::Local>(0, RandomMachines::kLocals),
                       *rc::gen::inRange<RandomMachines::Local>(0, RandomMachines::kLocals)}});
}

// A pair may be reached with less in flight than it has later.
RC_GTEST_PROP(BoundedByDiagrams, TellFromWhereAMessageInFlightIsOutOfReach, ()) {
    const RandomMachines::Message message =
        *rc::gen::inRange<RandomMachines::Message>(1, RandomMachines::kMessages + 1);
    tell_from_where_it_is_out_of_reach({std::nullopt, message});
}

}  // namespace
}  // namespace finwait::checker
