// The factored engine's search along waypoints, on machines and routes drawn at random, against the
// explicit engine on a system that remembers how many waypoints are passed.
#include "checker/factored/paths/waypoint_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <utility>
#include <vector>

#include "checker/waypoints.h"
#include "tests/checker/drawn_machines.h"
#include "tests/checker/explored.h"

namespace finwait::checker {
namespace {

using toys::draw_machines;
using toys::RandomMachines;
using Local = RandomMachines::Local;
using Message = RandomMachines::Message;
using State = RandomMachines::State;
using Labels = std::vector<Label>;

/// What it asks of an event, and of a state: unset, anything.
struct Stop {
    bool asks_event = false;
    std::optional<std::uint8_t> kind{};
    std::optional<std::uint8_t> side{};
    std::optional<Message> concerned{};
    std::optional<Message> sent{};
    /// The machine that acts, before and after.
    std::optional<Local> before{};
    std::optional<Local> after{};

    bool asks_state = false;
    std::array<std::optional<Local>, 2> local{};
    /// By sender: this message, or nothing (0), is the first in flight.
    std::array<std::optional<Message>, 2> first{};

    [[nodiscard]] bool admits(Label label, const Message* sent_by_event,
                              const std::array<Local, 2>& from,
                              const std::array<Local, 2>& to) const {
        const std::size_t acts = label >> 16U & 0xFFU;
        return (!before || *before == from[acts]) && (!after || *after == to[acts]) &&
               (!kind || *kind == label >> 24U) && (!side || *side == (label >> 16U & 0xFFU)) &&
               (!concerned || *concerned == (label & 0xFFU)) &&
               (!sent || (sent_by_event != nullptr && *sent == *sent_by_event));
    }
    [[nodiscard]] bool holds(const State& state) const {
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
            if (local[i] && *local[i] != state.locals[i]) return false;
            if (first[i] && *first[i] != state.messages[i][0]) return false;
        }
        return true;
    }

    [[nodiscard]] bool met_in(const State& state) const { return !asks_event && holds(state); }
    [[nodiscard]] bool met_by(Label label, const Message* sent_by_event, const State& from,
                              const State& to) const {
        return (!asks_event || admits(label, sent_by_event, from.locals, to.locals)) &&
               (!asks_state || holds(to));
    }
    [[nodiscard]] factored::Waypoint by_rows(
        const factored::Numbered<RandomMachines>& numbered) const {
        factored::Waypoint waypoint;
        if (asks_event) {
            waypoint.event =
                numbered.by_number([this](const factored::EventValues<RandomMachines>& event) {
                    return admits(event.label, event.sent, {*event.before[0], *event.before[1]},
                                  {*event.after[0], *event.after[1]});
                });
        }
        if (asks_state) {
            waypoint.state = {
                numbered.by_number([this](const State& state) { return holds(state); }),
                {first[0].has_value(), first[1].has_value()}};
        }
        return waypoint;
    }
};

template <class Value>
std::optional<Value> draw_some(Value begin, Value end) {
    if (*rc::gen::arbitrary<bool>()) return std::nullopt;
    return *rc::gen::inRange<Value>(begin, end);
}

Stop draw_stop() {
    Stop stop;
    const auto asks = *rc::gen::inRange(0, 3);
    stop.asks_event = asks != 0;
    stop.asks_state = asks != 1;
    if (stop.asks_event) {
        stop.kind = draw_some<std::uint8_t>(0, RandomMachines::kKinds);
        if (*rc::gen::arbitrary<bool>()) stop.kind = factored::kDeliver;
        stop.side = draw_some<std::uint8_t>(0, 2);
        stop.sent = draw_some<Message>(1, RandomMachines::kMessages + 1);
        if (*rc::gen::arbitrary<bool>()) stop.before = draw_some<Local>(0, RandomMachines::kLocals);
        if (*rc::gen::arbitrary<bool>()) stop.after = draw_some<Local>(0, RandomMachines::kLocals);
        if (stop.kind == factored::kDeliver) {
            stop.concerned = draw_some<Message>(1, RandomMachines::kMessages + 1);
        }
    }
    if (stop.asks_state) {
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
            stop.local[i] = draw_some<Local>(0, RandomMachines::kLocals);
            stop.first[i] = draw_some<Message>(0, RandomMachines::kMessages + 1);
        }
    }
    return stop;
}

