// Traces played to stacks that are designs themselves.
#include "checker/program/conformance/trace_player.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "checker/program/engines/instance.h"
#include "tests/program/model_stack.h"

namespace finwait::program {
namespace {

using Outcome = PlayedEnd::Outcome;

Instance played_setting() {
    model::Environment environment;
    environment.abort = true;
    Instance instance;
    instance.designs = {"rfc9293", "rfc9293"};
    instance.model =
        std::make_unique<model::ConnectionModel>(model::rfc9293(), model::rfc9293(), environment);
    return instance;
}

ShownTrace walked_at_random(const model::ConnectionModel& model, std::mt19937_64& random) {
    model::World world = model.initial();
    std::vector<model::Event> events;
    for (int step = 0; step < 25; ++step) {
        std::vector<model::Change> changes;
        model.for_each_change(world, [&](const model::Change& one) { changes.push_back(one); });
        if (changes.empty()) break;
        const model::Change& change = changes[random() % changes.size()];
        world = model.apply(world, change);
        events.push_back(change.event);
    }
    ShownTrace shown;
    shown.trace = replay(model, events);
    return shown;
}

/// How often playing 300 traces of rfc9293 to a stack of `design` comes to each outcome.
std::array<int, 3> outcomes_with(const model::Design& design) {
    const Instance instance = played_setting();
    std::mt19937_64 random(7);
    std::array<int, 3> counts{};
    for (int i = 0; i < 300; ++i) {
        const ShownTrace shown = walked_at_random(*instance.model, random);
        for (const model::Side end : {model::Side::A, model::Side::B}) {
            ModelStack stack(design);
            const PlayedEnd played = play(instance, shown, end, stack);
            ++counts[static_cast<std::size_t>(played.outcome)];
            if (played.outcome == Outcome::OtherWay && design.table == model::rfc9293().table) {
                const PlayedStep& last = played.steps.back();
                ADD_FAILURE() << i << ", step " << last.step + 1 << ": " << last.event << ": "
                              << last.by_trace << " | " << last.by_stack;
            }
        }
    }
    return counts;
}

TEST(TracePlayer, AStackOfTheSameDesignDoesAsInTheTrace) {
    const auto counts = outcomes_with(model::rfc9293());
    EXPECT_EQ(counts[static_cast<std::size_t>(Outcome::OtherWay)], 0);
    EXPECT_GT(counts[static_cast<std::size_t>(Outcome::AsInTrace)], 200);
}

TEST(TracePlayer, AStackOfAnotherDesignGoesAnotherWay) {
    model::Design design = model::rfc9293();
    design.table.set(model::State::Established, model::TableEvent::RcvFin,
                     model::Row{model::State::LastAck, model::Reply::Ack});
    EXPECT_GT(outcomes_with(design)[static_cast<std::size_t>(Outcome::OtherWay)], 0);
}

TEST(TracePlayer, ATraceThatBeginsBeforeTheConnectionIsNotPlayed) {
    model::Environment environment;
    environment.start = model::Start::Closed;
    Instance instance;
    instance.designs = {"rfc9293", "rfc9293"};
    instance.model =
        std::make_unique<model::ConnectionModel>(model::rfc9293(), model::rfc9293(), environment);
    ShownTrace shown;
    shown.trace = replay(*instance.model, {});
    const model::Design design = model::rfc9293();
    ModelStack stack(design);
    const PlayedEnd played = play(instance, shown, model::Side::A, stack);
    EXPECT_EQ(played.outcome, Outcome::NotToTheEnd);
    EXPECT_NE(played.why, "");
}

}  // namespace
}  // namespace finwait::program
