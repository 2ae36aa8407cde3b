// What formulas mean, operator by operator; their text, premises and footprint.
#include "properties/language/formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace finwait::properties {
namespace {

using model::Environment;
using model::Side;
using model::State;
using model::World;
using testing::ElementsAre;
using testing::IsEmpty;

/// A in TIME-WAIT with 3, 5 and 7 as its numbers; B CLOSED after a reset.
World example() {
    World world;
    model::Endpoint& a = world.endpoint(Side::A);
    a.state = State::TimeWait;
    a.snd_una = 3;
    a.snd_nxt = 5;
    a.rcv_nxt = 7;
    a.unsent = 2;
    a.ack_pending = true;
    a.history = {4, true, false, true, true, false};
    model::Endpoint& b = world.endpoint(Side::B);
    b.state = State::Closed;
    b.history.reset = true;
    world.from(Side::A).put({.seq = 3, .ack = 1, .fin = true}, model::Order::Fifo);
    world.from(Side::A).put({.seq = 4, .ack = 1, .len = 1, .fin_taken = true}, model::Order::Fifo);
    world.from(Side::A).put({.seq = 3, .ack = 2}, model::Order::Fifo);
    world.from(Side::B).put({.seq = 9, .has_ack = false, .rst = true}, model::Order::Fifo);
    return world;
}

Environment surroundings() {
    Environment environment;
    environment.data = {2, 6};
    environment.window = 10;
    environment.capacity = 3;
    environment.loss = false;
    environment.closers = {true, false};
    return environment;
}

bool holds(const std::string& text) { return Formula(text, surroundings()).holds(example()); }

std::string text_of(const std::string& text) { return Formula(text, surroundings()).text(); }

std::vector<std::string> premises_of(const std::string& text) {
    std::vector<std::string> texts;
    const Formula formula(text, surroundings());
    for (const Formula& premise : formula.premises()) {
        texts.push_back(premise.text());
    }
    return texts;
}

TEST(Formula, FieldsOfAnEndpoint) {
    EXPECT_TRUE(holds("A.state = TIME-WAIT"));
    EXPECT_TRUE(holds("A.snd_una = 3"));
    EXPECT_TRUE(holds("A.snd_nxt = 5"));
    EXPECT_TRUE(holds("A.rcv_nxt = 7"));
    EXPECT_TRUE(holds("A.unsent = 2"));
    EXPECT_TRUE(holds("A.delivered = 4"));
    EXPECT_FALSE(holds("A.fin_sent"));
    EXPECT_TRUE(holds("A.ack_pending"));
    EXPECT_TRUE(holds("A.fin_received"));
    EXPECT_FALSE(holds("A.fin_acked"));
    EXPECT_TRUE(holds("A.closed_first"));
    EXPECT_TRUE(holds("A.time_waited"));
    EXPECT_FALSE(holds("A.reset"));
    EXPECT_TRUE(holds("B.reset"));
    EXPECT_TRUE(holds("B.state = CLOSED"));
}

TEST(Formula, EveryStateByItsName) {
    for (const State state : model::kAllStates) {
        World world;
        world.endpoint(Side::B).state = state;
        for (const State other : model::kAllStates) {
            const std::string name(model::name_of(other));
            EXPECT_EQ(Formula("B.state = " + name, {}).holds(world), state == other) << name;
            EXPECT_EQ(Formula(name + " != B.state", {}).holds(world), state != other) << name;
        }
    }
}

TEST(Formula, FieldsOfASegment) {
    EXPECT_TRUE(holds("some s from A: s.seq = 3 and s.ack = 1 and s.len = 0 and s.fin"));
    EXPECT_TRUE(holds("some s from A: s.seq = 4 and s.len = 1 and not s.fin and s.flag"));
    EXPECT_TRUE(holds("some s from B: s.seq = 9 and s.rst and not s.flag"));
    EXPECT_FALSE(holds("some s from B: s.fin"));
}

/// `to` is a word of the language, too.
TEST(Formula, AFieldMayHaveTheNameOfAKeyword) {
    Environment opening;
    opening.start = model::Start::Closed;
    opening.incarnations = 2;
    World world = example();
    world.from(Side::B).put({.seq = 9, .to = 0}, model::Order::Fifo);
    EXPECT_TRUE(Formula("some s to A: s.to = 0", opening).holds(world));
    EXPECT_FALSE(Formula("each s to A: s.to = 1", opening).holds(world));
}

TEST(Formula, Settings) {
    EXPECT_TRUE(holds("data(A) = 2 and data(B) = 6 and window = 10 and capacity = 3"));
    EXPECT_TRUE(holds("not loss and duplication and delayed_ack and not abort and not fifo"));
    EXPECT_TRUE(holds("closer(A) and not closer(B)"));
    Environment environment;
    environment.order = model::Order::Fifo;
    environment.abort = true;
    EXPECT_TRUE(Formula("fifo and abort", environment).holds({}));
}

TEST(Formula, Comparisons) {
    EXPECT_TRUE(holds("A.snd_una < A.snd_nxt and not (A.snd_nxt < A.snd_una)"));
    EXPECT_FALSE(holds("A.snd_una < A.snd_una"));
    EXPECT_TRUE(holds("A.snd_una <= A.snd_una and A.snd_una <= A.snd_nxt"));
    EXPECT_FALSE(holds("A.snd_nxt <= A.snd_una"));
    EXPECT_TRUE(holds("A.snd_nxt > 4 and not (A.snd_nxt > 5)"));
    EXPECT_TRUE(holds("4 < A.snd_nxt and not (5 < A.snd_nxt)"));
    EXPECT_TRUE(holds("A.snd_nxt >= 5 and 5 >= A.snd_nxt and not (A.snd_nxt >= 6)"));
    EXPECT_TRUE(holds("A.snd_nxt != A.snd_una and 5 = A.snd_nxt"));
    EXPECT_TRUE(holds("A.reset = B.fin_acked and A.fin_sent != B.reset"));
    EXPECT_TRUE(holds("A.state != B.state and peer(A).state = B.state"));
}

TEST(Formula, ArithmeticOnCounts) {
    EXPECT_TRUE(holds("A.snd_nxt - A.snd_una = 2"));
    EXPECT_TRUE(holds("A.snd_una - A.snd_nxt < 0"));
    EXPECT_TRUE(holds("A.snd_una + 2 * A.unsent = A.rcv_nxt"));
    EXPECT_TRUE(holds("10 - 3 - 2 = 5 and 10 - (3 - 2) = 9"));
    EXPECT_TRUE(holds("(A.unsent + 1) * 2 = 6 and A.unsent + 1 * 2 = 4"));
    EXPECT_TRUE(holds("4294967295 * 2147483647 > window"));
}

TEST(Formula, ConnectivesAndHowTheyBind) {
    EXPECT_TRUE(holds("true or false and false"));
    EXPECT_FALSE(holds("(true or false) and false"));
    EXPECT_TRUE(holds("false implies false implies false"));
    EXPECT_FALSE(holds("(false implies false) implies false"));
    EXPECT_TRUE(holds("not false and not not true"));
    EXPECT_TRUE(holds("not A.snd_una = 4"));
    EXPECT_FALSE(holds("true implies false or false"));
    EXPECT_TRUE(holds("false and false implies false"));
}

TEST(Formula, QuantifiersOverEndpoints) {
    EXPECT_TRUE(holds("some x: x.reset"));
    EXPECT_FALSE(holds("each x: x.reset"));
    EXPECT_TRUE(holds("each x: x.reset != peer(x).reset"));
    EXPECT_TRUE(holds("each x: some y: y.state = peer(x).state"));
    EXPECT_TRUE(holds("(count x: x.reset) = 1 and (count x: true) = 2 and (count x: false) = 0"));
    EXPECT_TRUE(holds("each x: peer(peer(x)).state = x.state"));
}

TEST(Formula, QuantifiersOverSegments) {
    EXPECT_TRUE(holds("some s from A: s.len = 1"));
    EXPECT_TRUE(holds("some s to B: s.len = 1"));
    EXPECT_FALSE(holds("some s to A: s.len = 1"));
    EXPECT_TRUE(holds("each s from peer(A): s.rst"));
    EXPECT_FALSE(holds("each s from A: s.len = 0"));
    EXPECT_TRUE(holds("(count s from A: s.seq = 3) = 2 and (count s from A: true) = capacity"));
    EXPECT_TRUE(holds("some s from A: some t from A: s.seq = t.seq and s.ack < t.ack"));
    EXPECT_TRUE(holds("some s from A: (count t from A: t.seq = s.seq) = 2 and s.fin"));
    EXPECT_FALSE(holds("some s from A: (count t from A: t.seq = s.seq) = 2 and s.len = 1"));
    EXPECT_TRUE(holds("each s from A: each t from A: s.seq = t.seq or s.len != t.len"));
}

TEST(Formula, QuantifiersOverAnEmptyChannel) {
    EXPECT_FALSE(Formula("some s from A: true", {}).holds({}));
    EXPECT_TRUE(Formula("each s from A: false", {}).holds({}));
    EXPECT_TRUE(Formula("(count s from A: true) = 0", {}).holds({}));
}

TEST(Formula, TextIsInOneLineWithoutNeedlessParentheses) {
    EXPECT_EQ(text_of("((A.reset))\n  and(B.reset)"), "A.reset and B.reset");
    EXPECT_EQ(text_of("not not not (A.reset)"), "not A.reset");
    EXPECT_EQ(text_of("not (A.reset and B.reset)"), "not (A.reset and B.reset)");
    EXPECT_EQ(text_of("(A.reset or B.reset) and true"), "(A.reset or B.reset) and true");
    EXPECT_EQ(text_of("1-(2-3)<(4*5)"), "1 - (2 - 3) < 4 * 5");
    EXPECT_EQ(text_of("(each x: x.reset) or B.reset"), "(each x: x.reset) or B.reset");
    EXPECT_EQ(text_of("B.reset or (each x: x.reset)"), "B.reset or each x: x.reset");
    EXPECT_EQ(text_of("(some s to peer(A): s.fin) implies A.reset"),
              "(some s to B: s.fin) implies A.reset");
    EXPECT_EQ(text_of("(A.reset implies B.reset) implies (true implies false)"),
              "(A.reset implies B.reset) implies true implies false");
    EXPECT_EQ(text_of("(count s from A: s.fin) <= data(B)"), "(count s from A: s.fin) <= data(B)");
}

TEST(Formula, PremisesAreInstantiatedPerEndpoint) {
    EXPECT_THAT(premises_of("each x: x.fin_acked implies peer(x).fin_received"),
                ElementsAre("A.fin_acked", "B.fin_acked"));
    EXPECT_THAT(premises_of("each x: peer(x).reset implies some y: y.reset and x.reset"),
                ElementsAre("B.reset", "A.reset"));
}

TEST(Formula, APremiseBehindAnotherIncludesIt) {
    EXPECT_THAT(premises_of("A.reset implies B.reset implies A.fin_acked"),
                ElementsAre("A.reset", "A.reset and B.reset"));
    EXPECT_THAT(premises_of("not abort implies each x: x.reset implies x.fin_received"),
                ElementsAre("not abort", "not abort and A.reset", "not abort and B.reset"));
}

TEST(Formula, APremiseAboutSegmentsSaysThatThereIsOne) {
    EXPECT_THAT(premises_of("each x: each s to x: s.fin implies s.seq = 0"),
                ElementsAre("some s to A: s.fin", "some s to B: s.fin"));
    EXPECT_THAT(premises_of("A.reset implies each s from A: s.fin implies s.len = 0 implies false"),
                ElementsAre("A.reset", "A.reset and some s from A: s.fin",
                            "A.reset and some s from A: s.fin and s.len = 0"));
}

TEST(Formula, OnlyWhatIsClaimedHasPremises) {
    EXPECT_THAT(premises_of("not (A.reset implies B.reset)"), IsEmpty());
    EXPECT_THAT(premises_of("some x: x.reset implies x.fin_received"), IsEmpty());
    EXPECT_THAT(premises_of("(A.reset implies B.reset) and (B.reset implies A.reset)"),
                ElementsAre("A.reset", "B.reset"));
    EXPECT_THAT(premises_of("(A.reset implies B.reset) and (A.reset implies true)"),
                ElementsAre("A.reset"));
}

TEST(Formula, PremisesAreEvaluatedWhereTheyCameFrom) {
    const Formula formula("not abort implies each x: x.reset implies x.fin_received", {});
    World world;
    EXPECT_TRUE(formula.premises()[0].holds(world));
    EXPECT_FALSE(formula.premises()[2].holds(world));
    world.endpoint(Side::B).history.reset = true;
    EXPECT_FALSE(formula.premises()[1].holds(world));
    EXPECT_TRUE(formula.premises()[2].holds(world));
}

TEST(Formula, FootprintIsWhatTheValueDependsOn) {
    const auto footprint = [](const std::string& text) {
        return Formula(text, surroundings()).footprint();
    };
    EXPECT_EQ(footprint("A.reset"), (Footprint{{true, false}, {}}));
    EXPECT_EQ(footprint("peer(A).reset"), (Footprint{{false, true}, {}}));
    EXPECT_EQ(footprint("each x: x.reset"), (Footprint{{true, true}, {}}));
    EXPECT_EQ(footprint("some s to A: s.fin"), (Footprint{{}, {false, true}}));
    EXPECT_EQ(footprint("some s from A: s.seq = A.snd_una"),
              (Footprint{{true, false}, {true, false}}));
    EXPECT_EQ(footprint("window = 10"), Footprint{});
}

TEST(Formula, WhatTheEnvironmentDecidesIsFoldedAway) {
    Environment environment;
    environment.abort = true;
    const std::string text = "not abort implies each s from A: s.fin implies A.reset";
    EXPECT_EQ(Formula(text, environment).constant(), true);
    EXPECT_EQ(Formula(text, environment).footprint(), Footprint{});
    EXPECT_EQ(Formula(text, {}).constant(), std::nullopt);
    EXPECT_EQ(Formula("window * 2 < data(A)", {}).constant(), false);
    EXPECT_EQ(Formula("A.reset and false", {}).constant(), false);
    EXPECT_EQ(Formula("some s from A: false", {}).constant(), false);
    EXPECT_EQ(Formula("each s from A: true", {}).constant(), true);
}

TEST(Formula, OfTheLargestNumbersDoesNotOverflow) {
    World world;
    world.endpoint(Side::A).snd_nxt = 2147483647;
    world.endpoint(Side::B).snd_nxt = 2147483647;
    EXPECT_TRUE(Formula("A.snd_nxt * 65536 + B.snd_nxt > A.snd_nxt * 65535", {}).holds(world));
    EXPECT_TRUE(Formula("0 - A.snd_nxt * 65536 < 0 - B.snd_nxt", {}).holds(world));
}

TEST(Formula, NeedsAnEnvironmentWithinTheLimitsOfTheModel) {
    Environment environment;
    environment.data = {model::kMaxData + 1, 0};
    EXPECT_THROW(Formula("true", environment), std::invalid_argument);
}

}  // namespace
}  // namespace finwait::properties
