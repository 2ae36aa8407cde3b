// Conformance tests of stacks that are designs themselves, so that what is to be found is known.
#include "checker/program/conformance/conformance_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "checker/program/conformance/deviations.h"
#include "model/mutants.h"
#include "tests/program/model_stack.h"

namespace finwait::program {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

ConformanceRun conformance_of(const model::Design& stack_design, const ConformancePlan& plan = {},
                              bool is_secretive = false) {
    static const model::Design rfc9293 = model::rfc9293();
    ModelStack stack(stack_design);
    stack.is_secretive = is_secretive;
    return {plan, ConformanceTest(stack, rfc9293, plan).run()};
}

std::vector<Deviation> found_in(const model::Design& stack_design, ApplicationStyle style,
                                bool is_secretive = false) {
    ConformancePlan plan;
    plan.style = style;
    static std::vector<ConformanceRun> runs;
    runs.clear();
    runs.push_back(conformance_of(stack_design, plan, is_secretive));
    return deviations_of(runs, model::rfc9293());
}

TEST(Conformance, AStackThatFollowsTheDesignHasNoDeviationInAnyStyle) {
    for (const ApplicationStyle style : kApplicationStyles) {
        ConformancePlan plan;
        plan.style = style;
        plan.octets = style == ApplicationStyle::CloseUnread ? 0 : 1;
        const ConformanceResult result = conformance_of(model::rfc9293(), plan).result;
        EXPECT_THAT(result.deviating, IsEmpty()) << name_of(style);
        EXPECT_THAT(result.unsure, IsEmpty()) << name_of(style);
        EXPECT_GT(result.tests(), 400U) << name_of(style);
    }
}

TEST(Conformance, ReachesEveryStateOfASynchronizedConnection) {
    const ConformanceResult result = conformance_of(model::rfc9293()).result;
    for (const model::State state : model::kAllStates) {
        const bool is_opening = state == model::State::Listen || state == model::State::SynSent ||
                                state == model::State::SynReceived;
        const bool is_reached = std::ranges::any_of(
            result.endpoints,
            [&](const ReachedEndpoint& reached) { return reached.endpoint.state == state; });
        EXPECT_EQ(is_reached, !is_opening) << name_of(state);
    }
}

/// The states of the endpoints that were reached.
std::vector<model::State> states_reached(const ConformanceResult& result) {
    std::vector<model::State> states;
    for (const ReachedEndpoint& reached : result.endpoints)
        states.push_back(reached.endpoint.state);
    return states;
}

ConformancePlan handshake_plan(bool active) {
    ConformancePlan plan;
    plan.handshake = true;
    plan.active = active;
    return plan;
}

TEST(Conformance, AStackThatFollowsTheDesignHasNoDeviationInItsHandshake) {
    for (const bool active : {false, true}) {
        const ConformanceResult result =
            conformance_of(model::rfc9293(), handshake_plan(active)).result;
        EXPECT_THAT(result.deviating, IsEmpty());
        EXPECT_THAT(result.unsure, IsEmpty());
        EXPECT_GT(result.tests(), 100U);
        // Whatever the initial numbers are.
        EXPECT_LT(result.endpoints.size(), 10U);
        const model::State first = active ? model::State::SynSent : model::State::Listen;
        EXPECT_EQ(states_reached(result).front(), first);
        EXPECT_THAT(states_reached(result), testing::Contains(model::State::SynReceived));
        EXPECT_THAT(states_reached(result),
                    testing::Not(testing::Contains(model::State::Established)));
    }
}

TEST(Conformance, AStackThatGetsNoRstDeviatesInSynReceived) {
    const model::Design rfc9293 = model::rfc9293();
    ModelStack stack(rfc9293);
    stack.arrives = [](const model::Segment& segment) { return !segment.rst; };
    const ConformanceResult result = ConformanceTest(stack, rfc9293, handshake_plan(false)).run();
    EXPECT_THAT(result.deviating, testing::Not(IsEmpty()));
    for (const TestedStep& step : result.deviating) {
        EXPECT_EQ(result.endpoints[step.at].endpoint.state, model::State::SynReceived);
        EXPECT_TRUE(step.stimuli.front().rst);
    }
}

TEST(Conformance, AcrossTheEndOfTheNumbersComesToTheSame) {
    ConformancePlan plan;
    const std::uint64_t tests = conformance_of(model::rfc9293(), plan).result.tests();
    plan.isn = UINT32_MAX - 1;
    const ConformanceResult result = conformance_of(model::rfc9293(), plan).result;
    EXPECT_EQ(result.tests(), tests);
    EXPECT_THAT(result.deviating, IsEmpty());
}

TEST(Conformance, MoreOctetsAreMoreEndpoints) {
    ConformancePlan plan;
    const std::size_t endpoints = conformance_of(model::rfc9293(), plan).result.endpoints.size();
    plan.octets = 2;
    EXPECT_GT(conformance_of(model::rfc9293(), plan).result.endpoints.size(), endpoints);
}

TEST(Conformance, WhatIsInterruptedIsNotComplete) {
    const std::atomic<bool> interrupted = true;
    ConformancePlan plan;
    plan.interrupted = &interrupted;
    const ConformanceResult result = conformance_of(model::rfc9293(), plan).result;
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.tests(), 0U);
}