/// State by state, as checker::WaypointSystem takes it.
class StopRoute {
  public:
    StopRoute(const RandomMachines& machines, std::vector<Stop> through, std::vector<Stop> avoiding)
        : machines_(machines), through_(std::move(through)), avoiding_(std::move(avoiding)) {}

    [[nodiscard]] std::size_t length() const { return through_.size(); }
    [[nodiscard]] Passed start(const State& state) const {
        for (const Stop& avoided : avoiding_) {
            if (avoided.met_in(state)) return std::nullopt;
        }
        return pass_states(0, state);
    }
    [[nodiscard]] auto moves_from(const State& state, std::size_t passed) const {
        std::vector<Passed> answers;
        machines_.for_each_step(state, [&](Label label, const Message* sent, const State& to) {
            answers.push_back(pass(passed, label, sent, state, to));
        });
        return [answers = std::move(answers), next = std::size_t{0}](Label, const State&) mutable {
            return answers[next++];
        };
    }
    [[nodiscard]] factored::Route by_rows(
        const factored::Numbered<RandomMachines>& numbered) const {
        factored::Route route;
        for (const Stop& stop : through_) route.through.push_back(stop.by_rows(numbered));
        for (const Stop& stop : avoiding_) route.avoiding.push_back(stop.by_rows(numbered));
        return route;
    }

  private:
    [[nodiscard]] std::size_t pass_states(std::size_t passed, const State& state) const {
        while (passed < through_.size() && through_[passed].met_in(state)) ++passed;
        return passed;
    }
    [[nodiscard]] Passed pass(std::size_t passed, Label label, const Message* sent,
                              const State& from, const State& to) const {
        for (const Stop& avoided : avoiding_) {
            if (avoided.met_by(label, sent, from, to)) return std::nullopt;
        }
        if (through_[passed].met_by(label, sent, from, to)) ++passed;
        return pass_states(passed, to);
    }

    const RandomMachines& machines_;
    std::vector<Stop> through_;
    std::vector<Stop> avoiding_;
};

StopRoute draw_route(const RandomMachines& machines) {
    std::vector<Stop> through(*rc::gen::inRange<std::size_t>(1, 4));
    for (Stop& stop : through) stop = draw_stop();
    std::vector<Stop> avoiding(*rc::gen::inRange<std::size_t>(0, 3));
    for (Stop& stop : avoiding) stop = draw_stop();
    return {machines, std::move(through), std::move(avoiding)};
}

struct Told {
    Ending ending = Ending::Complete;
    bool exists = false;
    std::optional<std::size_t> passed{};
    std::optional<Labels> run{};
};

/// Of the runs that pass the most waypoints the preferred one.
Told by_explicit_engine(const RandomMachines& machines, const StopRoute& route,
                        const RunPreference& preference) {
    using System = WaypointSystem<RandomMachines, StopRoute>;
    const System system(machines, route);
    const auto at_end = [&](const System::State& state) { return system.is_at_end(state); };
    const auto ends = [](const System::State&) { return PredicateMask{0}; };
    const explicit_state::Explored explored(system, explicit_state::Watch{at_end, ends},
                                            toys::limits_of_drawn());
    if (explored.result().ending != Ending::Complete) return {explored.result().ending};
    std::size_t most = 0;
    for (const System::State& state : explored.states()) {
        most = std::max<std::size_t>(most, state.passed);
    }
    if (most == 0) return {};
    const auto passed_most = [&](const System::State& state) { return state.passed == most; };
    const explicit_state::Explored again(system, explicit_state::Watch{passed_most, ends});
    const auto level = again.result().first_level[0].value();
    const Run run = preference.fewest_faults_first ? again.cheapest_run_to(passed_most, preference)
                                                   : again.run_to(level, passed_most, preference);
    return {Ending::Complete, most == route.length() + 1, most - 1, run.labels};
}

