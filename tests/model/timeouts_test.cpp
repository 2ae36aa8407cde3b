// The 2MSL timeout, state by state: RFC 9293 §3.10.8.
#include "model/rules/timeouts.h"

#include "model/rules/segment_arrives.h"
#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;

using TwoMslTimeoutInTimeWait = RuleTestIn<TimeWait>;

TEST_F(TwoMslTimeoutInTimeWait, EntersClosedWithoutReset) {
    const History history = endpoint_.history;
    EXPECT_EQ(
        result_of(two_msl_timeout(stack_, endpoint_)),
        (Result{closed_with(history), kNothing, {}, {{TimeWait, TableEvent::TwoMslTimeout}}}));
    EXPECT_FALSE(history.reset);
}

TEST_F(TwoMslTimeoutInTimeWait, WaitsWhileAnAckIsOwed) {
    endpoint_.ack_pending = true;
    EXPECT_EQ(result_of(two_msl_timeout(stack_, endpoint_)), std::nullopt);
}

class TwoMslTimeoutIsImpossible : public RuleTestInEach {};

TEST_P(TwoMslTimeoutIsImpossible, OutsideTimeWait) {
    EXPECT_EQ(result_of(two_msl_timeout(stack_, endpoint_)), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, TwoMslTimeoutIsImpossible,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, Closed),
                         test_name);

class VanishIn : public RuleTestInEach {};

TEST_P(VanishIn, ForgetsTheTcbAndAnswersNothingFromThenOn) {
    EXPECT_EQ(result_of(vanish(stack_, endpoint_)), std::nullopt) << "no host vanishes here";
    stack_.vanish = true;
    const auto gone = vanish(stack_, endpoint_);
    ASSERT_TRUE(gone);
    Endpoint after = closed_with(endpoint_.history);
    after.vanished = true;
    after.history.crashed = GetParam() != Closed;
    EXPECT_EQ(result_of(*gone), (Result{after}));

    Segment text;
    text.len = 1;
    EXPECT_EQ(result_of(segment_arrives(stack_, after, text)), (Result{after}));
    EXPECT_EQ(result_of(vanish(stack_, after)), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Each, VanishIn,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait, Closed),
                         test_name);

}  // namespace
}  // namespace finwait::model