TEST(Conformance, ARowThatIsMissingIsFoundAndExplainedByThatRow) {
    model::Design design = model::rfc9293();
    design.table.set(model::State::TimeWait, model::TableEvent::RcvRst, std::nullopt);
    const auto deviations = found_in(design, ApplicationStyle::Shutdown);
    ASSERT_THAT(deviations, SizeIs(1));
    ASSERT_TRUE(deviations[0].mechanism);
    EXPECT_EQ(deviations[0].mechanism->section, "TIME-WAIT");
    EXPECT_EQ(deviations[0].mechanism->key, "rcv RST");
    EXPECT_EQ(deviations[0].contradicted, 0U);
    EXPECT_EQ(deviations[0].section, "§3.10.7.4, second");
    EXPECT_THAT(deviations[0].states, testing::ElementsAre(model::State::TimeWait));
}

/// Every single change that shows where both ends begin ESTABLISHED, by what changes.
TEST(Conformance, AMechanismThatDiffersIsFoundAndExplainedWithoutContradiction) {
    const std::vector<std::string> kFound{"rst-accepted",  "old-segment-draws", "ack-beyond",
                                          "ack-below",     "ahead-draws",       "without-ack-taken",
                                          "fin-over-hole", "old-ack-counts"};
    for (const std::string& key : kFound) {
        const auto mutants = mutants_of(model::rfc9293());
        const auto mutant = std::ranges::find(
            mutants, key, [](const model::Mutant& one) { return one.change.key; });
        ASSERT_NE(mutant, mutants.end()) << key;
        const auto deviations = found_in(mutant->design, ApplicationStyle::Shutdown);
        ASSERT_FALSE(deviations.empty()) << key;
        for (const Deviation& deviation : deviations) {
            ASSERT_TRUE(deviation.mechanism) << key;
            EXPECT_EQ(deviation.contradicted, 0U) << key;
        }
    }
}

TEST(Conformance, AStackThatTellsOfNoStateIsFoundByWhatItSendsLater) {
    model::Design design = model::rfc9293();
    // In silence, so that only the next segment shows it. TIME-WAIT is reached otherwise, too.
    design.table.set(model::State::Closing, model::TableEvent::RcvAckOfFin,
                     model::Row{model::State::Closed, model::Reply::Nothing});
    const auto deviations = found_in(design, ApplicationStyle::Shutdown, true);
    ASSERT_THAT(deviations, SizeIs(1));
    EXPECT_THAT(deviations[0].states, testing::ElementsAre(model::State::Closing));
    EXPECT_EQ(deviations[0].steps[0].step->stimuli.size(), 2U);
    EXPECT_TRUE(deviations[0].mechanism);
}

TEST(Conformance, TheShortestWayIsShown) {
    model::Design design = model::rfc9293();
    design.mechanisms.answers_in.erase(model::State::TimeWait);
    const auto deviations = found_in(design, ApplicationStyle::Shutdown);
    ASSERT_FALSE(deviations.empty());
    // shutdown(WR), ACK,FIN, and what is not answered.
    EXPECT_THAT(way_to(deviations[0].steps[0]), SizeIs(3));
}

TEST(Conformance, WhatComesOutDifferentlyEachTimeIsNoDeviation) {
    const model::Design rfc9293 = model::rfc9293();
    ModelStack stack(rfc9293);
    std::uint32_t count = 0;
    // A FIN in the middle of the window is answered, or not, or ends the connection.
    stack.arrives = [&](const model::Segment& segment) {
        return !(segment.fin && segment.len == 2) || ++count % 2 == 0;
    };
    ConformancePlan plan;
    plan.octets = 0;
    const ConformanceResult result = ConformanceTest(stack, rfc9293, plan).run();
    for (const TestedStep& step : result.deviating) {
        EXPECT_TRUE(step.stimuli[0].fin && step.stimuli[0].len == 2);
    }
    EXPECT_GT(result.agreeing.size(), result.deviating.size());
}

}  // namespace
}  // namespace finwait::program
