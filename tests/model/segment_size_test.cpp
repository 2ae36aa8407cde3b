// Segments that carry more than one unit of text: what is sent and sent again is at most the MSS.
#include <gtest/gtest.h>

#include "model/rules/transmissions.h"

namespace finwait::model {
namespace {

class SegmentsOfFourUnits : public testing::Test {
  protected:
    SegmentsOfFourUnits() {
        stack_.design = &design_;
        stack_.window = 16;
        stack_.mss = 4;
        endpoint_.snd_una = endpoint_.snd_nxt = 900;
    }

    Design design_ = rfc9293();
    Stack stack_;
    Endpoint endpoint_;
};

TEST_F(SegmentsOfFourUnits, MoreThanTheMssIsUnsentAndASegmentOfTheMssGoesOut) {
    endpoint_.unsent = 6;
    const auto outcome = send_data(stack_, endpoint_);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->sent->len, 4U);
    EXPECT_EQ(outcome->endpoint.snd_nxt, 904U);
    EXPECT_EQ(outcome->endpoint.unsent, 2U);
}

TEST_F(SegmentsOfFourUnits, TheLastTextTakesTheFinAlong) {
    endpoint_.state = State::FinWait1;
    endpoint_.unsent = 3;
    const auto outcome = send_data_with_fin(stack_, endpoint_);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->sent->len, 3U);
    EXPECT_TRUE(outcome->sent->fin);
    EXPECT_EQ(outcome->endpoint.snd_nxt, 904U);
    endpoint_.unsent = 5;
    EXPECT_FALSE(send_data_with_fin(stack_, endpoint_));
}

TEST_F(SegmentsOfFourUnits, WhatDoesNotFitTheWindowWaits) {
    endpoint_.unsent = 4;
    endpoint_.snd_nxt = 913;
    EXPECT_FALSE(send_data(stack_, endpoint_));
    endpoint_.unsent = 3;
    EXPECT_TRUE(send_data(stack_, endpoint_));
}

TEST_F(SegmentsOfFourUnits, RetransmissionTakesTheFinAlongWithTheLastText) {
    endpoint_.state = State::FinWait1;
    endpoint_.fin_sent = true;
    endpoint_.snd_nxt = 907;  // six units and the FIN
    const auto first = retransmit(stack_, endpoint_);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->sent->len, 4U);
    EXPECT_FALSE(first->sent->fin);
    endpoint_.snd_una = 904;
    const auto last = retransmit(stack_, endpoint_);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->sent->len, 2U);
    EXPECT_TRUE(last->sent->fin);
}

}  // namespace
}  // namespace finwait::model
