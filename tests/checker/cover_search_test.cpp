// Any number of messages in flight: against a search that has nothing to do with diagrams, and
// against explorations with a bound.
#include "checker/diagrams/cover_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "checker/diagrams/always_reachable.h"
#include "checker/factored/beyond_bound.h"
#include "checker/factored/exploration.h"
#include "tests/checker/drawn_machines.h"

namespace finwait::checker {
namespace {

using diagrams::CoverSearch;
using diagrams::LetterOrder;
using diagrams::MachinePairs;
using diagrams::PairId;
using diagrams::WordSets;
using toys::RandomMachines;

using Locals = std::array<RandomMachines::Local, 2>;
/// Messages by who sends them.
using Messages = std::set<std::pair<std::size_t, RandomMachines::Message>>;
using Families = std::map<Locals, std::set<Messages>>;

/// Machines in a network that loses, duplicates and keeps no order.
RandomMachines draw_lossy_machines(std::size_t capacity) {
    const bool alike = *rc::gen::arbitrary<bool>();
    const auto a = toys::draw_machine();
    factored::ChannelRules rules;
    rules.capacity = capacity;
    rules.loses = rules.duplicates = true;
    return {{a, alike ? a : toys::draw_machine()}, rules, alike};
}

/// All subsets of sets, too.
void close_downwards(std::set<Messages>& sets) {
    std::vector<Messages> open(sets.begin(), sets.end());
    while (!open.empty()) {
        const Messages set = open.back();
        open.pop_back();
        for (const auto& message : set) {
            Messages smaller = set;
            smaller.erase(message);
            if (sets.insert(smaller).second) open.push_back(smaller);
        }
    }
}

/// By the plainest search there is: a pair of local states, and what was sent.
Families by_sets_of_what_was_sent(const RandomMachines& machines, const Locals& start) {
    std::set<std::pair<Locals, Messages>> seen{{start, {}}};
    std::vector<std::pair<Locals, Messages>> open(seen.begin(), seen.end());
    while (!open.empty()) {
        const Locals locals = open.back().first;
        const Messages sent = open.back().second;
        open.pop_back();
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const auto go_on = [&](RandomMachines::Local after,
                                   const RandomMachines::Message* message) {
                std::pair<Locals, Messages> next{locals, sent};
                next.first[side] = after;
                if (message != nullptr) next.second.insert({side, *message});
                if (seen.insert(next).second) open.push_back(next);
            };
            machines.for_each_own_event(
                side, locals[side],
                [&](std::uint8_t, RandomMachines::Local after,
                    const RandomMachines::Message* message, bool) { go_on(after, message); });
            for (const auto& [from, message] : sent) {
                if (from != side) machines.arrival(side, locals[side], message, go_on);
            }
        }
    }
    Families families;
    for (const auto& [locals, sent] : seen) families[locals].insert(sent);
    for (auto& [locals, sets] : families) close_downwards(sets);
    return families;
}

/// What is in flight in the states that can be reached from there with nothing in flight; how many
/// of a kind plays no part.
Families by_states(const RandomMachines& machines, const Locals& start) {
    RandomMachines::State initial;
    initial.locals = start;
    std::set<RandomMachines::State> seen{initial};
    std::vector<RandomMachines::State> open(seen.begin(), seen.end());
    Families families;
    while (!open.empty()) {
        const RandomMachines::State state = open.back();
        open.pop_back();
        Messages in_flight;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            RandomMachines::for_each_message(state, side, [&](RandomMachines::Message message) {
                in_flight.insert({side, message});
            });
        }
        families[state.locals].insert(in_flight);
        machines.for_each_successor(state, [&](Label, const RandomMachines::State& next) {
            if (seen.insert(next).second) open.push_back(next);
        });
    }
    return families;
}

class Covered {
  public:
    explicit Covered(const RandomMachines& machines)
        : numbered_(machines, true),
          budget_(limits_, Budget::Clock::now(), 0),
          words_(budget_),
          pairs_(numbered_, words_.letter_sets(), LetterOrder::FirstSent),
          search_(pairs_, words_, budget_) {
        search_.start_at(pairs_.initial());
        search_.run();
    }

    [[nodiscard]] Families families() {
        Families families;
        for (const PairId pair : search_.reached()) {
            add_words(search_.words(pair), {}, families[locals(pair)]);
        }
        return families;
    }
    /// The maximal ones of each family.
    [[nodiscard]] Families maximal() {
        diagrams::SentSets sets(words_);
        Families families;
        for (const PairId pair : search_.reached()) {
            add_words(sets.maximal(search_.words(pair)), {}, families[locals(pair)]);
        }
        return families;
    }
    /// The pairs from which `goal` cannot be reached, and those that are undecided.
    [[nodiscard]] std::array<std::set<Locals>, 2> cannot_reach(const std::set<Locals>& goal) {
        CoverSearch from_there(pairs_, words_, budget_);
        diagrams::AlwaysReachable<CoverSearch> always(
            pairs_, words_, from_there, diagrams::Bounds::Every, budget_,
            [&](PairId pair, diagrams::Node) { return goal.contains(locals(pair)); });
        const diagrams::GoalAnswer answer = always.of(search_.reached());
        std::array<std::set<Locals>, 2> found;
        for (const PairId pair : answer.unreachable) found[0].insert(locals(pair));
        for (const PairId pair : answer.undecided) found[1].insert(locals(pair));
        return found;
    }

