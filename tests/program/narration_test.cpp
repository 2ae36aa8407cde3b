// What is told of a step.
#include "checker/program/traces/narration.h"

#include <gtest/gtest.h>

namespace finwait::program {
namespace {

using model::EventKind;

model::Change arrival_at(const model::Endpoint& after) {
    model::Change change;
    change.event.kind = EventKind::Deliver;
    change.outcome.endpoint = after;
    return change;
}

TEST(Narration, OfAnArrivalTellsWhatWasTakenAndWhatItLedTo) {
    model::Endpoint before;
    model::Endpoint after = before;
    after.state = model::State::CloseWait;
    after.history.delivered = 1;
    after.history.fin_received = true;
    const Narration told = narrate(before, arrival_at(after));
    EXPECT_EQ(told.delivered, 1U);
    EXPECT_TRUE(told.end_of_file);
    EXPECT_EQ(told.entered, model::State::CloseWait);
    EXPECT_FALSE(told.ignored);
    EXPECT_EQ(consequence_text(told), "takes text, takes the FIN, enters CLOSE-WAIT");
}

TEST(Narration, OfAnArrivalThatChangesNothingSaysThatItIsIgnored) {
    const model::Endpoint before;
    EXPECT_EQ(consequence_text(narrate(before, arrival_at(before))), "ignored");
    model::Change answered = arrival_at(before);
    answered.outcome.sent = model::Segment{};
    EXPECT_FALSE(narrate(before, answered).ignored);
}

TEST(Narration, OfANewConnectionHandsOverNothing) {
    model::Endpoint before;
    before.history.delivered = 3;
    model::Change change;
    change.event.kind = EventKind::Open;
    EXPECT_EQ(narrate(before, change).delivered, 0U);
}

TEST(Narration, OfAnAnswerThatFindsNoRoomSaysThatItIsLost) {
    const model::Endpoint before;
    model::Change change = arrival_at(before);
    change.outcome.sent = model::Segment{};
    change.sent = model::SendResult::Lost;
    EXPECT_EQ(consequence_text(narrate(before, change)),
              "answers ACK seq=0 ack=0 len=0, lost: no room");
}

}  // namespace
}  // namespace finwait::program
