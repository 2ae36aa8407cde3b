// How connections open and recover: the shortest witness of each shows the segments of its figure
// in RFC 9293 §3.5, in the model's numbers, and there is a design in which it does not exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "witness.h"

namespace finwait::properties {
namespace {

using testing::ElementsAre;

void expect_not_with(const std::string& name, void (*deviate)(model::Mechanisms&)) {
    model::Design design = model::rfc9293();
    deviate(design.mechanisms);
    const model::Environment environment = environment_of(name);
    const model::ConnectionModel model(design, design, environment);
    EXPECT_FALSE(shortest_witness(model, scenario(shipped_properties(environment), name)));
}

TEST(OpeningScenarios, ThreeWayHandshakeIsFigure6) {
    EXPECT_THAT(segments_of("three-way-handshake"),
                ElementsAre("A: SYN 0/0/0", "B: SYN+ACK 0/1/0", "A: ACK 1/1/0"));
}

// The SYN,ACK of line 6 is old by then, for the SYN was taken: §3.10.7.4 answers it by an ACK, and
// that is what completes the handshake. The figure has one segment less.
TEST(OpeningScenarios, SimultaneousOpenIsFigure7AndTheAcksThatItsRulesAsk) {
    EXPECT_THAT(segments_of("simultaneous-open"),
                ElementsAre("A: SYN 0/0/0", "B: SYN 0/0/0", "A: SYN+ACK 0/1/0", "B: SYN+ACK 0/1/0",
                            "A: ACK 1/1/0", "B: ACK 1/1/0"));
}

TEST(OpeningScenarios, RecoveryFromOldDuplicateSynIsFigure8) {
    EXPECT_THAT(segments_of("recovery-from-old-duplicate-syn"),
                ElementsAre("A: SYN 0/0/0", "A: SYN 1/0/0", "B: SYN+ACK 0/1/0", "A: RST 1/0/0",
                            "B: SYN+ACK 0/2/0", "A: ACK 2/1/0"));
}

TEST(OpeningScenarios, HalfOpenDiscoveryIsFigure9) {
    EXPECT_THAT(segments_of("half-open-discovery"),
                ElementsAre("A: SYN 0/0/0", "A: SYN 0/0/0", "B: ACK 0/0/0", "A: RST 0/0/0",
                            "B: SYN+ACK 0/1/0", "A: ACK 1/1/0"));
}

TEST(OpeningScenarios, HalfOpenResetIsFigure10) {
    EXPECT_THAT(segments_of("half-open-reset"), ElementsAre("B: DATA+ACK 0/0/1", "A: RST 0/0/0"));
}

TEST(OpeningScenarios, OldSynReturnsToListenIsFigure11) {
    EXPECT_THAT(segments_of("old-syn-returns-to-listen"),
                ElementsAre("A: SYN 0/0/0", "B: SYN+ACK 0/1/0", "A: RST 1/0/0"));
}

TEST(OpeningScenarios, RefusedAcknowledgesTheSyn) {
    EXPECT_THAT(segments_of("refused"), ElementsAre("A: SYN 0/0/0", "B: RST+ACK 0/1/0"));
}

TEST(OpeningScenarios, CloseBeforeEstablishedSendsTheFinOnAnUnacknowledgedSyn) {
    EXPECT_THAT(segments_of("close-before-established"),
                ElementsAre("A: SYN 0/0/0", "B: SYN+ACK 0/1/0", "A: ACK 1/1/0", "B: FIN+ACK 1/1/0",
                            "A: FIN+ACK 1/2/0", "B: ACK 2/2/0"));
}

TEST(OpeningScenarios, SynInTimeWaitIsAnsweredByAnAckAndItsRstEndsTimeWait) {
    EXPECT_THAT(segments_of("syn-in-time-wait"),
                ElementsAre("A: FIN+ACK 0/0/0", "B: FIN+ACK 0/1/0", "A: ACK 1/1/0", "B: SYN 1/0/0",
                            "A: ACK 1/1/0", "B: SYN 1/0/0", "B: RST 1/0/0", "A: SYN+ACK 1/2/0",
                            "B: ACK 2/2/0"));
    expect_not_with("syn-in-time-wait",
                    [](model::Mechanisms& design) { design.time_wait_reopens = true; });
}

}  // namespace
}  // namespace finwait::properties