  private:
    [[nodiscard]] Locals locals(PairId pair) const {
        return {numbered_.local(0, pairs_[pair][0]), numbered_.local(1, pairs_[pair][1])};
    }
    void add_words(diagrams::Node node, const Messages& before, std::set<Messages>& to) {
        if (node == diagrams::kNothing) return;
        if (node == diagrams::kEmptyWord) {
            to.insert(before);
            return;
        }
        const diagrams::SentMessage sent = pairs_.message(words_.table().letter(node));
        Messages with = before;
        with.insert({sent.side, numbered_.message(sent.side, sent.id)});
        add_words(words_.table().hi(node), with, to);
        add_words(words_.table().lo(node), before, to);
    }

    factored::Numbered<RandomMachines> numbered_;
    Limits limits_;
    Budget budget_;
    WordSets words_;
    MachinePairs pairs_;
    CoverSearch search_;
};

RC_GTEST_PROP(AnyNumberInFlight, IsWhatCanBeReachedWithSetsOfWhatWasSent, ()) {
    const RandomMachines machines = draw_lossy_machines(1);
    Covered covered(machines);
    const Families expected = by_sets_of_what_was_sent(machines, {0, 0});
    RC_CLASSIFY(expected.size() > 8, "more than half of the pairs");
    RC_ASSERT(covered.families() == expected);
}

RC_GTEST_PROP(AnyNumberInFlight, IncludesWhatIsReachedAtABound, ()) {
    const RandomMachines machines = draw_lossy_machines(*rc::gen::inRange<std::size_t>(1, 4));
    const Families any = Covered(machines).families();
    const Families bounded = by_states(machines, {0, 0});
    for (const auto& [locals, sets] : bounded) {
        RC_ASSERT(any.contains(locals));
        RC_ASSERT(std::ranges::includes(any.at(locals), sets));
    }
    RC_CLASSIFY(any == bounded, "and nothing else");
}

RC_GTEST_PROP(AnyNumberInFlight, HasMaximalSetsWithEverySetBelowOneOfThem, ()) {
    Covered covered(draw_lossy_machines(1));
    const Families maximal = covered.maximal();
    for (const auto& [locals, sets] : covered.families()) {
        std::set<Messages> expected;
        for (const Messages& set : sets) {
            const bool below = std::ranges::any_of(sets, [&](const Messages& other) {
                return other.size() > set.size() && std::ranges::includes(other, set);
            });
            if (!below) expected.insert(set);
        }
        RC_ASSERT(maximal.at(locals) == expected);
    }
}

RC_GTEST_PROP(AnyNumberInFlight, ToldFromWhereAGoalIsOutOfReach, ()) {
    const RandomMachines machines = draw_lossy_machines(1);
    Covered covered(machines);
    std::set<Locals> goal;
    for (int i = *rc::gen::inRange(1, 3); i > 0; --i) {
        goal.insert({*rc::gen::inRange<RandomMachines::Local>(0, RandomMachines::kLocals),
                     *rc::gen::inRange<RandomMachines::Local>(0, RandomMachines::kLocals)});
    }
    const auto is_in = [&](const Families& families) {
        return std::ranges::any_of(goal, [&](const Locals& one) { return families.contains(one); });
    };
    std::set<Locals> out_of_reach;
    std::set<Locals> not_one_by_one;
    for (const auto& [locals, sets] : covered.families()) {
        if (!is_in(by_sets_of_what_was_sent(machines, locals))) {
            out_of_reach.insert(locals);
        } else if (!is_in(by_states(machines, locals))) {
            not_one_by_one.insert(locals);
        }
    }
    RC_CLASSIFY(!out_of_reach.empty(), "out of reach from somewhere");
    RC_CLASSIFY(!not_one_by_one.empty(), "not with one message in flight");
    const auto [unreachable, undecided] = covered.cannot_reach(goal);
    RC_ASSERT(unreachable == out_of_reach);
    RC_ASSERT(undecided == not_one_by_one);
}

/// Who can be sent what in which local state.
using Encountered = std::set<std::pair<RandomMachines::Local, Messages::value_type>>;

struct ToldOfLargerBounds {
    bool same_pairs = false;
    Encountered further{};
};

