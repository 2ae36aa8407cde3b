// The scenarios that ship: the shortest witness of each shows the segments of its figure and no
// others, and there is a design in which it does not exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "witness.h"

namespace finwait::properties {
namespace {

using model::Change;
using model::EventKind;
using testing::ElementsAre;

/// There is a witness for rfc9293 and none for `design`; with one segment in flight each way, which
/// is enough for every figure.
void expect_not_in(const std::string& name, const std::string& design) {
    model::Environment environment = environment_of(name);
    environment.capacity = 1;
    EXPECT_TRUE(witness_in(environment, name, "rfc9293"));
    EXPECT_FALSE(witness_in(environment, name, design));
}

/// Without delayed acknowledgements.
bool exists_at_once(const std::string& name) {
    model::Environment environment = environment_of(name);
    environment.delayed_ack = false;
    return witness_in(environment, name, "rfc9293").has_value();
}

TEST(Scenarios, FourSegmentClose) {
    EXPECT_THAT(segments_of("four-segment-close"), ElementsAre("A: FIN+ACK 0/0/0", "B: ACK 0/1/0",
                                                               "B: FIN+ACK 0/1/0", "A: ACK 1/1/0"));
    expect_not_in("four-segment-close", "no-half-close");
}

TEST(Scenarios, ThreeSegmentClose) {
    EXPECT_THAT(segments_of("three-segment-close"),
                ElementsAre("A: FIN+ACK 0/0/0", "B: FIN+ACK 0/1/0", "A: ACK 1/1/0"));
    expect_not_in("three-segment-close", "fin-wait-2-to-close-wait");
}

TEST(Scenarios, SimultaneousClose) {
    EXPECT_THAT(
        segments_of("simultaneous-close"),
        ElementsAre("A: FIN+ACK 0/0/0", "B: FIN+ACK 0/0/0", "A: ACK 1/1/0", "B: ACK 1/1/0"));
    expect_not_in("simultaneous-close", "fin-free");
}

TEST(Scenarios, HalfClose) {
    EXPECT_THAT(segments_of("half-close"),
                ElementsAre("A: FIN+ACK 0/0/0", "B: ACK 0/1/0", "B: DATA+ACK 0/1/1", "A: ACK 1/1/0",
                            "B: FIN+ACK 1/1/0", "A: ACK 1/2/0"));
    expect_not_in("half-close", "no-half-close");
}

TEST(Scenarios, FinCarriesData) {
    EXPECT_THAT(segments_of("fin-carries-data"),
                ElementsAre("A: DATA+FIN+ACK 0/0/1", "B: FIN+ACK 0/2/0", "A: ACK 2/1/0"));
    // There is no room for both where the window is 1, unless a FIN takes none.
    model::Environment environment = environment_of("fin-carries-data");
    environment.window = 1;
    EXPECT_FALSE(witness_in(environment, "fin-carries-data", "rfc9293"));
    EXPECT_TRUE(witness_in(environment, "fin-carries-data", "fin-free"));
}

TEST(Scenarios, FinWait1ToTimeWait) {
    EXPECT_THAT(segments_of("fin-wait-1-to-time-wait"),
                ElementsAre("A: FIN+ACK 0/0/0", "B: FIN+ACK 0/1/0"));
    expect_not_in("fin-wait-1-to-time-wait", "no-time-wait");
}

TEST(Scenarios, NeedlessFinRetransmission) {
    EXPECT_THAT(
        segments_of("needless-fin-retransmission"),
        ElementsAre("A: FIN+ACK 0/0/0", "B: ACK 0/1/0", "A: FIN+ACK 0/0/0", "B: ACK 0/1/0"));
    expect_not_in("needless-fin-retransmission", "fin-sent-once");
}

TEST(Scenarios, LastAckLost) {
    EXPECT_THAT(segments_of("last-ack-lost"),
                ElementsAre("A: FIN+ACK 0/0/0", "B: ACK 0/1/0", "B: FIN+ACK 0/1/0", "A: ACK 1/1/0",
                            "lost", "B: FIN+ACK 0/1/0", "A: ACK 1/1/0"));
    expect_not_in("last-ack-lost", "mute-time-wait");
}

/// Of all scenarios that end with both ends CLOSED: how many steps the figure has.
const std::map<std::string, std::size_t>& steps_of_figures() {
    static const std::map<std::string, std::size_t> kSteps{
        {"four-segment-close", 11}, {"half-close", 15},         {"fin-carries-data", 9},
        {"simultaneous-close", 12}, {"three-segment-close", 9}, {"last-ack-lost", 14},
    };
    return kSteps;
}

TEST(Scenarios, HaveTheStepsOfTheirFigures) {
    for (const auto& [name, steps] : steps_of_figures()) {
        EXPECT_EQ(witness_in(environment_of(name), name, "rfc9293").value().size(), steps) << name;
    }
}

TEST(Scenarios, EndWithTheTimersOfTimeWaitAfterTheLastArrival) {
    for (const auto& [name, steps] : steps_of_figures()) {
        const auto witness = witness_in(environment_of(name), name, "rfc9293").value();
        const auto is_timer = [](const Change& change) {
            return change.event.kind == EventKind::TwoMslTimeout;
        };
        const auto first = std::ranges::find_if(witness, is_timer);
        EXPECT_NE(first, witness.end()) << name;
        EXPECT_TRUE(std::all_of(first, witness.end(), is_timer)) << name;
    }
}

TEST(Scenarios, LoseAndCopyNothingButWhatTheFigureLoses) {
    for (const auto& [name, steps] : steps_of_figures()) {
        const auto witness = witness_in(environment_of(name), name, "rfc9293").value();
        const auto count = [&](EventKind kind) {
            return std::ranges::count_if(
                witness, [&](const Change& change) { return change.event.kind == kind; });
        };
        EXPECT_EQ(count(EventKind::Lose), name == "last-ack-lost" ? 1 : 0) << name;
        EXPECT_EQ(count(EventKind::Duplicate), 0) << name;
    }
}

TEST(Scenarios, WithoutDelayedAcknowledgementsAllExistButTheThreeSegmentClose) {
    EXPECT_TRUE(exists_at_once("four-segment-close"));
    EXPECT_FALSE(exists_at_once("three-segment-close"));
    EXPECT_TRUE(exists_at_once("simultaneous-close"));
    EXPECT_TRUE(exists_at_once("fin-wait-1-to-time-wait"));
    EXPECT_TRUE(exists_at_once("needless-fin-retransmission"));
    EXPECT_TRUE(exists_at_once("last-ack-lost"));
}

TEST(Scenarios, AreNotTakenByDefault) {
    for (const Property& property : shipped_properties({})) {
        EXPECT_EQ(property.scenario, property.kind == Kind::Reachable) << property.name;
        EXPECT_FALSE(property.scenario && property.core) << property.name;
    }
}

}  // namespace
}  // namespace finwait::properties