Told by_rows(const RandomMachines& machines, const StopRoute& route, bool use_symmetry,
             const RunPreference& preference = {}, const Limits& limits = {},
             std::uint64_t used = 0) {
    const Limits none;
    Budget for_layout(none, Budget::Clock::now(), 0);
    WorkerPool workers(2, WorkerPool::WorthIt::Always);
    factored::Numbered<RandomMachines> numbered(machines, use_symmetry);
    const factored::Layout layout(numbered, for_layout, workers);
    Budget budget(limits, Budget::Clock::now(), used);
    const auto route_by_rows = route.by_rows(numbered);
    factored::WaypointSearch search(layout, route_by_rows, preference, budget);
    auto witness = search.run(factored::Otherwise::TheFurthest);
    return {budget.ending(), witness.exists, witness.passed, std::move(witness.labels)};
}

RC_GTEST_PROP(WaypointSearch, FindsTheRunThatThePlainEngineFinds, ()) {
    const RandomMachines machines = draw_machines();
    const StopRoute route = draw_route(machines);
    const RunPreference preference = toys::draw_preference();
    const Told expected = by_explicit_engine(machines, route, preference);
    RC_PRE(expected.ending == Ending::Complete);
    RC_CLASSIFY(preference.fewest_faults_first, "faults count before steps");
    RC_CLASSIFY(expected.exists, "there is one");
    RC_CLASSIFY(expected.exists && expected.run->size() > 3, "longer than three events");
    RC_CLASSIFY(!expected.exists && expected.passed > 0U, "there is none, and some get some way");
    for (const bool symmetry : {false, true}) {
        const Told told = by_rows(machines, route, symmetry, preference);
        RC_ASSERT(told.ending == Ending::Complete);
        RC_ASSERT(told.exists == expected.exists);
        RC_ASSERT(told.passed == expected.passed);
        RC_ASSERT(told.run == expected.run);
    }
}

/// Machine 0 sends 1 and then 2, again and again; machine 1 takes what comes.
RandomMachines sender() {
    RandomMachines::Machine sending;
    sending.own[0] = {{0, true, {1, 1}}};
    sending.own[1] = {{0, true, {0, 2}}};
    factored::ChannelRules rules;
    rules.capacity = 2;
    return {{sending, {}}, rules, false};
}

/// Machine 1 is sent 2 three times.
StopRoute two_three_times(const RandomMachines& machines) {
    Stop two;
    two.asks_event = true;
    two.sent = Message{2};
    return {machines, {two, two, two}, {}};
}

TEST(WaypointSearch, OneEventMeetsOneWaypoint) {
    const RandomMachines machines = sender();
    const Told told = by_rows(machines, two_three_times(machines), false);
    ASSERT_TRUE(told.run);
    // Six are sent; there is room for two, so that four are delivered.
    EXPECT_EQ(told.run->size(), 10U);
}

TEST(WaypointSearch, WithoutMemoryItIsToldThatTheLimitEndedIt) {
    const RandomMachines machines = sender();
    Limits limits;
    limits.memory_bytes = 1000;
    const Told told = by_rows(machines, two_three_times(machines), false, {}, limits, 1000);
    EXPECT_EQ(told.ending, Ending::MemoryLimit);
    EXPECT_FALSE(told.exists);
}

TEST(WaypointSearch, EndsWhenItIsInterrupted) {
    const RandomMachines machines = sender();
    const std::atomic<bool> interrupted = true;
    Limits limits;
    limits.interrupted = &interrupted;
    const Told told = by_rows(machines, two_three_times(machines), false, {}, limits);
    EXPECT_EQ(told.ending, Ending::Interrupted);
    EXPECT_FALSE(told.exists);
}

}  // namespace
}  // namespace finwait::checker