/// What the factored engine tells.
ToldOfLargerBounds told_of_larger_bounds(const RandomMachines& machines) {
    factored::Numbered<RandomMachines> numbered(machines, true);
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(1);
    const factored::Layout layout(numbered, budget, workers);
    const factored::Watch watch;
    factored::Exploration exploration(layout, watch, budget, workers);
    exploration.run();
    const factored::Encounters met(layout, exploration.visited(), budget, workers);
    const auto beyond =
        factored::beyond_bound(layout, exploration.visited(), met, numbered, budget);
    ToldOfLargerBounds told{beyond.same_pairs};
    for (const auto& [side, local, message] : beyond.further) {
        told.further.emplace(numbered.local(side, local),
                             std::pair(1 - side, numbered.message(1 - side, message)));
    }
    return told;
}

std::set<Locals> pairs_of(const Families& families) {
    std::set<Locals> pairs;
    for (const auto& [locals, sets] : families) pairs.insert(locals);
    return pairs;
}

Encountered encounters_of(const Families& families) {
    Encountered met;
    for (const auto& [locals, sets] : families) {
        for (const Messages& set : sets) {
            for (const auto& message : set) met.emplace(locals[1 - message.first], message);
        }
    }
    return met;
}

RC_GTEST_PROP(LargerBounds, MakeNoDifferenceWhereThatIsTold, ()) {
    const RandomMachines machines = draw_lossy_machines(*rc::gen::inRange<std::size_t>(1, 4));
    const ToldOfLargerBounds told = told_of_larger_bounds(machines);
    const Families any = by_sets_of_what_was_sent(machines, {0, 0});
    const Families bounded = by_states(machines, {0, 0});
    const bool same_pairs = pairs_of(any) == pairs_of(bounded);
    RC_CLASSIFY(!same_pairs, "they make one");
    RC_CLASSIFY(same_pairs && !told.same_pairs, "none, but that is not told");
    RC_CLASSIFY(!told.further.empty(), "more may be met");
    if (!told.same_pairs) return;
    RC_ASSERT(same_pairs);
    Encountered met = encounters_of(bounded);
    for (const auto& one : told.further) RC_ASSERT(met.insert(one).second);
    RC_ASSERT(std::ranges::includes(met, encounters_of(any)));
}

factored::ChannelRules lossy_rules(std::size_t capacity) {
    factored::ChannelRules rules;
    rules.capacity = capacity;
    rules.loses = rules.duplicates = true;
    return rules;
}

/// Machine 0 sends one message, once; machine 1 goes where that leads.
RandomMachines machines_with_one_message() {
    std::array<RandomMachines::Machine, 2> machines;
    machines[0].own[0].push_back({0, false, {1, 1}});
    machines[1].arrivals[0][1] = machines[1].arrivals[1][1] = {1, 0};
    return {machines, lossy_rules(1), false};
}

/// The same with a second message after it. Machine 1 gets to its last local state by the first
/// one, if it has taken the second one before.
RandomMachines machines_with_two_messages() {
    std::array<RandomMachines::Machine, 2> machines;
    machines[0].own[0].push_back({0, false, {1, 1}});
    machines[0].own[1].push_back({0, false, {2, 2}});
    machines[1].arrivals[0][2] = {1, 0};
    machines[1].arrivals[1][1] = {2, 0};
    return {machines, lossy_rules(1), false};
}

TEST(LargerBounds, AreToldToMakeNoDifferenceToOneMessage) {
    const ToldOfLargerBounds told = told_of_larger_bounds(machines_with_one_message());
    EXPECT_TRUE(told.same_pairs);
    EXPECT_TRUE(told.further.empty());
}

TEST(LargerBounds, AreNotToldToMakeNoDifferenceWhereOneMessageKeepsOutTheOther) {
    const RandomMachines machines = machines_with_two_messages();
    EXPECT_FALSE(told_of_larger_bounds(machines).same_pairs);
    EXPECT_TRUE(told_of_larger_bounds(machines.with(lossy_rules(2))).same_pairs);
}

TEST(LargerBounds, AreNotToldOfWhereTheNetworkDoesNotLoseDuplicateAndReorder) {
    const RandomMachines machines = machines_with_one_message();
    factored::ChannelRules orderly = lossy_rules(2);
    orderly.keeps_order = true;
    EXPECT_FALSE(told_of_larger_bounds(machines.with(orderly)).same_pairs);
    factored::ChannelRules lossless = lossy_rules(2);
    lossless.loses = factored::ByChannel(true, false);
    EXPECT_FALSE(told_of_larger_bounds(machines.with(lossless)).same_pairs);
    factored::ChannelRules without_copies = lossy_rules(2);
    without_copies.duplicates = factored::ByChannel(false, true);
    EXPECT_FALSE(told_of_larger_bounds(machines.with(without_copies)).same_pairs);
}

}  // namespace
}  // namespace finwait::checker
